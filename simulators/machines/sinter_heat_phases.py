"""Phases of the sinter furnace that heat and cool under vacuum."""

from collections.abc import Mapping
from dataclasses import replace

from simulators.machines.blocks import Fail
from simulators.machines.phase import Phase
from simulators.machines.sinter_body import SinterBody

GUARANTEED_FROM_C = 300.0
"""From here on a hold counts only while the core of the load is there (guaranteed soak)."""
FAIL_ZONE = 103
MAX_HOLD_EXTRA_S = 6 * 3600.0
MAX_HEAT_UP_S = 12 * 3600.0


class Heating(Phase[SinterBody]):
    """Ramp, then a hold that counts only while the load is at temperature."""

    tolerance_k = 10.0

    def start(self) -> None:
        self.machine.heat_to(self.param("temperature_c"), self.param("ramp_c_per_min"))
        self.memory |= {"held_s": 0.0, "ramp_s": 0.0, "peak_pa": 0.0, "max_pa": 0.0, "sum_c": 0.0}
        self.memory |= {"min_c": 9999.0, "max_c": 0.0}

    def heat(self, dt_s: float) -> None:
        """Follow the load for one step."""
        machine, memory = self.machine, self.memory
        pressure = machine.seen_pressure_pa()
        memory["peak_pa"] = max(memory["peak_pa"], pressure)
        if not self.there():
            memory["ramp_s"] += dt_s
            return
        machine.status.step = 2
        core_c = machine.sensed_core_c()
        memory["held_s"] += dt_s
        memory["sum_c"] += machine.body.heat.load_c * dt_s
        memory["min_c"], memory["max_c"] = min(memory["min_c"], core_c), max(memory["max_c"], core_c)
        memory["max_pa"] = max(memory["max_pa"], pressure)

    def there(self) -> bool:
        """Is the load (below 300 °C: are the zones) at temperature?"""
        control, target_c = self.machine.acts.control, self.param("temperature_c")
        if control.setpoint_c != target_c:
            return False
        measured = [*self.machine.sensed_zones_c()]
        if target_c >= GUARANTEED_FROM_C:
            measured.append(self.machine.sensed_core_c())
        return all(abs(each - target_c) <= self.tolerance_k for each in measured if each == each)

    def changed(self) -> None:
        control = self.machine.acts.control
        ramp = self.param("ramp_c_per_min")
        self.machine.acts = replace(
            self.machine.acts, control=replace(control, target_c=self.param("temperature_c"), ramp_k_per_min=ramp)
        )

    def restart(self) -> None:
        """Heaters may have been tripped while held."""
        self.memory["ramp_s"] = 0.0
        waited = self.machine.acts.control.holdback_s
        self.machine.heat_to(self.param("temperature_c"), self.param("ramp_c_per_min"))
        self.machine.acts = replace(self.machine.acts, control=replace(self.machine.acts.control, holdback_s=waited))

    def secure(self) -> None:
        self.machine.heat_off()


class BurnOffHold(Heating):
    """Ramp and hold under vacuum while gas leaves; ends when the time is over and the pressure has come down."""

    def step(self, dt_s: float) -> bool:
        self.heat(dt_s)
        held_s, hold_s = self.memory["held_s"], self.param("hold_s")
        if self.memory["ramp_s"] > MAX_HEAT_UP_S or held_s > hold_s + MAX_HOLD_EXTRA_S:
            self.machine.fail(Fail.TIME_OUT)
        low = self.machine.seen_pressure_pa() <= self.param("until_pressure_pa")
        return bool(held_s > 0.0 and held_s >= hold_s and low)

    def hold(self) -> None:
        self.machine.freeze_heat()

    def held(self, dt_s: float) -> None:
        self.memory["peak_pa"] = max(self.memory["peak_pa"], self.machine.seen_pressure_pa())

    def report(self) -> Mapping[str, float]:
        body = self.machine.body
        return {
            "peak_pressure_pa": self.memory["peak_pa"],
            "holdback_s": self.machine.acts.control.holdback_s,
            "temperature_c": body.heat.load_c,
            "pressure_pa": self.machine.seen_pressure_pa(),
        }


class Soak(Heating):
    """Sintering: the hold counts while zones and core are within the tolerance; a hold of the phase goes on soaking."""

    @property
    def tolerance_k(self) -> float:  # type: ignore[override]
        return self.param("tolerance_c")

    def step(self, dt_s: float) -> bool:
        self.heat(dt_s)
        if self.memory["ramp_s"] > MAX_HEAT_UP_S:
            self.machine.fail(FAIL_ZONE)
        self._note()
        return bool(0.0 < self.memory["held_s"] >= self.param("hold_s"))

    def held(self, dt_s: float) -> None:
        self.heat(dt_s)
        self._note()

    def _note(self) -> None:
        """What the parts will have seen (the machine writes it down for the end of the cycle)."""
        load, heaters = self.machine.furnace_load, self.machine.body.heat.heaters_c
        spread_k = max(heaters) - min(heaters) if self.memory["held_s"] else 0.0
        self.machine.furnace_load = replace(
            load,
            soak_c=self.param("temperature_c"),
            soak_s=self.memory["held_s"],
            zone_spread_k=max(load.zone_spread_k, spread_k),
        )

    def report(self) -> Mapping[str, float]:
        memory, machine = self.memory, self.machine
        held = memory["held_s"] > 0.0
        spread_k = machine.furnace_load.spread_k(machine.env.seed, machine.unit_id)
        return {
            "temperature_c": memory["sum_c"] / memory["held_s"] if held else machine.body.heat.load_c,
            "spread_c": spread_k,
            "hold_s": memory["held_s"],
            "pressure_pa": memory["max_pa"],
            "min_temperature_c": memory["min_c"] if held else 0.0,
            "max_temperature_c": memory["max_c"],
        }


class VacCool(Phase[SinterBody]):
    """Cool under vacuum at a rate."""

    def start(self) -> None:
        self.machine.heat_to(self.param("temperature_c"), self.param("ramp_c_per_min"))

    def step(self, dt_s: float) -> bool:
        return self.machine.body.heat.load_c <= self.param("temperature_c") + 3.0

    def hold(self) -> None:
        self.machine.freeze_heat()

    def restart(self) -> None:
        self.start()

    def secure(self) -> None:
        self.machine.heat_off()

    def report(self) -> Mapping[str, float]:
        return {"temperature_c": self.machine.body.heat.load_c}
