"""Capacitor-discharge magnetiser MG (docs/plc/magnetiser.md).

The parts stay in their boxes; the boxes are inside from `load` to `unload`, and what the pulses have made of the parts
is in them from then on. Of a box that was left half way the parts are magnetised in the mean.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from simulators.machines.handling import Reports, Timed, shown_kg
from simulators.machines.phase import Param, Phase, PhaseSpec, carriers
from simulators.machines.plain import from_plain, to_plain
from simulators.machines.plc import Machine
from simulators.machines.unit import Environment
from simulators.physics import magnetise, noise, transforms
from simulators.physics.magnetise import BankSpec
from simulators.physics.material import Material

CHARGE_FAIL, IPEAK_LOW, COIL_OVERTEMP = 0, 1, 2
FAIL_CHARGE = 101
WATER_C = 25.0
COIL_PAUSE_C, COIL_RESUME_C = 90.0, 60.0
GOOD_SHARE = 0.97
"""A charge or a peak current below this share of the expected one does not count."""
CHARGE_TRIES, PULSE_TRIES = 3, 3
SATURATED_PERCENT = 99.0
DEMAGNETISING_FACTOR = 0.35
"""Of parts stacked along their axis in the coil."""


@dataclass(frozen=True, slots=True)
class Bench:
    """Coil and boxes. `pulsed` and `degrees` are, by box, parts that had their pulse and the sum of their degrees."""

    coil_c: float = WATER_C
    voltage_v: float = 0.0
    peak_a: float = 0.0
    field_t: float = 0.0
    energy_j: float = 0.0
    batch: int = 0
    boxes: tuple[int, ...] = ()
    pieces: tuple[int, ...] = ()
    pulsed: tuple[int, ...] = ()
    degrees: tuple[float, ...] = ()

    @property
    def count(self) -> int:
        return sum(self.pulsed)

    @property
    def box(self) -> int | None:
        """Index of the box whose parts are next; None when all are done."""
        left = (n for n, (have, done) in enumerate(zip(self.pieces, self.pulsed, strict=True)) if done < have)
        return next(left, None)

    def booked(self, box: int, parts: int, degree: float) -> "Bench":
        """So many parts of a box have had their pulse."""
        pulsed, degrees = list(self.pulsed), list(self.degrees)
        pulsed[box] += parts
        degrees[box] += parts * degree
        return replace(self, pulsed=tuple(pulsed), degrees=tuple(degrees))


class Load(Timed["Magnetiser"]):
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


class Magnetise(Phase["Magnetiser"]):
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


class Unload(Reports["Magnetiser"]):
    """The boxes out."""

    def done(self) -> None:
        machine = self.machine
        machine.settle()
        self.memory |= machine.contents()
        for each in machine.bench.boxes:
            machine.env.carriers.lock(each, None)
        machine.take([], [], 0)


class Magnetiser(Machine):
    """Bank, coil, and the boxes at it."""

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
    VALUES = ("voltage_v", "peak_current_a", "field_t", "coil_temperature_c", "count", "pulse_energy_j")
    ALARMS = ("CHARGE_FAIL", "IPEAK_LOW", "COIL_OVERTEMP")
    step_s, idle_step_s = 1.0, 60.0

    def __init__(self, unit_id: str, env: Environment) -> None:
        self.bank = BankSpec()
        self.bench = Bench()
        super().__init__(unit_id, env)

    def physics(self, dt_s: float) -> None:
        self.bench = replace(
            self.bench, coil_c=magnetise.coil_temperature_c(self.bench.coil_c, WATER_C, dt_s), voltage_v=0.0
        )

    # --- boxes -------------------------------------------------------------------------------------------------

    def parts(self, box: int) -> Material:
        """What lies in a box. Raises LookupError when nothing does."""
        material = self.env.carriers.get(box).material
        if material is None:
            raise LookupError(f"box {box} is empty")
        return material

    def take(self, boxes: Sequence[int], pieces: Sequence[int], batch: int) -> None:
        """These boxes are inside now; none: the machine is empty."""
        zeros = (0,) * len(boxes)
        self.bench = replace(
            self.bench,
            boxes=tuple(boxes),
            pieces=tuple(pieces),
            batch=batch,
            pulsed=zeros,
            degrees=tuple(map(float, zeros)),
        )

    def settle(self) -> None:
        """The parts keep what the pulses gave them, and the next ones begin with the first part again."""
        bench = self.bench
        for box, have, done, sums in zip(bench.boxes, bench.pieces, bench.pulsed, bench.degrees, strict=True):
            if done:
                self.env.carriers.replace_material(box, transforms.magnetised(self.parts(box), sums / have))
        self.take(bench.boxes, bench.pieces, bench.batch)

    def contents(self) -> dict[str, float]:
        """Net mass on the scale of the bench and the count of the light barrier."""
        parts = [self.parts(each) for each in self.bench.boxes]
        return {
            "mass_kg": shown_kg(sum(each.mass_kg for each in parts)),
            "pieces": float(sum(each.pieces for each in parts)),
        }

    # --- pulse -------------------------------------------------------------------------------------------------

    def discharge(self, voltage_v: float, rng: Random) -> tuple[float, float]:
        """Fire the bank; returns peak current and field as they are measured."""
        pulse = magnetise.pulse(self.bank, voltage_v, self.bench.coil_c)
        scatter = 1.0 + rng.gauss(0.0, 0.003)
        self.bench = replace(
            self.bench,
            coil_c=self.bench.coil_c + pulse.coil_rise_k,
            voltage_v=0.0,
            peak_a=pulse.peak_a * scatter,
            field_t=pulse.field_t * scatter,
            energy_j=pulse.energy_j,
        )
        return self.faults.sense("peak_current_a", self.bench.peak_a), self.faults.sense("field_t", self.bench.field_t)

    def degree(self, box: int, field_t: float) -> float:
        """Degree of magnetisation that a peak field gives to the parts of a box."""
        magnet = transforms.quality_of(self.parts(box))
        inside = magnetise.internal_field_ka_per_m(field_t, magnet.br_t, DEMAGNETISING_FACTOR)
        return magnetise.degree(inside, magnet.hcj_ka_per_m)

    # --- machine -----------------------------------------------------------------------------------------------

    def interlock(self, spec: PhaseSpec, params: list[float]) -> bool:
        return bool(self.bench.boxes) != (spec.name == "load")

    def plausible(self, spec: PhaseSpec, params: list[float]) -> bool:
        """Only sintered parts go to the coil."""
        if spec.name != "load":
            return True
        here = {each.id: each.material for each in self.env.carriers.at(self.unit_id)}
        found = [here.get(int(each)) for each in params[: len(spec.params)]]
        return all(each is None or each.grain_um > 0.0 for each in found)

    def values(self) -> dict[str, float]:
        bench = self.bench
        return {
            "voltage_v": round(bench.voltage_v),
            "peak_current_a": round(bench.peak_a),
            "field_t": round(bench.field_t, 3),
            "coil_temperature_c": round(bench.coil_c, 1),
            "count": bench.count,
            "pulse_energy_j": round(bench.energy_j),
        }

    def dump(self) -> dict[str, Any]:
        return to_plain(self.bench)

    def load(self, plain: Mapping[str, Any]) -> None:
        self.bench = from_plain(Bench(), plain)
