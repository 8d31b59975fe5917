"""Gas quench: heat transfer to circulated argon and to the cooling water (lumped load and lagging core).

The same coefficients serve the furnace model whenever gas is present, so that a stopped fan still cools by natural
convection and never gives zero.
"""

import math
from dataclasses import dataclass

_REFERENCE_PRESSURE_PA = 100_000.0
_REFERENCE_FAN_HZ = 50.0
_WATER_J_PER_M3_K = 4.18e6


@dataclass(frozen=True, slots=True)
class QuenchSpec:
    """Heat-exchange figures of one furnace."""

    forced_w_per_m2_k: float = 60.0
    """Coefficient at 100 kPa and 50 Hz; 120 is a high-power fan."""
    natural_w_per_m2_k: float = 6.0
    area_m2: float = 6.0
    exchanger_slip: float = 0.15
    """Share of the load's excess over the water that the gas keeps after the heat exchanger (0.1 to 0.2)."""
    core_lag_s: float = 480.0
    load_j_per_k: float = 220_000.0


@dataclass(frozen=True, slots=True)
class QuenchState:
    load_c: float
    core_c: float


def coefficient_w_per_m2_k(spec: QuenchSpec, pressure_pa: float, fan_hz: float) -> float:
    """Heat transfer coefficient at a gas pressure and fan frequency."""
    density = math.pow(max(pressure_pa, 0.0) / _REFERENCE_PRESSURE_PA, 0.7)
    forced = spec.forced_w_per_m2_k * math.pow(max(fan_hz, 0.0) / _REFERENCE_FAN_HZ, 0.8)
    return max(spec.natural_w_per_m2_k, forced) * density


def gas_temperature_c(spec: QuenchSpec, load_c: float, water_c: float) -> float:
    """Temperature of the gas that returns to the load."""
    return water_c + (load_c - water_c) * spec.exchanger_slip


def step(
    spec: QuenchSpec, state: QuenchState, pressure_pa: float, fan_hz: float, water_c: float, dt_s: float
) -> QuenchState:
    """Cool a load for `dt_s` seconds with its heaters off and radiation neglected (implicit in the load)."""
    conductance = coefficient_w_per_m2_k(spec, pressure_pa, fan_hz) * spec.area_m2 * (1.0 - spec.exchanger_slip)
    load = water_c + (state.load_c - water_c) / (1.0 + conductance * dt_s / spec.load_j_per_k)
    core = state.core_c + (load - state.core_c) * (1.0 - math.exp(-dt_s / spec.core_lag_s))
    return QuenchState(load, core)


def heat_to_water_w(spec: QuenchSpec, load_c: float, pressure_pa: float, fan_hz: float, water_c: float) -> float:
    """Heat that the exchanger takes from the load through the gas."""
    gas_c = gas_temperature_c(spec, load_c, water_c)
    return coefficient_w_per_m2_k(spec, pressure_pa, fan_hz) * spec.area_m2 * (load_c - gas_c)


def water_rise_k(heat_w: float, flow_m3_per_h: float) -> float:
    """Temperature rise of the cooling water; without flow the water is taken to stand in one litre per second."""
    return heat_w / (_WATER_J_PER_M3_K * max(flow_m3_per_h, 3.6e-1) / 3600.0)
