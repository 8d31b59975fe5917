"""Events of unit phases: intent, what the unit did with it, its commands, states, reports and end."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from recipes.engine.states import Command, State


@dataclass(frozen=True, slots=True)
class PhaseIntended:
    """The engine decided to run a phase; durable before anything goes to the unit.

    `run` counts the runs of this block from 1; `run_id` is the u64 that the PLC echoes; `params` holds every
    parameter of the phase by name, load-plan carriers included.
    """

    block: str
    run: int
    run_id: int
    phase: str
    params: Mapping[str, float]
    at_ms: int


@dataclass(frozen=True, slots=True)
class PhaseAccepted:
    """The unit accepted the START of this run."""

    block: str
    run_id: int


@dataclass(frozen=True, slots=True)
class PhaseRejected:
    """The START of this run did not and will not act: refused by the unit, or proved not executed."""

    block: str
    run_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class PhaseCommandIntended:
    """The engine decided to send HOLD, RESTART, STOP or ABORT to the running phase."""

    block: str
    run_id: int
    command: Command


@dataclass(frozen=True, slots=True)
class PhaseCommandRejected:
    """The unit refused a HOLD, RESTART, STOP or ABORT."""

    block: str
    run_id: int
    command: Command
    reason: str


@dataclass(frozen=True, slots=True)
class PhaseStateSeen:
    """The unit reported a new state of this run (not its end: see `PhaseCompleted` and `PhaseEnded`)."""

    block: str
    run_id: int
    state: State


@dataclass(frozen=True, slots=True)
class PhaseCompleted:
    """The phase completed; `reports` by name. A report outside of the PLC's memory is absent, never 0."""

    block: str
    run_id: int
    reports: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class PhaseEnded:
    """The phase ended `Stopped` or `Aborted`; `reports` are what the unit could say, `fail_code` its reason."""

    block: str
    run_id: int
    state: State
    reports: Mapping[str, float] = field(default_factory=dict)
    fail_code: int = 0


@dataclass(frozen=True, slots=True)
class PhaseOverdue:
    """The phase is longer than its class allows: `limit` is `alarm` (first limit) or `hold` (second limit)."""

    block: str
    run_id: int
    limit: str
    elapsed_s: float


@dataclass(frozen=True, slots=True)
class RunResolved:
    """A person said, signed, what became of a run whose outcome was unknown: `completed`, `not_executed`, `ended`."""

    block: str
    run_id: int
    outcome: str
    by: str
    reason: str
    reports: Mapping[str, float] = field(default_factory=dict)
