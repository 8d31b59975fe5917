"""Phases of the sinter furnace that pump, check and fill the chamber."""

from collections.abc import Mapping
from dataclasses import replace

from simulators.machines.phase import Phase
from simulators.machines.sinter_body import ATMOSPHERE_PA, SinterBody
from simulators.physics import anneal

PUMPDOWN_LIMIT_S = 5400.0
LEAK_LIMIT_PA_PER_H = 5.0
FAIL_PUMPDOWN = 101


class Evacuate(Phase[SinterBody]):
    """Pump to a pressure and for a time."""

    def start(self) -> None:
        self.machine.alarm(1, False)
        self.machine.pump()
        self.memory["elapsed_s"] = 0.0

    def step(self, dt_s: float) -> bool:
        self.memory["elapsed_s"] += dt_s
        waited = self.memory["elapsed_s"]
        low = self.machine.sensed_pressure_pa() <= self.param("pressure_pa")
        if not low and waited > max(PUMPDOWN_LIMIT_S, self.param("min_s") + 3600.0):
            self.machine.alarm(1, True)
            self.machine.fail(FAIL_PUMPDOWN)
        return bool(low and waited >= self.param("min_s"))

    def held(self, dt_s: float) -> None:
        self.memory["elapsed_s"] += dt_s

    def restart(self) -> None:
        self.start()

    def report(self) -> Mapping[str, float]:
        return {"pressure_pa": self.machine.sensed_pressure_pa(), "elapsed_s": self.memory["elapsed_s"]}


class LeakCheck(Phase[SinterBody]):
    """Valves closed: the rise of the pressure over a time."""

    def start(self) -> None:
        self.machine.isolate()
        self.memory |= {"elapsed_s": 0.0, "start_pa": self.machine.sensed_pressure_pa(), "rise": 0.0}

    def step(self, dt_s: float) -> bool:
        self.memory["elapsed_s"] += dt_s
        risen = self.machine.sensed_pressure_pa() - self.memory["start_pa"]
        self.memory["rise"] = risen * 3600.0 / self.memory["elapsed_s"]
        if self.memory["elapsed_s"] < self.param("duration_s"):
            return False
        self.machine.alarm(0, self.memory["rise"] > LEAK_LIMIT_PA_PER_H)
        self.machine.pump()
        return True

    def hold(self) -> None:
        self.machine.pump()

    def restart(self) -> None:
        self.start()

    def report(self) -> Mapping[str, float]:
        return {"rise_pa_per_h": self.memory["rise"]}


class Quench(Phase[SinterBody]):
    """Argon and fan; the rate is measured on the core from the start of the backfill."""

    def start(self) -> None:
        self.machine.heat_off()
        self.machine.fill(self.param("pressure_pa"), self.param("fan_hz"))
        self.memory |= {"start_c": self.machine.body.heat.core_c, "elapsed_s": 0.0, "rate": None}

    def step(self, dt_s: float) -> bool:
        self._measure(dt_s)
        heat = self.machine.body.heat
        return max(heat.load_c, heat.core_c) <= self.param("until_c")

    def held(self, dt_s: float) -> None:
        self._measure(dt_s)

    def changed(self) -> None:
        self.machine.fill(self.param("pressure_pa"), self.param("fan_hz"))

    def _measure(self, dt_s: float) -> None:
        memory, core_c = self.memory, self.machine.body.heat.core_c
        meter = anneal.QuenchMeter(memory["start_c"], memory["elapsed_s"], memory["rate"])
        meter = anneal.meter_step(meter, core_c, dt_s)
        if memory["rate"] is None and meter.rate_k_per_min is not None:
            body = self.machine.body
            self.machine.body = replace(body, annealing=anneal.quenched(body.annealing, meter.rate_k_per_min))
        memory["elapsed_s"], memory["rate"] = meter.elapsed_s, meter.rate_k_per_min

    def report(self) -> Mapping[str, float]:
        memory, core_c = self.memory, self.machine.body.heat.core_c
        rate = memory["rate"]
        if rate is None:
            rate = 60.0 * (memory["start_c"] - core_c) / memory["elapsed_s"] if memory["elapsed_s"] else 0.0
        return {"rate_c_per_min": rate, "temperature_c": core_c}


class Vent(Phase[SinterBody]):
    """To the pressure of the room, within 1 kPa."""

    def start(self) -> None:
        self.machine.heat_off()
        self.machine.open_vent()

    def step(self, dt_s: float) -> bool:
        return abs(self.machine.sensed_pressure_pa() - ATMOSPHERE_PA) < 1000.0

    def hold(self) -> None:
        self.machine.isolate()

    def restart(self) -> None:
        self.start()

    def report(self) -> Mapping[str, float]:
        return {"pressure_pa": self.machine.sensed_pressure_pa()}
