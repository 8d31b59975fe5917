"""A vacuum furnace with a load: heat, pressure, gas release and the sintering history advanced together.

One call a step, for machines and for dry runs. A 5 s step reproduces the 1 s result within 0.01 um of grain size.
"""

from dataclasses import dataclass, field

from simulators.physics import anneal, furnace, outgassing, quench, sinter, vacuum
from simulators.physics.constants import ATMOSPHERE_PA


@dataclass(frozen=True, slots=True)
class VacuumFurnaceSpec:
    heat: furnace.FurnaceSpec = field(default_factory=furnace.FurnaceSpec)
    chamber: vacuum.VacuumSpec = field(default_factory=vacuum.VacuumSpec)
    cooling: quench.QuenchSpec = field(default_factory=quench.QuenchSpec)
    magnet_kg: float = 200.0
    first_hour_flow: float = 2e-3
    """Surface outgassing after one hour, Pa m3/s (2e-3 loaded, 4e-4 empty and degassed)."""
    abnormal_onset_c: float = 1088.0


@dataclass(frozen=True, slots=True)
class VacuumFurnaceState:
    heat: furnace.FurnaceState = field(default_factory=furnace.cold)
    pressure_pa: float = ATMOSPHERE_PA
    pools: outgassing.Pools = field(default_factory=outgassing.Pools)
    sintering: sinter.SinterIntegrals = field(default_factory=sinter.SinterIntegrals)
    annealing: anneal.AnnealState = field(default_factory=anneal.AnnealState)
    pumped_s: float = 0.0
    leak_hot_pa: float = 0.0
    """Air that leaked in while the load was above 400 C, as a rise of the closed chamber (Pa)."""


@dataclass(frozen=True, slots=True)
class VacuumFurnaceInputs:
    power_fraction: furnace.Zones = (0.0, 0.0, 0.0)
    pumps: vacuum.PumpMode = vacuum.PumpMode.CLOSED
    gas_flow: float = 0.0
    """Argon or air let in, Pa m3/s (backfill of 4 m3 to 100 kPa in 60 s: 6700)."""
    fan_hz: float = 0.0
    leak_pa_per_h: float = 0.2
    water_c: float = 25.0


def step(
    spec: VacuumFurnaceSpec, state: VacuumFurnaceState, inputs: VacuumFurnaceInputs, dt_s: float
) -> VacuumFurnaceState:
    """Advance everything by `dt_s` (1 to 10 s)."""
    heat = furnace.step(spec.heat, state.heat, _heat_inputs(spec, state, inputs), dt_s)
    pumped_s = state.pumped_s + dt_s if state.pressure_pa < 1_000.0 or inputs.pumps != "closed" else 0.0
    pools, flow = state.pools, inputs.gas_flow + vacuum.leak_flow(spec.chamber, inputs.leak_pa_per_h)
    if state.pressure_pa < 50_000.0:
        pools, release = outgassing.step(state.pools, spec.magnet_kg, heat.load_c, dt_s)
        flow += release.total + outgassing.surface_flow(spec.first_hour_flow, pumped_s, heat.load_c)
    pressure = vacuum.step(spec.chamber, state.pressure_pa, flow, inputs.pumps, dt_s)
    leaked = state.leak_hot_pa + (inputs.leak_pa_per_h * dt_s / 3600.0 if heat.core_c > 400.0 else 0.0)
    sintering = sinter.step(state.sintering, heat.core_c, spec.abnormal_onset_c, dt_s)
    annealing = anneal.step(state.annealing, heat.core_c, dt_s)
    return VacuumFurnaceState(heat, pressure, pools, sintering, annealing, pumped_s, leaked)


def oxygen_pickup_ppm(spec: VacuumFurnaceSpec, state: VacuumFurnaceState) -> float:
    """Oxygen that the load took from the leak so far, wt ppm."""
    return sinter.oxygen_pickup_ppm(3600.0 * state.leak_hot_pa, spec.chamber.volume_m3, 1.0, spec.magnet_kg)


def water_heat_w(spec: VacuumFurnaceSpec, state: VacuumFurnaceState, fan_hz: float, water_c: float) -> float:
    """Heat into the cooling water: shields always, gas when there is any."""
    gas_w = quench.heat_to_water_w(spec.cooling, state.heat.load_c, state.pressure_pa, fan_hz, water_c)
    return gas_w + furnace.shield_loss_w(spec.heat, state.heat)


def _heat_inputs(
    spec: VacuumFurnaceSpec, state: VacuumFurnaceState, inputs: VacuumFurnaceInputs
) -> furnace.FurnaceInputs:
    if state.pressure_pa < 100.0:
        return furnace.FurnaceInputs(inputs.power_fraction)
    coefficient = quench.coefficient_w_per_m2_k(spec.cooling, state.pressure_pa, inputs.fan_hz)
    gas_c = quench.gas_temperature_c(spec.cooling, state.heat.load_c, inputs.water_c)
    return furnace.FurnaceInputs(inputs.power_fraction, gas_c, coefficient * spec.cooling.area_m2, state.pressure_pa)
