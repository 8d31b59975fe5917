"""Chamber, valves, fan and heaters of an annealing furnace, as its valve PLC (device 2) runs them. No wire.

Interlocks: vacuum and argon valve never together, the fan only above 60 kPa, no heating while the vent valve is open,
the fan turns or the water is missing. With both gas valves closed, overpressure leaves through the relief valve. The
door is held shut by vacuum or overpressure, by gas that has not been vented, and above 100 C.
"""

from dataclasses import dataclass, field, replace

from simulators.machines import eurotherm
from simulators.machines.eurotherm import Controller
from simulators.physics import anneal, vacuum, vacuum_furnace
from simulators.physics.anneal import QuenchMeter
from simulators.physics.constants import ATMOSPHERE_PA
from simulators.physics.furnace import FurnaceSpec, load_capacity_j_per_k
from simulators.physics.vacuum_furnace import VacuumFurnaceInputs, VacuumFurnaceSpec, VacuumFurnaceState

TRAYS_KG = 100.0
FILL_FLOW = 6700.0
"""Argon or air through an open valve, Pa m3/s: 4 m3 to 100 kPa in a minute."""
RELIEF_FLOW = 1500.0
FAN_ABOVE_PA = 60_000.0
DOOR_BELOW_C = 100.0
DOOR_ABOVE_PA = 95_000.0
GAS_READY_SHARE = 0.9
SETTLED_K = 3.0
HOT_TARGET_C = 200.0


@dataclass(frozen=True, slots=True)
class Valves:
    """Commands of the valve PLC."""

    vacuum: bool = False
    argon: bool = False
    vent: bool = False
    argon_kpa: int = 0
    fan_hz: float = 0.0


@dataclass(frozen=True, slots=True)
class Body:
    """Everything that has a state, apart from the parts."""

    furnace: VacuumFurnaceState = field(default_factory=VacuumFurnaceState)
    valves: Valves = field(default_factory=Valves)
    controller: Controller = field(default_factory=Controller)
    vented: bool = True
    fan_on: bool = False
    core_meter: QuenchMeter = field(default_factory=lambda: QuenchMeter(0.0, rate_k_per_min=0.0))
    load_meter: QuenchMeter = field(default_factory=lambda: QuenchMeter(0.0, rate_k_per_min=0.0))

    @property
    def fan_permitted(self) -> bool:
        return self.furnace.pressure_pa > FAN_ABOVE_PA

    @property
    def fan_hz(self) -> float:
        """Actual speed."""
        return self.valves.fan_hz if self.fan_permitted else 0.0

    @property
    def door_free(self) -> bool:
        """May the door be opened?"""
        return self.vented and self.furnace.pressure_pa >= DOOR_ABOVE_PA and self.furnace.heat.load_c <= DOOR_BELOW_C

    @property
    def quiet(self) -> bool:
        """Nothing happens that needs a short step."""
        valves, heat = self.valves, self.furnace.heat
        moving = valves.vacuum or valves.argon or self.fan_hz > 0.0
        level = abs(self.furnace.pressure_pa - ATMOSPHERE_PA) < 1.0 or not valves.vent
        return not moving and level and max(*heat.heaters_c, heat.core_c, self.controller.target_c) < 60.0

    @property
    def settled(self) -> bool:
        """The load has reached a hot target and waits for the timer to be started."""
        control = self.controller
        near = abs(self.furnace.heat.load_c - control.target_c) <= SETTLED_K
        return near and control.target_c >= HOT_TARGET_C and control.timer == eurotherm.Timer.RESET

    @property
    def gas_ready(self) -> bool:
        """The argon pressure is there and the fan has not been asked for."""
        valves, pressure = self.valves, self.furnace.pressure_pa
        full = pressure >= GAS_READY_SHARE * 1000.0 * valves.argon_kpa and self.fan_permitted
        return valves.argon and full and valves.fan_hz == 0.0


def commanded(body: Body, register: int, word: int) -> Body:
    """After a write to the valve PLC. A vent valve that opens on a full chamber has nothing left to do."""
    valves = _valves(body.valves, register, word)
    full = body.furnace.pressure_pa >= DOOR_ABOVE_PA and valves.vent and not valves.argon
    return replace(body, valves=valves, vented=body.vented or full)


def _valves(valves: Valves, register: int, word: int) -> Valves:
    """Of vacuum and argon valve the later command wins."""
    match register:
        case 0:
            return replace(valves, vacuum=word != 0, argon=valves.argon and word == 0)
        case 1:
            return replace(valves, argon=word != 0, vacuum=valves.vacuum and word == 0)
        case 2:
            return replace(valves, vent=word != 0)
        case 3:
            return replace(valves, argon_kpa=min(200, word))
        case 4:
            return replace(valves, fan_hz=min(600, word) / 10.0)
    return valves


def spec_of(magnet_kg: float) -> VacuumFurnaceSpec:
    """Figures with the present load."""
    trays_kg = TRAYS_KG if magnet_kg > 0.0 else 0.2 * TRAYS_KG
    heat = FurnaceSpec(load_j_per_k=load_capacity_j_per_k(magnet_kg, trays_kg))
    return VacuumFurnaceSpec(heat=heat, magnet_kg=max(1e-3, magnet_kg), first_hour_flow=4e-4)


def step(body: Body, magnet_kg: float, leak_pa_per_h: float, measured_c: float, water_ok: bool, dt_s: float) -> Body:
    """Advance by `dt_s`; `measured_c` is what the controller's thermocouple shows."""
    valves, fan_hz = body.valves, body.fan_hz
    cut = valves.vent or fan_hz > 0.0 or not water_ok
    controller = eurotherm.step(body.controller, measured_c, dt_s, cut)
    power = controller.output
    inputs = VacuumFurnaceInputs(
        power_fraction=(power, power, power),
        pumps=vacuum.PumpMode.HIGH_VACUUM if valves.vacuum else vacuum.PumpMode.CLOSED,
        gas_flow=_gas_flow(body),
        fan_hz=fan_hz,
        leak_pa_per_h=leak_pa_per_h,
    )
    furnace = _limited(body, vacuum_furnace.step(spec_of(magnet_kg), body.furnace, inputs, dt_s))
    vented = furnace.pressure_pa >= DOOR_ABOVE_PA and (valves.vent or body.vented) and not valves.argon
    started = fan_hz > 0.0 and not body.fan_on
    before = body.furnace.heat
    core_meter = QuenchMeter(before.core_c) if started else body.core_meter
    load_meter = QuenchMeter(before.load_c) if started else body.load_meter
    return Body(
        furnace,
        valves,
        controller,
        vented,
        fan_hz > 0.0,
        anneal.meter_step(core_meter, furnace.heat.core_c, dt_s),
        anneal.meter_step(load_meter, furnace.heat.load_c, dt_s),
    )


def _gas_flow(body: Body) -> float:
    valves, pressure = body.valves, body.furnace.pressure_pa
    if valves.vent:
        return FILL_FLOW if pressure < ATMOSPHERE_PA else -FILL_FLOW
    if valves.argon:
        return FILL_FLOW if pressure < 1000.0 * valves.argon_kpa else 0.0
    return -RELIEF_FLOW if pressure > ATMOSPHERE_PA else 0.0


def _limited(body: Body, after: VacuumFurnaceState) -> VacuumFurnaceState:
    """A flow ends at the pressure that drives it."""
    if body.valves.vacuum:
        return after
    argon_pa = 1000.0 * body.valves.argon_kpa
    goal_pa = argon_pa if body.valves.argon and not body.valves.vent else ATMOSPHERE_PA
    flow, pressure = _gas_flow(body), after.pressure_pa
    if flow > 0.0 and body.furnace.pressure_pa <= goal_pa:
        return replace(after, pressure_pa=min(pressure, goal_pa))
    return replace(after, pressure_pa=max(pressure, goal_pa)) if flow < 0.0 else after
