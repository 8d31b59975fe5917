"""Phases of the hydrogen furnace that handle gas: pump, check, purge, fill, absorb, release."""

from collections.abc import Mapping
from dataclasses import replace

from simulators.machines.blocks import Fail
from simulators.machines.handling import shown_kg
from simulators.machines.hydrogen_body import HydrogenBody, Valves
from simulators.machines.phase import Phase
from simulators.physics import hydrogen
from simulators.physics.constants import HYDROGEN_KG_PER_MOL
from simulators.physics.outgassing import DEGASSED_HYDROGEN_FLOOR_PPM

RELEASE_LIMIT_S = 6 * 3600.0
PURGE_FILL_PA, PURGE_EMPTY_PA = 80_000.0, 100.0
TURNING_RPM = 0.8
UPTAKE_LOW_PERCENT = 80.0


class PurgeAr(Phase[HydrogenBody]):
    """Argon in, argon out, as often as asked; ends evacuated."""

    def start(self) -> None:
        self.memory["left"] = int(self.param("cycles"))
        self._fill()

    def step(self, dt_s: float) -> bool:
        pressure = self.machine.seen_pressure_pa()
        if self.machine.valves.pumps:
            if pressure > PURGE_EMPTY_PA:
                return False
            self.memory["left"] -= 1
            if self.memory["left"] == 0:
                return True
            self._fill()
        elif pressure >= 0.99 * PURGE_FILL_PA:
            self.memory["o2_ppm"] = self.machine.vessel.oxygen_ppm
            self.machine.pump()
        return False

    def hold(self) -> None:
        self.memory["pumping"] = self.machine.valves.pumps
        self.machine.isolate()

    def restart(self) -> None:
        if self.memory["pumping"]:
            self.machine.pump()
        else:
            self._fill()

    def _fill(self) -> None:
        self.machine.valves = Valves(argon_to_pa=PURGE_FILL_PA)

    def report(self) -> Mapping[str, float]:
        return {"o2_ppm": self.memory.get("o2_ppm", self.machine.vessel.oxygen_ppm)}


class H2Fill(Phase[HydrogenBody]):
    """Hydrogen up to the working pressure."""

    def start(self) -> None:
        self.machine.valves = Valves(
            hydrogen_to_pa=self.param("pressure_pa"),
            hydrogen_nl_per_min=self.param("flow_nl_per_min"),
            drum_rpm=TURNING_RPM,
        )

    def step(self, dt_s: float) -> bool:
        self.allowed()
        return self.machine.seen_pressure_pa() >= 0.98 * self.param("pressure_pa")

    def allowed(self) -> None:
        """Hydrogen stops when an interlock is lost."""
        if not self.machine.hydrogen_allowed():
            self.machine.fail(Fail.INTERLOCK_LOST)

    def hold(self) -> None:
        self.machine.valves = Valves(drum_rpm=TURNING_RPM)

    def restart(self) -> None:
        self.start()

    def changed(self) -> None:
        self.start()

    def report(self) -> Mapping[str, float]:
        return {"pressure_pa": self.machine.seen_pressure_pa()}


class Absorb(H2Fill):
    """Feed at pressure until the flow has been small for a time, once it had been large (incubation is no end)."""

    def start(self) -> None:
        super().start()
        self.memory |= {"elapsed_s": 0.0, "peak_flow": 0.0, "low_s": 0.0, "peak_c": 0.0}

    def restart(self) -> None:
        super().start()

    def changed(self) -> None:
        super().start()

    def step(self, dt_s: float) -> bool:
        self.allowed()
        memory, machine = self.memory, self.machine
        flow = hydrogen.flow_nl_per_min(machine.vessel.bed)
        memory["elapsed_s"] += dt_s
        memory["peak_c"] = max(memory["peak_c"], machine.vessel.bed.bed_c)
        memory["peak_flow"] = max(memory["peak_flow"], flow)
        begun = memory["peak_flow"] > 0.1 * self.param("flow_nl_per_min")
        low = begun and flow < self.param("end_flow_percent") / 100.0 * memory["peak_flow"]
        memory["low_s"] = memory["low_s"] + dt_s if low else 0.0
        done = bool(memory["low_s"] >= self.param("end_s") or memory["elapsed_s"] >= self.param("max_s"))
        if done:
            machine.alarm(3, self._uptake_percent() < UPTAKE_LOW_PERCENT)
            machine.valves = Valves(drum_rpm=TURNING_RPM)
        return done

    def held(self, dt_s: float) -> None:
        self.memory["elapsed_s"] += dt_s
        self.memory["peak_c"] = max(self.memory["peak_c"], self.machine.vessel.bed.bed_c)

    def _uptake_percent(self) -> float:
        return 100.0 * hydrogen.uptake_fraction(self.machine.spec(), self.machine.vessel.bed)

    def report(self) -> Mapping[str, float]:
        return {
            "h2_kg": shown_kg(self.machine.vessel.bed.supplied_mol * HYDROGEN_KG_PER_MOL, 0.001),
            "peak_temperature_c": self.memory["peak_c"],
            "uptake_percent": self._uptake_percent(),
            "elapsed_s": self.memory["elapsed_s"],
        }


class EvacuateH2(Phase[HydrogenBody]):
    """Pump the hydrogen out; from here the bed releases what it holds."""

    def start(self) -> None:
        machine = self.machine
        if not machine.vessel.releasing:
            spec, vessel = machine.spec(), machine.vessel
            pools = hydrogen.pools_after_absorption(spec, vessel.bed)
            kept = max(0.0, pools.matrix_hydrogen_ppm - DEGASSED_HYDROGEN_FLOOR_PPM)
            machine.vessel = replace(vessel, releasing=True, pools=replace(pools, matrix_hydrogen_ppm=kept))
        self.memory |= {"before_kg": machine.vessel.pumped_h2_kg, "elapsed_s": 0.0}
        self._pump()

    def _pump(self) -> None:
        self.machine.valves = Valves(pumps=True, drum_rpm=TURNING_RPM)

    def step(self, dt_s: float) -> bool:
        self.memory["elapsed_s"] += dt_s
        low = self.machine.seen_pressure_pa() <= self.param("pressure_pa")
        if not low and self.memory["elapsed_s"] > RELEASE_LIMIT_S:
            self.machine.alarm(1, True)
            self.machine.fail(Fail.TIME_OUT)
        return low

    def restart(self) -> None:
        self.memory["elapsed_s"] = 0.0

    def report(self) -> Mapping[str, float]:
        gone_kg = self.machine.vessel.pumped_h2_kg - self.memory["before_kg"]
        return {"pressure_pa": self.machine.seen_pressure_pa(), "h2_kg": shown_kg(gone_kg, 0.001)}


class Dehydrogenate(EvacuateH2):
    """Heat under vacuum; the hold counts while the bed is within 10 K, and ends at the pressure."""

    def _pump(self) -> None:
        self.machine.valves = Valves(
            pumps=True,
            heat_to_c=self.param("temperature_c"),
            ramp_k_per_min=self.param("ramp_c_per_min"),
            drum_rpm=TURNING_RPM,
        )
        self.memory.setdefault("held_s", 0.0)

    def step(self, dt_s: float) -> bool:
        if abs(self.machine.bed_c() - self.param("temperature_c")) <= 10.0:
            self.machine.status.step = 2
            self.memory["held_s"] += dt_s
        held_s, hold_s = self.memory["held_s"], self.param("hold_s")
        if held_s > hold_s + RELEASE_LIMIT_S:
            self.machine.fail(Fail.TIME_OUT)
        return bool(held_s >= hold_s and self.machine.seen_pressure_pa() <= self.param("pressure_pa"))

    def hold(self) -> None:
        valves = self.machine.valves
        self.machine.valves = replace(valves, heat_to_c=max(1.0, self.machine.vessel.setpoint_c))

    def held(self, dt_s: float) -> None:
        if abs(self.machine.bed_c() - self.param("temperature_c")) <= 10.0:
            self.memory["held_s"] += dt_s

    def restart(self) -> None:
        self._pump()

    def changed(self) -> None:
        self._pump()

    def secure(self) -> None:
        self.machine.valves = Valves(pumps=True, drum_rpm=TURNING_RPM)

    def report(self) -> Mapping[str, float]:
        return {**super().report(), "temperature_c": self.machine.vessel.bed.bed_c}
