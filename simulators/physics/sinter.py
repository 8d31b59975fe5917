"""Sintering: densification by a master curve, grain growth, abnormal grains, shrinkage.

Three running sums over the whole heating cycle carry the history of the core; density and grain size are closed forms
of them, so the sums can be kept for one temperature and shifted to each box position.
"""

import math
from dataclasses import dataclass

from simulators.physics.constants import GAS_CONSTANT, ZERO_C_IN_K

_DENSIFICATION_J_PER_MOL = 350_000.0
_GROWTH_J_PER_MOL = 300_000.0
_ABNORMAL_SPAN_K_S = 40.0 * 4.0 * 3600.0
SLUMP_C = 1120.0
"""Melt-back: parts lose their shape above this temperature."""
CRACK_HYDROGEN_PPM = 1800.0


@dataclass(frozen=True, slots=True)
class SinterIntegrals:
    theta_s_per_k: float = 0.0
    """Integral of exp(-Q/RT)/T."""
    growth_s: float = 0.0
    """Integral of exp(-Qg/RT)."""
    abnormal: float = 0.0
    """Fraction of abnormal grains, 0 to 1."""
    peak_c: float = 0.0


@dataclass(frozen=True, slots=True)
class Powder:
    """Powder properties that sintering depends on."""

    d50_um: float
    span: float
    """D90/D10."""
    boundary_share: float
    """Metallic RE-rich phase, mass fraction (`phases`)."""
    green_density: float
    """Relative density before sintering."""


def abnormal_onset_c(d90_over_d50: float, pinned: bool) -> float:
    """Temperature above which abnormal grains grow; `pinned` is Zr or Nb of at least 0.1 wt%."""
    return 1088.0 - 30.0 * max(0.0, d90_over_d50 - 2.0) + (10.0 if pinned else 0.0)


def step(state: SinterIntegrals, core_c: float, onset_c: float, dt_s: float) -> SinterIntegrals:
    """Add `dt_s` at one temperature; below 500 C nothing moves measurably."""
    if core_c < 500.0:
        return state
    kelvin = core_c + ZERO_C_IN_K
    theta = state.theta_s_per_k + dt_s * math.exp(-_DENSIFICATION_J_PER_MOL / (GAS_CONSTANT * kelvin)) / kelvin
    growth = state.growth_s + dt_s * math.exp(-_GROWTH_J_PER_MOL / (GAS_CONSTANT * kelvin))
    abnormal = min(1.0, state.abnormal + max(0.0, core_c - onset_c) * dt_s / _ABNORMAL_SPAN_K_S)
    return SinterIntegrals(theta, growth, abnormal, max(state.peak_c, core_c))


def shifted(state: SinterIntegrals, soak_c: float, offset_k: float, onset_c: float, soak_s: float) -> SinterIntegrals:
    """The sums of a position that was `offset_k` hotter than the core during a soak of `soak_s` at `soak_c`."""
    cold_k, hot_k = soak_c + ZERO_C_IN_K, soak_c + offset_k + ZERO_C_IN_K
    inverse = (1.0 / cold_k - 1.0 / hot_k) / GAS_CONSTANT
    theta = state.theta_s_per_k * math.exp(_DENSIFICATION_J_PER_MOL * inverse)
    growth = state.growth_s * math.exp(_GROWTH_J_PER_MOL * inverse)
    extra = (max(0.0, soak_c + offset_k - onset_c) - max(0.0, soak_c - onset_c)) * soak_s / _ABNORMAL_SPAN_K_S
    return SinterIntegrals(theta, growth, min(1.0, max(0.0, state.abnormal + extra)), state.peak_c + offset_k)


def relative_density(theta_s_per_k: float, powder: Powder) -> float:
    """Density over the theoretical one."""
    share = max(1e-4, powder.boundary_share)
    scale = 1.633e-14 * (powder.d50_um / 3.5) ** 3 * (0.0465 / share) ** 1.5
    return powder.green_density + (1.0 - powder.green_density) * (1.0 - math.exp(-((theta_s_per_k / scale) ** 0.6)))


def grain_um(growth_s: float, powder: Powder) -> float:
    """Mean grain size."""
    return powder.d50_um * math.pow(1.0 + 3.70e8 * math.pow(powder.span / 5.0, 1.5) * growth_s, 0.25)


def shrinkage(green_density: float, final_density: float) -> tuple[float, float]:
    """Linear factors along and across the alignment direction (both densities relative)."""
    linear = 1.0 - (green_density / final_density) ** (1.0 / 3.0)
    return 1.0 - 1.22 * linear, 1.0 - 0.89 * linear


def reject_share(hydrogen_ppm: float, peak_c: float, density: float) -> float:
    """Share of pieces lost to cracks and slumping: 1.5 % in a good run, more with hydrogen, melt-back or open pores."""
    cracked = 0.05 * max(0.0, hydrogen_ppm - CRACK_HYDROGEN_PPM) / 700.0
    slumped = 0.5 if peak_c > SLUMP_C else 0.0
    porous = 2.0 * max(0.0, 0.93 - density)
    return min(1.0, 0.015 + cracked + slumped + porous)


def oxygen_pickup_ppm(leak_pa_per_h: float, volume_m3: float, hot_s: float, mass_kg: float) -> float:
    """Oxygen taken from a leak while the load was above 400 C, wt ppm."""
    oxygen_kg_per_s = leak_pa_per_h * volume_m3 / 3600.0 * 0.21 * 32e-3 / (GAS_CONSTANT * 293.0)
    return 1e6 * oxygen_kg_per_s * hot_s * 0.9 / max(1e-9, mass_kg)
