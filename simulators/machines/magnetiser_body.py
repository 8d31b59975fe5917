"""Bank, coil and boxes of a magnetiser MG (docs/plc/magnetiser.md). Phases: `magnetiser.py`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from simulators.machines.handling import shown_kg
from simulators.machines.phase import PhaseSpec
from simulators.machines.plain import from_plain, to_plain
from simulators.machines.plc import Machine
from simulators.machines.unit import Environment
from simulators.physics import magnetise, transforms
from simulators.physics.magnetise import BankSpec
from simulators.physics.material import Material

WATER_C = 25.0
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


class MagnetiserBody(Machine):
    """Bank, coil, and the boxes at it."""

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
