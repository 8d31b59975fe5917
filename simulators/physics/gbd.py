"""Grain-boundary diffusion of Dy or Tb: gain of coercivity and what it costs."""

import math
from dataclasses import dataclass
from typing import Literal

from simulators.physics.constants import GAS_CONSTANT, ZERO_C_IN_K

_MAX_GAIN_KA_PER_M = {"Tb": 1500.0, "Dy": 850.0}


@dataclass(frozen=True, slots=True)
class GbdEffect:
    gain_ka_per_m: float
    remanence_loss_t: float
    squareness_loss: float


def progress_h(temperature_c: float, dt_s: float) -> float:
    """Hours at 900 C that are worth `dt_s` at this temperature; add them up over the diffusion."""
    inverse = 1.0 / (temperature_c + ZERO_C_IN_K) - 1.0 / 1173.0
    return dt_s / 3600.0 * math.exp(-180_000.0 / GAS_CONSTANT * inverse)


def effect(element: Literal["Dy", "Tb"], uptake_wt_pct: float, thickness_mm: float, hours_at_900_c: float) -> GbdEffect:
    """Effect of a net uptake on a part of given thickness along the diffusion (coated on both sides)."""
    depth = math.exp(-((thickness_mm / 6.0) ** 2)) * (1.0 - math.exp(-hours_at_900_c / 6.0))
    gain = _MAX_GAIN_KA_PER_M[element] * math.pow(uptake_wt_pct, 0.75) * depth
    return GbdEffect(gain, 0.015 * math.sqrt(uptake_wt_pct), 0.03 * (thickness_mm / 5.0) ** 2)
