"""Annealing furnace AF (docs/plc/annealing_furnace.md), class B: a temperature controller and a valve PLC.

No handshake: the supervisor runs the phases by writing registers. When the timer ends, the load reaches its target or
the argon pressure is there, the furnace stops stepping and asks for a slow plant clock until the next write.
Carriers stand at the place of the unit; the door is shut but while hands move them, which takes no plant time, and
holds them as soon as it may not be opened any more (`door_closed`).
"""

import math
from dataclasses import replace
from random import Random

from simulators.machines import annealing_body, annealing_load, eurotherm
from simulators.machines.annealing_body import Body
from simulators.machines.annealing_load import ClosedLoad
from simulators.machines.carrier_watch import CarrierWatch
from simulators.machines.plain import from_plain, to_plain
from simulators.machines.registers import put
from simulators.machines.unit import Environment, RegisterImage, RegisterUnit
from simulators.physics import noise

STEP_MS, QUIET_STEP_MS = 5_000, 60_000
MAX_STEPS_PER_SCAN = 2_000
BEHIND_MS = 600_000
LEAK_PA_PER_H = 0.2
WATER_L_PER_MIN, WATER_LOW = 250.0, 0.7
CONTROLLER, VALVE_PLC = 1, 2
_COMMANDS = range(5)


class AnnealingFurnace(RegisterUnit):
    """Two Modbus devices, one furnace."""

    def __init__(self, unit_id: str, env: Environment) -> None:
        super().__init__(unit_id, env)
        kept = self.retained.load()
        self.body: Body = from_plain(Body(), kept.get("body"))
        self.closed: ClosedLoad = ClosedLoad.from_plain(kept.get("closed"))
        self.door_closed: bool = kept.get("door_closed", False)
        self._watch = CarrierWatch(env)
        self._rng = Random(f"{env.seed}/{unit_id}")
        self._leak_pa_per_h = LEAK_PA_PER_H * self._rng.uniform(0.8, 1.2)
        self._now_ms: int | None = None
        self._lag_ms = 0
        self._told: set[str] = set()
        """Events since the last write for which the plant clock has been slowed already."""
        first, second = RegisterImage(), RegisterImage()
        self.devices = {CONTROLLER: first, VALVE_PLC: second}
        self._publish(0)
        first.read_only = frozenset(first.holding) - eurotherm.WRITABLE
        second.read_only = frozenset(second.holding) - frozenset(_COMMANDS)

    @property
    def mass_kg(self) -> float:
        """Net mass of the parts inside."""
        if self.door_closed:
            return self.closed.mass_kg
        return sum(each.material.mass_kg for each in self._watch.at(self.unit_id) if each.material)

    # --- wire --------------------------------------------------------------------------------------------------

    def written(self, device_id: int, address: int, values: list[int]) -> None:
        """Takes effect at once and stays over a power failure; the next write ends the brake."""
        for register, word in enumerate(values, address):
            if device_id == CONTROLLER:
                controller = eurotherm.written(self.body.controller, register, word)
                self.body = replace(self.body, controller=controller)
            else:
                self.body = annealing_body.commanded(self.body, register, word)
        self._told.clear()
        self.brake.release()
        self._publish_commands()
        self.save()

    def braking(self, wall_ms: int) -> bool:
        behind = self._lag_ms > BEHIND_MS and not self.faults.freeze_scan
        return behind or super().braking(wall_ms)

    # --- scan --------------------------------------------------------------------------------------------------

    def scan(self, plant_ms: int, wall_ms: int) -> None:
        """Door, physics in whole steps, registers."""
        if self.faults.freeze_scan:
            return
        if self._now_ms is None:
            self._now_ms = plant_ms
        self._watch.look()
        self._move_door()
        for _ in range(MAX_STEPS_PER_SCAN):
            step_ms = QUIET_STEP_MS if self.body.quiet else STEP_MS
            if self._now_ms + step_ms > plant_ms:
                break
            self._now_ms += step_ms
            if self._step(step_ms / 1000.0):
                self.brake.waiting(wall_ms)
                self._now_ms = plant_ms
                break
        self._lag_ms = plant_ms - self._now_ms
        self._move_door()
        self._publish(plant_ms)

    def _step(self, dt_s: float) -> bool:
        """One step; True when the supervisor has something to do now."""
        leak = self.faults.leak_pa_per_h
        self.body = annealing_body.step(
            self.body,
            self.mass_kg,
            self._leak_pa_per_h if leak is None else leak,
            self._measured_c(),
            self._water_ok(),
            dt_s,
        )
        rate = self.body.load_meter.rate_k_per_min
        if self.door_closed:
            self.closed = annealing_load.stepped(self.closed, self.body.furnace.heat.core_c, dt_s)
            if rate and self.body.fan_on:
                self.closed = annealing_load.quenched(self.closed, rate)
        return self._news()

    def _news(self) -> bool:
        now = {
            "end": self.body.controller.timer == eurotherm.Timer.END,
            "settled": self.body.settled,
            "gas": self.body.gas_ready,
        }
        fresh = {name for name, here in now.items() if here} - self._told
        self._told |= fresh
        return bool(fresh)

    def _move_door(self) -> None:
        store = self.env.carriers
        if not self.door_closed and not self.body.door_free:
            carriers = self._watch.at(self.unit_id)
            charge = self.closed.charge + bool(carriers)
            self.closed = annealing_load.closed(store, carriers, self.unit_id, self.env.seed, charge)
            self.door_closed = True
            self.save()
        elif self.door_closed and self.body.door_free:
            self.closed = annealing_load.opened(store, self.closed, self.unit_id)
            self.door_closed = False
            self._watch.look()
            self.save()

    def _measured_c(self) -> float:
        return self.faults.sense("temperature_c", self.body.furnace.heat.thermocouples_c[1])

    def _water_ok(self) -> bool:
        return self.faults.sense("water_flow_l_per_min", WATER_L_PER_MIN) >= WATER_LOW * WATER_L_PER_MIN

    # --- registers ---------------------------------------------------------------------------------------------

    def _publish(self, plant_ms: int) -> None:
        self._publish_commands()
        image, heat, sense = self.devices[VALVE_PLC].holding, self.body.furnace.heat, self.faults.sense
        door = sense("door_closed", 1.0) > 0.5
        status = door | self._water_ok() << 1 | self.body.fan_permitted << 2
        put(image, 10, "u16", status)
        put(image, 11, "u64", plant_ms)
        pressure_pa = noise.relative(self._rng, self.body.furnace.pressure_pa, 0.01)
        put(image, 20, "f32", sense("pressure_pa", float(f"{pressure_pa:.3g}")))
        put(image, 22, "f32", sense("load_temperature_c", self._thermocouple(heat.load_c)))
        put(image, 24, "f32", sense("core_temperature_c", self._thermocouple(heat.core_c)))
        put(image, 26, "f32", self.body.fan_hz)
        put(image, 28, "f32", round(self.mass_kg, 1))
        put(image, 30, "f32", round(self.body.core_meter.rate_k_per_min or 0.0, 1))

    def _publish_commands(self) -> None:
        shown_c = self._measured_c()
        shown_c = self._thermocouple(shown_c) if math.isfinite(shown_c) else shown_c
        self.devices[CONTROLLER].holding.update(eurotherm.registers(self.body.controller, shown_c))
        valves = self.body.valves
        words = (valves.vacuum, valves.argon, valves.vent, valves.argon_kpa, round(10.0 * valves.fan_hz))
        self.devices[VALVE_PLC].holding.update((register, int(word)) for register, word in enumerate(words))

    def _thermocouple(self, true_c: float) -> float:
        return round(noise.absolute(self._rng, true_c, noise.THERMOCOUPLE_K), 1)

    # --- memory ------------------------------------------------------------------------------------------------

    def save(self) -> None:
        """Retained memory; the parts are in it until the door opens."""
        plain = {"body": to_plain(self.body), "closed": self.closed.to_plain(), "door_closed": self.door_closed}
        self.retained.save(plain)
