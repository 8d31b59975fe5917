"""Phases of a machine: a line of data and a small class each.

A `PhaseSpec` is one line of the table in `docs/plc/<unit-class>.md`; a `Phase` is one run of it. The run keeps all it
must remember in `self.memory` (plain JSON), so that a new object made from the retained memory goes on.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from simulators.machines.plc import Machine

M = TypeVar("M", bound="Machine")


@dataclass(frozen=True, slots=True)
class Param:
    """One parameter slot. A carrier parameter has `carrier` (its kind) and `direction` `in` or `out`."""

    name: str
    low: float = 0.0
    high: float = 0.0
    carrier: str = ""
    direction: str = ""

    def allows(self, value: float) -> bool:
        """Within the PLC's limits; ids are whole numbers below 2^24 (0 = none)."""
        if not math.isfinite(value):
            return False
        if self.carrier:
            return value == int(value) and 0 <= value < 1 << 24
        # limits are decimal numbers, the wire carries f32: allow its rounding
        margin = 1e-6 * max(abs(self.low), abs(self.high))
        return self.low - margin <= value <= self.high + margin


def carriers(name: str, kind: str, direction: str, count: int = 0) -> tuple[Param, ...]:
    """One carrier slot, or `count` slots name_1 ... name_count."""
    names = [f"{name}_{n}" for n in range(1, count + 1)] if count else [name]
    return tuple(Param(each, carrier=kind, direction=direction) for each in names)


@dataclass(frozen=True, slots=True)
class PhaseSpec:
    """One line of a class's phase table; slots are positions in `params` and `reports`."""

    number: int
    name: str
    behaviour: "type[Phase[Any]]"
    params: tuple[Param, ...] = ()
    reports: tuple[str, ...] = ()
    policy: str = "CONTINUE"
    """What it does when the supervisor is lost: CONTINUE or HOLD."""


class Phase(Generic[M]):
    """One run of a phase. Subclasses write `start`, `step`, `report`, and `held` where holding needs an action."""

    def __init__(self, machine: M, spec: PhaseSpec, params: list[float], memory: dict[str, Any]) -> None:
        self.machine = machine
        self.spec = spec
        self.params = params
        self.memory = memory

    def start(self) -> None:
        """Set valves, drives and set points for this phase; called once, in the scan of START."""

    def step(self, dt_s: float) -> bool:
        """After each physics step while Running: True when the phase is done (the default: after the first)."""
        return True

    def held(self, dt_s: float) -> None:
        """After each physics step while Holding or Held; the default leaves everything as it stands."""

    def hold(self) -> None:
        """Once, when the phase leaves Running for Holding: the column *when held* of the table."""

    def restart(self) -> None:
        """Once, when the phase goes back from Restarting to Running."""

    def secure(self) -> None:
        """Once, on the way to Stopped or Aborted: bring the machine to a safe condition. Default: as for a hold."""
        self.hold()

    def secured(self) -> bool:
        """True when Holding, Restarting, Stopping or Aborting may end (asked each scan)."""
        return True

    def changed(self) -> None:
        """After SETPARAM."""

    def report(self) -> Mapping[str, float]:
        """Results by report name; asked at Complete, Stopped and Aborted."""
        return {}

    def param(self, name: str) -> float:
        """Value of a parameter by name. Raises StopIteration for a name the table has not."""
        slot = next(n for n, each in enumerate(self.spec.params) if each.name == name)
        return self.params[slot]

    def carrier_ids(self, direction: str, kind: str = "") -> list[int]:
        """Ids given for `in` or `out`, in slot order, zeros left out."""
        pairs = zip(self.spec.params, self.params, strict=False)
        ids = [int(v) for p, v in pairs if p.direction == direction and (not kind or p.carrier == kind)]
        return [each for each in ids if each]
