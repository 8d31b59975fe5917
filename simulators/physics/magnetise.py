"""Capacitor-discharge magnetiser and the degree of magnetisation it reaches."""

import math
from dataclasses import dataclass

from simulators.physics.constants import MU_0


@dataclass(frozen=True, slots=True)
class BankSpec:
    """Capacitor bank with its coil; a diode ends the current after the first half wave."""

    capacitance_f: float = 4e-3
    inductance_h: float = 60e-6
    resistance_ohm: float = 20e-3
    """At 25 C."""
    tesla_per_ka: float = 0.25
    copper_kg: float = 8.0


@dataclass(frozen=True, slots=True)
class Pulse:
    peak_a: float
    peak_s: float
    width_s: float
    field_t: float
    energy_j: float
    coil_rise_k: float


def pulse(spec: BankSpec, voltage_v: float, coil_c: float = 25.0) -> Pulse:
    """Peak values of one discharge (closed form)."""
    damping, omega = _damping_and_omega(spec, coil_c)
    peak_s = math.atan2(omega, damping) / omega
    peak_a = current_a(spec, voltage_v, peak_s, coil_c)
    energy_j = 0.5 * spec.capacitance_f * voltage_v**2
    rise_k = energy_j * 0.7 / (spec.copper_kg * 385.0)
    return Pulse(peak_a, peak_s, math.pi / omega, peak_a / 1000.0 * spec.tesla_per_ka, energy_j, rise_k)


def current_a(spec: BankSpec, voltage_v: float, elapsed_s: float, coil_c: float = 25.0) -> float:
    """Current `elapsed_s` after ignition."""
    damping, omega = _damping_and_omega(spec, coil_c)
    if not 0.0 <= elapsed_s <= math.pi / omega:
        return 0.0
    return voltage_v / (omega * spec.inductance_h) * math.exp(-damping * elapsed_s) * math.sin(omega * elapsed_s)


def internal_field_ka_per_m(applied_t: float, polarisation_t: float, demagnetising_factor: float) -> float:
    """Field inside a part in an applied field."""
    return (applied_t - demagnetising_factor * polarisation_t) / MU_0 / 1000.0


def degree(field_ka_per_m: float, hcj_ka_per_m: float, reverse: bool = False) -> float:
    """Degree of magnetisation by an internal peak field; `reverse` after an earlier opposite magnetisation."""
    scale = (900.0 + 0.25 * hcj_ka_per_m) * (1.5 if reverse else 1.0)
    return 1.0 - math.exp(-math.pow(max(0.0, field_ka_per_m) / scale, 2.5))


def shielded(thickness_mm: float, width_s: float) -> bool:
    """Eddy currents keep a short pulse out of thick parts."""
    return thickness_mm > 15.0 and width_s < 3e-3


def coil_temperature_c(coil_c: float, ambient_c: float, elapsed_s: float, tau_s: float = 180.0) -> float:
    """Coil cooling between pulses."""
    return ambient_c + (coil_c - ambient_c) * math.exp(-elapsed_s / tau_s)


def _damping_and_omega(spec: BankSpec, coil_c: float) -> tuple[float, float]:
    resistance = spec.resistance_ohm * (1.0 + 0.004 * (coil_c - 25.0))
    damping = resistance / (2.0 * spec.inductance_h)
    return damping, math.sqrt(1.0 / (spec.inductance_h * spec.capacitance_f) - damping**2)
