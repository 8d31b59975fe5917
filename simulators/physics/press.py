"""Aligned pressing and cold isostatic pressing: green density, alignment, coil, residual field."""

import math
from dataclasses import dataclass
from enum import StrEnum

TRUE_DENSITY_G_PER_CM3 = 7.6
_FIELD_SCALE_T = 0.45
_SATURATION_T = 2.2


class PressKind(StrEnum):
    """Direction of the field to the pressing force."""

    TRANSVERSE = "transverse"
    AXIAL = "axial"
    ISOSTATIC = "isostatic"


_BEST_ALIGNMENT = {PressKind.TRANSVERSE: 0.965, PressKind.AXIAL: 0.93, PressKind.ISOSTATIC: 0.975}


@dataclass(frozen=True, slots=True)
class CoilSpec:
    """Electromagnet of an aligning press."""

    resistance_ohm: float = 0.15
    inductance_h: float = 0.075
    tesla_per_a: float = 0.003
    heat_j_per_k: float = 120_000.0
    cooling_w_per_k: float = 900.0


def green_density(pressure_mpa: float, lubricant_share: float = 0.001, d50_um: float = 3.3) -> float:
    """Relative density after pressing at `pressure_mpa` (die, or CIP when that is higher); about 0.28 as filled."""
    base = 0.28 + 0.34 * (1.0 - math.exp(-((max(0.0, pressure_mpa) / 32.0) ** 0.62)))
    return base + (0.005 if lubricant_share > 0.0015 else 0.0) - 0.015 * max(0.0, 3.5 - max(2.5, d50_um))


def alignment(
    kind: PressKind,
    field_t: float,
    fill_g_per_cm3: float = 2.1,
    lubricant_share: float = 0.001,
    d50_um: float = 3.3,
) -> float:
    """Mean cosine of the easy axes to the field; 0.5 is a random powder."""
    best = _BEST_ALIGNMENT[kind]
    best -= 0.01 if fill_g_per_cm3 > 2.4 else 0.0
    best -= 0.01 if lubricant_share < 1e-5 else 0.0
    best -= 0.004 * max(0.0, 3.0 - d50_um) / 0.5
    return 0.5 + (best - 0.5) * (1.0 - math.exp(-max(0.0, field_t) / _FIELD_SCALE_T))


def coil_current_a(spec: CoilSpec, start_a: float, voltage_v: float, elapsed_s: float, coil_c: float = 25.0) -> float:
    """Current `elapsed_s` after a voltage step (closed form)."""
    resistance = spec.resistance_ohm * (1.0 + 0.004 * (coil_c - 25.0))
    final_a = voltage_v / resistance
    return final_a + (start_a - final_a) * math.exp(-elapsed_s * resistance / spec.inductance_h)


def field_t(spec: CoilSpec, current_a: float) -> float:
    """Field between the poles; the iron saturates near 2.2 T."""
    linear_t = spec.tesla_per_a * abs(current_a)
    return math.copysign(linear_t / (1.0 + (linear_t / _SATURATION_T) ** 8) ** 0.125, current_a)


def coil_temperature_c(spec: CoilSpec, coil_c: float, current_a: float, water_c: float, dt_s: float) -> float:
    """Coil temperature after `dt_s` (implicit)."""
    heat_w = spec.resistance_ohm * current_a**2
    loss = spec.cooling_w_per_k * dt_s / spec.heat_j_per_k
    return (coil_c + heat_w * dt_s / spec.heat_j_per_k + loss * water_c) / (1.0 + loss)


def force_after(force_kn: float, demand_kn: float, dt_s: float) -> float:
    """Hydraulic force follows its demand with 0.2 s."""
    return demand_kn + (force_kn - demand_kn) * math.exp(-dt_s / 0.2)


def residual_mt(field_before_t: float, reverse_t: float) -> float:
    """Field left in the compact after demagnetising: 1 mT when the reverse field fits, more when it misses."""
    best_t = 0.05 * max(0.5, field_before_t)
    return 1.0 + 60.0 * max(0.0, best_t - abs(reverse_t)) + 10.0 * max(0.0, abs(reverse_t) - 0.25)


def compact_height_mm(mass_kg: float, relative_density: float, area_mm2: float) -> float:
    """Height of a green block over its pressing area."""
    return mass_kg * 1e6 / (relative_density * TRUE_DENSITY_G_PER_CM3) / area_mm2
