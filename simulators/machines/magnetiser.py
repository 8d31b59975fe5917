"""Capacitor-discharge magnetiser MG: the phases of docs/plc/magnetiser.md.

The parts stay in their boxes; the boxes are inside from `load` to `unload`, and what the pulses have made of the parts
is in them from then on. Of a box that was left half way the parts are magnetised in the mean.
"""

from collections.abc import Mapping
from dataclasses import replace
from random import Random

from simulators.machines.handling import Reports, Timed
from simulators.machines.magnetiser_body import MagnetiserBody
from simulators.machines.phase import Param, Phase, PhaseSpec, carriers
from simulators.physics import magnetise, noise

CHARGE_FAIL, IPEAK_LOW, COIL_OVERTEMP = 0, 1, 2
FAIL_CHARGE = 101
COIL_PAUSE_C, COIL_RESUME_C = 90.0, 60.0
GOOD_SHARE = 0.97
"""A charge or a peak current below this share of the expected one does not count."""
CHARGE_TRIES, PULSE_TRIES = 3, 3
SATURATED_PERCENT = 99.0


class Load(Timed[MagnetiserBody]):
    """One or two boxes to the coil."""

    def start(self) -> None:
        super().start()
        for each in self.carrier_ids("in"):
            self.machine.env.carriers.lock(each, self.machine.unit_id)

    def done(self) -> None:
        boxes = self.carrier_ids("in")
        pieces = [self.machine.parts(each).pieces for each in boxes]
        self.machine.take(boxes, pieces, self.machine.status.run_id)

    def secure(self) -> None:
        for each in self.carrier_ids("in"):
            self.machine.env.carriers.lock(each, None)

    def report(self) -> Mapping[str, float]:
        return self.machine.contents()


class Magnetise(Phase[MagnetiserBody]):
    """A pulse each interval until all parts have had theirs."""

    def start(self) -> None:
        machine = self.machine
        machine.settle()
        self.memory |= {"wait_s": self.param("interval_s"), "charges": 0, "tries": 0, "failed": 0}
        self.memory |= {"peak_a": 0.0, "field_t": 0.0, "percent": 0.0, "coil_c": machine.bench.coil_c, "pulses": 0}

    def step(self, dt_s: float) -> bool:
        machine, memory = self.machine, self.memory
        # a pulse that has to wait is not made up for afterwards
        memory["wait_s"] = max(memory["wait_s"] - dt_s, -dt_s)
        self._charge()
        if machine.bench.box is None:
            return True
        if memory["wait_s"] > 0.0 or self._too_hot():
            return False
        memory["wait_s"] += self.param("interval_s")
        if self._charged():
            self._pulse()
        return machine.bench.box is None

    def hold(self) -> None:
        self.machine.bench = replace(self.machine.bench, voltage_v=0.0)

    def restart(self) -> None:
        self.memory["wait_s"] = self.param("interval_s")

    def _charge(self) -> None:
        """The bank is full after four fifths of the interval."""
        full = 1.0 - max(0.0, self.memory["wait_s"] / self.param("interval_s") - 0.2) / 0.8
        self.machine.bench = replace(self.machine.bench, voltage_v=self.param("voltage_v") * min(1.0, max(0.0, full)))

    def _too_hot(self) -> bool:
        machine = self.machine
        coil_c = machine.faults.sense("coil_temperature_c", machine.bench.coil_c)
        limit_c = COIL_RESUME_C if machine.alarmed(COIL_OVERTEMP) else COIL_PAUSE_C
        machine.alarm(COIL_OVERTEMP, coil_c > limit_c)
        return machine.alarmed(COIL_OVERTEMP)

    def _charged(self) -> bool:
        machine, wanted_v = self.machine, self.param("voltage_v")
        good = machine.faults.sense("voltage_v", machine.bench.voltage_v) >= GOOD_SHARE * wanted_v
        self.memory["charges"] = 0 if good else self.memory["charges"] + 1
        machine.alarm(CHARGE_FAIL, not good)
        if self.memory["charges"] >= CHARGE_TRIES:
            self.memory["charges"] = 0
            machine.fail(FAIL_CHARGE)
        return good

    def _pulse(self) -> None:
        """One discharge; a low peak is repeated on the same parts, and after the last try the parts have failed."""
        machine, memory = self.machine, self.memory
        memory["pulses"] += 1
        rng = Random(f"{machine.env.seed}/{machine.unit_id}/{machine.status.run_id}/{memory['pulses']}")
        expected_a = magnetise.pulse(machine.bank, self.param("voltage_v"), machine.bench.coil_c).peak_a
        peak_a, field_t = machine.discharge(self.param("voltage_v"), rng)
        low = peak_a < GOOD_SHARE * expected_a
        machine.alarm(IPEAK_LOW, low)
        memory["tries"] = memory["tries"] + 1 if low else 0
        memory["coil_c"] = max(memory["coil_c"], machine.bench.coil_c)
        if low and memory["tries"] < PULSE_TRIES:
            return
        memory["tries"] = 0
        self._book(peak_a, field_t, low, rng)

    def _book(self, peak_a: float, field_t: float, low: bool, rng: Random) -> None:
        machine, memory, bench = self.machine, self.memory, self.machine.bench
        box = bench.box
        if box is None:
            return
        parts = min(round(self.param("parts_per_pulse")), bench.pieces[box] - bench.pulsed[box])
        degree = machine.degree(bench.boxes[box], field_t)
        percent = min(100.0, 100.0 * noise.relative(rng, degree, 0.0005))
        machine.bench = bench.booked(box, parts, degree)
        memory["failed"] += parts if low or percent < SATURATED_PERCENT else 0
        first = memory["percent"] == 0.0
        memory["peak_a"] = peak_a if first else min(memory["peak_a"], peak_a)
        memory["field_t"] = field_t if first else min(memory["field_t"], field_t)
        memory["percent"] = percent if first else min(memory["percent"], percent)

    def report(self) -> Mapping[str, float]:
        memory = self.memory
        return {
            "count": self.machine.bench.count,
            "peak_current_a": round(memory["peak_a"]),
            "field_t": round(memory["field_t"], 3),
            "saturation_percent": round(memory["percent"], 2),
            "failed_count": memory["failed"],
            "coil_temperature_c": round(memory["coil_c"], 1),
        }


class Unload(Reports[MagnetiserBody]):
    """The boxes out."""

    def done(self) -> None:
        machine = self.machine
        machine.settle()
        self.memory |= machine.contents()
        for each in machine.bench.boxes:
            machine.env.carriers.lock(each, None)
        machine.take([], [], 0)


class Magnetiser(MagnetiserBody):
    """The machine with its phases."""

    PHASES = (
        PhaseSpec(1, "load", Load, carriers("box", "box", "in", 2), ("mass_kg", "pieces"), "HOLD"),
        PhaseSpec(
            2,
            "magnetise",
            Magnetise,
            (Param("voltage_v", 1000.0, 3000.0), Param("parts_per_pulse", 1.0, 8.0), Param("interval_s", 5.0, 60.0)),
            ("count", "peak_current_a", "field_t", "saturation_percent", "failed_count", "coil_temperature_c"),
            "HOLD",
        ),
        PhaseSpec(3, "unload", Unload, (), ("mass_kg", "pieces"), "HOLD"),
    )
