"""Pump-down and leak check, as every vacuum machine does them."""

from abc import abstractmethod
from collections.abc import Mapping
from typing import TypeVar

from simulators.machines.blocks import Fail
from simulators.machines.phase import Phase
from simulators.machines.plc import Machine

PUMPDOWN_LIMIT_S = 5400.0
LEAK_RATE_HIGH, PUMPDOWN_TIMEOUT = 0, 1  # alarm bits


class Evacuated(Machine):
    """A machine with a chamber that is pumped empty and then checked for leaks."""

    LEAK_LIMIT_PA_PER_H: float
    PUMPDOWN_FAIL: int = Fail.TIME_OUT

    @abstractmethod
    def seen_pressure_pa(self) -> float:
        """The gauge."""

    @abstractmethod
    def pump(self) -> None:
        """Pumps on, gas valves closed."""

    @abstractmethod
    def isolate(self) -> None:
        """All valves closed."""

    def leak_checked(self, tight: bool) -> None:
        """The check has ended; a machine that depends on it remembers."""


E = TypeVar("E", bound=Evacuated)


class Evacuate(Phase[E]):
    """Pump to a pressure and for a time."""

    def start(self) -> None:
        self.machine.alarm(PUMPDOWN_TIMEOUT, False)
        self.machine.pump()
        self.memory["elapsed_s"] = 0.0

    def step(self, dt_s: float) -> bool:
        self.memory["elapsed_s"] += dt_s
        waited = self.memory["elapsed_s"]
        low = self.machine.seen_pressure_pa() <= self.param("pressure_pa")
        if not low and waited > max(PUMPDOWN_LIMIT_S, self.param("min_s") + 3600.0):
            self.machine.alarm(PUMPDOWN_TIMEOUT, True)
            self.machine.fail(self.machine.PUMPDOWN_FAIL)
        return bool(low and waited >= self.param("min_s"))

    def held(self, dt_s: float) -> None:
        self.memory["elapsed_s"] += dt_s

    def restart(self) -> None:
        self.start()

    def report(self) -> Mapping[str, float]:
        return {"pressure_pa": self.machine.seen_pressure_pa(), "elapsed_s": self.memory["elapsed_s"]}


class LeakCheck(Phase[E]):
    """Valves closed: the rise of the pressure over a time."""

    def start(self) -> None:
        self.machine.isolate()
        self.memory |= {"elapsed_s": 0.0, "start_pa": self.machine.seen_pressure_pa(), "rise": 0.0}

    def step(self, dt_s: float) -> bool:
        self.memory["elapsed_s"] += dt_s
        risen = self.machine.seen_pressure_pa() - self.memory["start_pa"]
        self.memory["rise"] = risen * 3600.0 / self.memory["elapsed_s"]
        if self.memory["elapsed_s"] < self.param("duration_s"):
            return False
        tight = self.memory["rise"] <= self.machine.LEAK_LIMIT_PA_PER_H
        self.machine.alarm(LEAK_RATE_HIGH, not tight)
        self.machine.leak_checked(tight)
        self.machine.pump()
        return True

    def hold(self) -> None:
        self.machine.pump()

    def restart(self) -> None:
        self.start()

    def report(self) -> Mapping[str, float]:
        return {"rise_pa_per_h": self.memory["rise"]}
