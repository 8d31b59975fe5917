"""Vacuum furnace, thermal part: three heater zones, a load and its core (lumped, linearised-implicit heaters).

Explicit Euler diverges above 20 s at sintering temperature; the implicit step is stable at any step length.
"""

from dataclasses import dataclass

from simulators.physics.constants import AMBIENT_C, STEFAN_BOLTZMANN, ZERO_C_IN_K

Zones = tuple[float, float, float]

MAGNET_J_PER_KG_K = 502.0
BOX_J_PER_KG_K = 480.0


@dataclass(frozen=True, slots=True)
class FurnaceSpec:
    """Figures of one furnace and its present load; conductances are radiative (W/K4) unless the unit says W/K."""

    heater_j_per_k: float = 10_000.0
    load_j_per_k: float = 220_000.0
    heater_to_load_w_per_k4: float = STEFAN_BOLTZMANN * 0.35 * 2.0
    heater_to_wall_w_per_k4: Zones = (STEFAN_BOLTZMANN * 0.06, STEFAN_BOLTZMANN * 0.06, STEFAN_BOLTZMANN * 0.06)
    coupling_w_per_k: float = 30.0
    gas_to_heater_share: float = 0.08
    """Gas conductance of one zone as a share of that of the load."""
    max_power_w: Zones = (40_000.0, 40_000.0, 40_000.0)
    thermocouple_lag_s: float = 20.0
    wall_c: float = 30.0


@dataclass(frozen=True, slots=True)
class FurnaceState:
    heaters_c: Zones
    thermocouples_c: Zones
    load_c: float
    core_c: float


@dataclass(frozen=True, slots=True)
class FurnaceInputs:
    """What acts on the furnace during one step."""

    power_fraction: Zones = (0.0, 0.0, 0.0)
    gas_c: float = AMBIENT_C
    gas_w_per_k: float = 0.0
    """Heat transfer coefficient times area of the load (see `quench`)."""
    gas_pressure_pa: float = 0.0
    reaction_w: float = 0.0


def cold(temperature_c: float = AMBIENT_C) -> FurnaceState:
    """A furnace in equilibrium at one temperature."""
    zones = (temperature_c, temperature_c, temperature_c)
    return FurnaceState(zones, zones, temperature_c, temperature_c)


def load_capacity_j_per_k(magnet_kg: float, box_kg: float) -> float:
    """Heat capacity of magnets with their boxes and trays."""
    return magnet_kg * MAGNET_J_PER_KG_K + box_kg * BOX_J_PER_KG_K


def core_lag_s(load_c: float, gas_pressure_pa: float) -> float:
    """Time constant from the surface of the load to its core: radiation-limited when cold, short when hot or in gas."""
    if gas_pressure_pa > 10_000.0 or load_c >= 900.0:
        return 420.0
    if load_c >= 600.0:
        return 900.0 - (load_c - 600.0) * 1.6
    return max(900.0, 2400.0 - (load_c - 20.0) * (1500.0 / 580.0))


def step(spec: FurnaceSpec, state: FurnaceState, inputs: FurnaceInputs, dt_s: float) -> FurnaceState:
    """Advance by `dt_s`; stable for any step, accurate to 0.1 K for steps up to 10 s."""
    load_k = state.load_c + ZERO_C_IN_K
    heaters = _heaters(spec, state, inputs, load_k, dt_s)
    load_c = _load(spec, heaters, inputs, load_k, dt_s) - ZERO_C_IN_K
    lag = dt_s / (spec.thermocouple_lag_s + dt_s)
    a, b, c = state.thermocouples_c
    sensed = (a + (heaters[0] - a) * lag, b + (heaters[1] - b) * lag, c + (heaters[2] - c) * lag)
    tau_s = core_lag_s(load_c, inputs.gas_pressure_pa)
    core_c = state.core_c + (load_c - state.core_c) * dt_s / (tau_s + dt_s)
    return FurnaceState(heaters, sensed, load_c, core_c)


def _heaters(spec: FurnaceSpec, state: FurnaceState, inputs: FurnaceInputs, load_k: float, dt_s: float) -> Zones:
    load_4 = load_k**4
    wall_4 = (spec.wall_c + ZERO_C_IN_K) ** 4
    gas_w_per_k = inputs.gas_w_per_k * spec.gas_to_heater_share
    total_c = sum(state.heaters_c)
    g_load = spec.heater_to_load_w_per_k4
    result = []
    for old_c, fraction, max_w, g_wall in zip(
        state.heaters_c, inputs.power_fraction, spec.max_power_w, spec.heater_to_wall_w_per_k4, strict=True
    ):
        cube = (old_c + ZERO_C_IN_K) ** 3
        fourth = cube * (old_c + ZERO_C_IN_K)
        flow_w = fraction * max_w - g_load * (fourth - load_4) - g_wall * (fourth - wall_4)
        flow_w -= gas_w_per_k * (old_c - inputs.gas_c) + spec.coupling_w_per_k * (3.0 * old_c - total_c)
        slope = 4.0 * (g_load + g_wall) * cube + 2.0 * spec.coupling_w_per_k + gas_w_per_k
        result.append(old_c + dt_s * flow_w / (spec.heater_j_per_k + dt_s * slope))
    return result[0], result[1], result[2]


def _load(spec: FurnaceSpec, heaters_c: Zones, inputs: FurnaceInputs, load_k: float, dt_s: float) -> float:
    a, b, c = heaters_c
    fourths = (a + ZERO_C_IN_K) ** 4 + (b + ZERO_C_IN_K) ** 4 + (c + ZERO_C_IN_K) ** 4
    cube = load_k**3
    g_load = spec.heater_to_load_w_per_k4
    gas_k = inputs.gas_c + ZERO_C_IN_K
    flow_w = g_load * (fourths - 3.0 * cube * load_k) + inputs.gas_w_per_k * (gas_k - load_k) + inputs.reaction_w
    slope = 12.0 * g_load * cube + inputs.gas_w_per_k
    return load_k + dt_s * flow_w / (spec.load_j_per_k + dt_s * slope)


def shield_loss_w(spec: FurnaceSpec, state: FurnaceState) -> float:
    """Heat through the shields to the water-cooled wall."""
    wall_4 = (spec.wall_c + ZERO_C_IN_K) ** 4
    zones = zip(state.heaters_c, spec.heater_to_wall_w_per_k4, strict=True)
    return sum(g * ((zone_c + ZERO_C_IN_K) ** 4 - wall_4) for zone_c, g in zones)
