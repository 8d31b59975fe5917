"""State of a soft phase: a fold over its step rows; never refuses."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import Literal

from recipes.engine.soft_events import (
    SoftDwellStarted,
    SoftEvent,
    SoftReportTaken,
    SoftResolved,
    SoftSettingLost,
    SoftStarted,
    SoftStateChanged,
    SoftStepPassed,
    SoftWriteConfirmed,
    SoftWriteDoubted,
    SoftWriteIntended,
)
from recipes.engine.states import State

LANES: dict[State, str] = {
    State.RUNNING: "run",
    State.HOLDING: "hold",
    State.RESTARTING: "restart",
    State.STOPPING: "stop",
    State.ABORTING: "stop",
}
"""Which lane of the program a state works through; other states work on nothing."""


@dataclass(frozen=True, slots=True)
class Position:
    """Where a lane stands: the step to do next, and what is open about it."""

    step: int = 0
    write: Literal["", "intended", "doubted", "lost"] = ""
    reason: str = ""
    due_ms: int | None = None


@dataclass(frozen=True, slots=True)
class SoftRun:
    """A soft phase. `kept` holds the last confirmed value of each signal that must survive a restart."""

    run_id: int = 0
    phase: str = ""
    params: Mapping[str, float] = field(default_factory=dict)
    state: State = State.IDLE
    started_ms: int = 0
    lanes: Mapping[str, Position] = field(default_factory=dict)
    reports: Mapping[str, float] = field(default_factory=dict)
    kept: Mapping[str, float] = field(default_factory=dict)
    intent: SoftWriteIntended | None = None

    @property
    def lane(self) -> str | None:
        """The lane that the state works through."""
        return LANES.get(self.state)

    @property
    def position(self) -> Position:
        """Position in the present lane."""
        return self.lanes.get(self.lane or "", Position())

    @property
    def open_lane(self) -> str | None:
        """The lane with a write whose outcome is not recorded yet; a hold may have come in between."""
        return next((name for name, position in self.lanes.items() if position.write == "intended"), None)

    @property
    def doubted_lane(self) -> str | None:
        """The lane that waits for a person: the present one first, for a hold does not settle what it interrupted."""
        present = [self.lane] if self.lane is not None else []
        lanes = dict.fromkeys([*present, *self.lanes])
        return next((lane for lane in lanes if self._position(lane).write in ("doubted", "lost")), None)

    @property
    def doubt(self) -> str:
        """Why a person is needed; empty when nobody is."""
        return "" if self.doubted_lane is None else self._position(self.doubted_lane).reason

    def _position(self, lane: str) -> Position:
        return self.lanes.get(lane, Position())


def evolve_soft(run: SoftRun, event: SoftEvent) -> SoftRun:
    """The soft phase after the event."""
    match event:
        case SoftStarted():
            return SoftRun(event.run_id, event.phase, event.params, State.RUNNING, event.at_ms)
        case SoftStateChanged():
            return _entered(run, event.after)
        case SoftWriteIntended():
            return replace(_at(run, event.lane, Position(event.step, "intended")), intent=event)
        case SoftWriteConfirmed():
            return _confirmed(run, event)
        case SoftWriteDoubted():
            return _at(run, event.lane, Position(event.step, "doubted", event.reason))
        case SoftSettingLost():
            lost = Position(event.step, "lost", event.reason, run.position.due_ms)
            return _at(run, event.lane, lost)
        case SoftResolved():
            return _resolved(run, event)
        case SoftDwellStarted():
            return _at(run, event.lane, Position(event.step, due_ms=event.due_ms))
        case SoftStepPassed():
            return _at(run, event.lane, Position(event.step + 1))
        case SoftReportTaken():
            taken = {**run.reports, event.name: event.value}
            return replace(_at(run, event.lane, Position(event.step + 1)), reports=taken)


def fold_soft(events: Iterable[SoftEvent]) -> SoftRun:
    """The soft phase that the rows tell of."""
    return reduce(evolve_soft, events, SoftRun())


def _entered(run: SoftRun, state: State) -> SoftRun:
    lane = LANES.get(state)
    # the run lane goes on where it was; the others begin anew each time
    fresh = run.lanes if lane in (None, "run") else {**run.lanes, str(lane): Position()}
    return replace(run, state=state, lanes=fresh)


def _confirmed(run: SoftRun, event: SoftWriteConfirmed) -> SoftRun:
    kept = run.kept
    if run.intent is not None and (run.intent.lane, run.intent.step) == (event.lane, event.step):
        kept = {**kept, run.intent.signal: run.intent.value}
    return replace(_at(run, event.lane, Position(event.step + 1)), kept=kept, intent=None)


def _resolved(run: SoftRun, event: SoftResolved) -> SoftRun:
    position = run.lanes.get(event.lane, Position())
    if position.write == "lost":
        return replace(_at(run, event.lane, Position(event.step, due_ms=position.due_ms)), kept={})
    return _at(run, event.lane, Position(event.step + 1 if event.done else event.step))


def _at(run: SoftRun, lane: str, position: Position) -> SoftRun:
    return replace(run, lanes={**run.lanes, lane: position})
