"""What a hot load gives off into the vacuum: surface gas, water, lubricant and hydrogen from two pools.

Pools are wt ppm of the magnet mass and decay exponentially over a step: no step releases more than is there.
"""

import math
from dataclasses import dataclass

from simulators.physics.constants import (
    AMBIENT_K,
    GAS_CONSTANT,
    HYDROGEN_KG_PER_MOL,
    PA_M3_PER_MOL,
    WATER_KG_PER_MOL,
    ZERO_C_IN_K,
)

BOUNDARY_POOL_LIMIT_PPM = 640.0
"""Hydrogen that the RE-rich phase of a 30.5 wt% RE alloy holds as NdH2."""
SINTERED_HYDROGEN_FLOOR_PPM = 2.0
DEGASSED_HYDROGEN_FLOOR_PPM = 300.0
"""What bed gradients leave after dehydrogenation in the HD vessel."""

_LUBRICANT_KG_PER_MOL = 0.250
_LUBRICANT_MEAN_C = 230.0
_LUBRICANT_SIGMA_K = 40.0
_LUBRICANT_VAPOUR_SHARE = 0.8


@dataclass(frozen=True, slots=True)
class Pools:
    """What the load can still release, wt ppm."""

    free_water_ppm: float = 20.0
    bound_water_ppm: float = 8.0
    matrix_hydrogen_ppm: float = 0.0
    boundary_hydrogen_ppm: float = 0.0
    lubricant_ppm: float = 0.0
    lubricant_loaded_ppm: float = 0.0


@dataclass(frozen=True, slots=True)
class Release:
    """Gas flow during one step, Pa m3/s at 293 K."""

    water: float
    hydrogen: float
    lubricant: float

    @property
    def total(self) -> float:
        return self.water + self.hydrogen + self.lubricant


def loaded(hydrogen_ppm: float, lubricant_ppm: float, free_water_ppm: float = 20.0) -> Pools:
    """Pools of green parts: the boundary phase keeps at most `BOUNDARY_POOL_LIMIT_PPM` or 60 % of the hydrogen."""
    boundary = min(BOUNDARY_POOL_LIMIT_PPM, 0.6 * hydrogen_ppm)
    return Pools(free_water_ppm, 8.0, hydrogen_ppm - boundary, boundary, lubricant_ppm, lubricant_ppm)


def surface_flow(first_hour_flow: float, pumped_s: float, wall_c: float) -> float:
    """Outgassing of the chamber itself, Pa m3/s: falls with 1/t, rises with temperature (at most thirty-fold).

    `first_hour_flow` is the flow after one hour: 4e-4 for an empty degassed furnace, 2e-3 for a loaded one.
    """
    thermal = math.exp(-15_000.0 / GAS_CONSTANT * (1.0 / (wall_c + ZERO_C_IN_K) - 1.0 / AMBIENT_K))
    return first_hour_flow * 3600.0 / max(60.0, pumped_s) * min(30.0, thermal)


def matrix_rate_per_s(temperature_c: float) -> float:
    """Release rate of hydrogen from the matrix (tau 20 min at 250 C)."""
    return 8.2e3 * math.exp(-70_000.0 / (GAS_CONSTANT * (temperature_c + ZERO_C_IN_K)))


def boundary_rate_per_s(temperature_c: float) -> float:
    """Decomposition rate of NdH2 in the boundary phase (tau 6 h at 580 C, 0.6 h at 700 C)."""
    return 7.2e4 * math.exp(-150_000.0 / (GAS_CONSTANT * (temperature_c + ZERO_C_IN_K)))


def step(pools: Pools, mass_kg: float, temperature_c: float, dt_s: float) -> tuple[Pools, Release]:
    """Release from `mass_kg` of powder or green parts at one temperature for `dt_s` under vacuum."""
    kelvin = temperature_c + ZERO_C_IN_K
    free = pools.free_water_ppm * math.exp(-dt_s * _free_water_rate(kelvin))
    bound = pools.bound_water_ppm * math.exp(-dt_s * _bound_water_rate(kelvin))
    matrix = pools.matrix_hydrogen_ppm * math.exp(-dt_s * matrix_rate_per_s(temperature_c))
    boundary = pools.boundary_hydrogen_ppm * math.exp(-dt_s * boundary_rate_per_s(temperature_c))
    lubricant = _lubricant_left(pools, temperature_c)
    after = Pools(free, bound, matrix, boundary, lubricant, pools.lubricant_loaded_ppm)
    scale = mass_kg * 1e-6 * PA_M3_PER_MOL / dt_s
    water = pools.free_water_ppm - free + pools.bound_water_ppm - bound
    hydrogen = pools.matrix_hydrogen_ppm - matrix + pools.boundary_hydrogen_ppm - boundary
    vapour = (pools.lubricant_ppm - lubricant) * _LUBRICANT_VAPOUR_SHARE
    return after, Release(
        water * scale / WATER_KG_PER_MOL, hydrogen * scale / HYDROGEN_KG_PER_MOL, vapour * scale / _LUBRICANT_KG_PER_MOL
    )


def hydrogen_left_ppm(pools: Pools, floor_ppm: float) -> float:
    """Hydrogen in the material: the pools over a floor that no cycle removes (`..._FLOOR_PPM`)."""
    return floor_ppm + pools.matrix_hydrogen_ppm + pools.boundary_hydrogen_ppm


def residual_carbon_ppm(pools: Pools) -> float:
    """Carbon left by the lubricant that has decomposed so far."""
    return (pools.lubricant_loaded_ppm - pools.lubricant_ppm) * (1.0 - _LUBRICANT_VAPOUR_SHARE)


def _free_water_rate(kelvin: float) -> float:
    return math.exp(-20_000.0 / GAS_CONSTANT * (1.0 / kelvin - 1.0 / AMBIENT_K)) / 480.0


def _bound_water_rate(kelvin: float) -> float:
    return math.exp(-50_000.0 / GAS_CONSTANT * (1.0 / kelvin - 1.0 / 393.0)) / 600.0


def _lubricant_left(pools: Pools, temperature_c: float) -> float:
    """Burn-off follows the highest temperature seen, a normal distribution around 230 C."""
    if pools.lubricant_ppm <= 0.0:
        return 0.0
    score = (temperature_c - _LUBRICANT_MEAN_C) / (_LUBRICANT_SIGMA_K * math.sqrt(2.0))
    return min(pools.lubricant_ppm, pools.lubricant_loaded_ppm * 0.5 * math.erfc(score))
