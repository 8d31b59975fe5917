"""Phases that several machines share: taking carriers in for a time, waiting for a time."""

from collections.abc import Mapping
from typing import TypeVar

from simulators.machines.phase import Phase
from simulators.machines.plc import Machine
from simulators.physics.material import Material, blend

M = TypeVar("M", bound=Machine)


def shown_kg(mass_kg: float, division_kg: float = 0.01) -> float:
    """What a load cell with this division shows."""
    return round(round(mass_kg / division_kg) * division_kg, 6)


def joined(held: Material | None, more: Material) -> Material:
    """What is there together with what comes."""
    return blend([held, more]) if held else more


class Timed(Phase[M]):
    """Runs for `duration_s`, then `done` once."""

    duration_s = 600.0

    def start(self) -> None:
        self.memory["left_s"] = self.duration_s

    def step(self, dt_s: float) -> bool:
        self.memory["left_s"] -= dt_s
        if self.memory["left_s"] > 0.0:
            return False
        self.done()
        return True

    def done(self) -> None:
        """What the phase has brought about when its time is over."""


class Intake(Timed[M]):
    """Carriers of the `in` parameters are locked for the time of handling, then emptied into the machine."""

    def start(self) -> None:
        super().start()
        for each in self.carrier_ids("in"):
            self.machine.env.carriers.lock(each, self.machine.unit_id)

    def done(self) -> None:
        store = self.machine.env.carriers
        parts = [(each, store.take(each)) for each in self.carrier_ids("in")]
        self.secure()
        self.taken(parts)

    def taken(self, parts: list[tuple[int, Material]]) -> None:
        """The material of each carrier is in the machine now."""

    def secure(self) -> None:
        for each in self.carrier_ids("in"):
            self.machine.env.carriers.lock(each, None)


class Reports(Timed[M]):
    """A timed phase whose report stands in its memory by name."""

    def report(self) -> Mapping[str, float]:
        return {name: float(self.memory.get(name, 0.0)) for name in self.spec.reports}
