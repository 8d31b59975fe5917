"""Phases of the sinter furnace that fill the chamber with gas: quench and vent."""

from collections.abc import Mapping
from dataclasses import replace

from simulators.machines.phase import Phase
from simulators.machines.sinter_body import ATMOSPHERE_PA, SinterBody
from simulators.physics import anneal


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
        return abs(self.machine.seen_pressure_pa() - ATMOSPHERE_PA) < 1000.0

    def hold(self) -> None:
        self.machine.isolate()

    def restart(self) -> None:
        self.start()

    def report(self) -> Mapping[str, float]:
        return {"pressure_pa": self.machine.seen_pressure_pa()}
