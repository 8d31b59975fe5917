"""Facts of a batch: append-only events whose fold is the batch's state and whose list is the batch record.

Each event has a stable `kind` (the snake-case class name) and a JSON payload: `kind_of`, `to_json`, `from_json`.
Plant time is integer milliseconds (`*_ms`). The row that stores an event adds sequence, actor, wall and plant time.
In the same transaction that appends an event the service queues what it means for the unit:

* `PhaseIntended`: a START with these parameters and this run id;
* `PhaseCommandIntended`: HOLD, RESTART, STOP or ABORT for this run;
* `PhaseCompleted`, `PhaseEnded`: a REPORT_ACK.
"""

import dataclasses
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from recipes.engine.states import Command, State

Answer = float | str | bool


@dataclass(frozen=True, slots=True)
class BatchCreated:
    """A control recipe came into being: a copy of one version, sized, bound to one unit.

    `recipe` is the stored form (`MasterRecipe.document()`) and `recipe_hash` the hash of the version it copies;
    `parameters` are the final values after scaling and order-specific changes; `trial` marks `unapproved_trial`.
    """

    batch_id: str
    unit: str
    recipe: Mapping[str, Any]
    recipe_hash: str
    parameters: Mapping[str, float]
    size_kg: float
    trial: bool = False


@dataclass(frozen=True, slots=True)
class CommandRequested:
    """A person (or `engine`) asked for a command that was legal; the state change stands in the next event."""

    command: Command
    by: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class StateChanged:
    """The batch went from one of the twelve states to another.

    `cause`: `command`, `done` (own work complete), `machine` (the unit did it by itself), `recipe` (a hold block or
    the end of a repeat), `rejected`, `unconfirmed`, `comm_lost`, `overdue`. `text` says more for people.
    """

    before: State
    after: State
    cause: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class BlockStarted:
    """A block of the procedure began."""

    block: str


@dataclass(frozen=True, slots=True)
class BlockFinished:
    """A block of the procedure is done."""

    block: str


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
class PromptOpened:
    """A person is asked. `n` is unique in the batch; `fields` are stored forms of `PromptField`."""

    n: int
    block: str
    text: str
    fields: tuple[Mapping[str, Any], ...] = ()
    sign: str | None = None
    act: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PromptAnswered:
    """The prompt was answered, once. `signature` names the signature record when the prompt asks for one."""

    n: int
    block: str
    values: Mapping[str, Answer]
    by: str
    signature: str = ""


@dataclass(frozen=True, slots=True)
class BranchChosen:
    """A `choose` took branch `branch` (from 0), or `otherwise` (-1)."""

    block: str
    branch: int


@dataclass(frozen=True, slots=True)
class LoopTurn:
    """A `repeat` begins turn `turn` (from 1); the blocks in `resets` are to run anew."""

    block: str
    turn: int
    resets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LimitReached:
    """A `repeat` used up its turns without its condition; a restart after a hold adds one turn at a time."""

    block: str
    turn: int


@dataclass(frozen=True, slots=True)
class WaitStarted:
    """A `wait` began at plant time `at_ms`; it lasts at least until `due_ms` when it has a duration."""

    block: str
    at_ms: int
    due_ms: int | None


@dataclass(frozen=True, slots=True)
class ConditionChanged:
    """Something else became true or false of the batch (design section 3, state words).

    `condition`: reattaching, comm_lost, quarantined, unconfirmed, indeterminate, suspended, unapproved_trial.
    """

    condition: str
    on: bool
    text: str = ""


@dataclass(frozen=True, slots=True)
class RunResolved:
    """A person said, signed, what became of a run whose outcome was unknown: `completed`, `not_executed`, `ended`."""

    block: str
    run_id: int
    outcome: str
    by: str
    reason: str
    reports: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Note:
    """Words for the record that change no state."""

    text: str
    by: str = "engine"


Event = (
    BatchCreated
    | CommandRequested
    | StateChanged
    | BlockStarted
    | BlockFinished
    | PhaseIntended
    | PhaseAccepted
    | PhaseRejected
    | PhaseCommandIntended
    | PhaseCommandRejected
    | PhaseStateSeen
    | PhaseCompleted
    | PhaseEnded
    | PhaseOverdue
    | PromptOpened
    | PromptAnswered
    | BranchChosen
    | LoopTurn
    | LimitReached
    | WaitStarted
    | ConditionChanged
    | RunResolved
    | Note
)


def _kind(cls: type) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()


_CLASSES: tuple[type, ...] = Event.__args__
KINDS: dict[str, type] = {_kind(cls): cls for cls in _CLASSES}
_ENUMS: dict[str, type[State] | type[Command]] = {"before": State, "after": State, "state": State, "command": Command}


def kind_of(event: Event) -> str:
    """The stable kind of an event, for the journal row."""
    return _kind(type(event))


def to_json(event: Event) -> str:
    """Canonical JSON of the payload (sorted keys, no white space), the text that the audit chain hashes."""
    payload = {f.name: getattr(event, f.name) for f in dataclasses.fields(event)}
    return json.dumps(payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def from_json(kind: str, payload: str) -> Event:
    """The event that `to_json` wrote; KeyError for an unknown kind, TypeError for a payload of another shape."""
    cls = KINDS[kind]
    data: dict[str, Any] = json.loads(payload)
    for name, value in data.items():
        if name in _ENUMS:
            data[name] = _ENUMS[name](value)
        elif isinstance(value, list):
            data[name] = tuple(value)
    event: Event = cls(**data)
    return event
