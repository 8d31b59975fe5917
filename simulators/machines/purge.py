"""A purge with nitrogen, as presses and blenders do it."""

from abc import abstractmethod
from collections.abc import Mapping
from typing import TypeVar

from simulators.machines.blocks import Fail
from simulators.machines.phase import Phase
from simulators.machines.plc import Machine

LIMIT_S = 7200.0


class Purged(Machine):
    """A machine whose vessel or box is purged until its own analyser shows little oxygen."""

    purging: bool

    @abstractmethod
    def seen_oxygen_ppm(self) -> float:
        """Oxygen as the analyser shows it."""


P = TypeVar("P", bound=Purged)


class Purge(Phase[P]):
    """Nitrogen until the oxygen is low; the purge stays on."""

    too_slow: int
    """Alarm bit of a purge that does not get there."""

    def start(self) -> None:
        self.memory["elapsed_s"] = 0.0
        self.machine.purging = True

    def step(self, dt_s: float) -> bool:
        self.memory["elapsed_s"] += dt_s
        if self.memory["elapsed_s"] > LIMIT_S:
            self.machine.alarm(self.too_slow, True)
            self.machine.fail(Fail.TIME_OUT)
        return self.machine.seen_oxygen_ppm() <= self.param("o2_ppm")

    def report(self) -> Mapping[str, float]:
        return {"o2_ppm": self.machine.seen_oxygen_ppm()}
