"""Facts of a batch: append-only events whose fold is the batch's state and whose list is the batch record.

Each event has a stable `kind` (the snake-case class name) and a JSON payload: `kind_of`, `to_json`, `from_json`.
Plant time is integer milliseconds (`*_ms`). The row that stores an event adds sequence, actor, wall and plant time.
In the same transaction that appends an event the service queues what it means for the unit:

* `PhaseIntended`: a START with these parameters and this run id;
* `PhaseCommandIntended`: HOLD, RESTART, STOP or ABORT for this run.

REPORT_ACK is the channel's own: it stores the report with the START's row and then lets the machine go to Idle.
"""

import dataclasses
import json
import re
from typing import Any

from recipes.engine.batch_events import BatchCreated, CommandRequested, ConditionChanged, Note, StateChanged
from recipes.engine.phase_events import (
    PhaseAccepted,
    PhaseCommandIntended,
    PhaseCommandRejected,
    PhaseCompleted,
    PhaseEnded,
    PhaseIntended,
    PhaseOverdue,
    PhaseRejected,
    PhaseStateSeen,
    RunResolved,
)
from recipes.engine.procedure_events import (
    Answer,
    BlockFinished,
    BlockStarted,
    BranchChosen,
    LimitReached,
    LoopTurn,
    PromptAnswered,
    PromptOpened,
    WaitStarted,
)
from recipes.engine.states import Command, State

__all__ = [
    "KINDS",
    "Answer",
    "BatchCreated",
    "BlockFinished",
    "BlockStarted",
    "BranchChosen",
    "CommandRequested",
    "ConditionChanged",
    "Event",
    "LimitReached",
    "LoopTurn",
    "Note",
    "PhaseAccepted",
    "PhaseCommandIntended",
    "PhaseCommandRejected",
    "PhaseCompleted",
    "PhaseEnded",
    "PhaseIntended",
    "PhaseOverdue",
    "PhaseRejected",
    "PhaseStateSeen",
    "PromptAnswered",
    "PromptOpened",
    "RunResolved",
    "StateChanged",
    "WaitStarted",
    "from_json",
    "kind_of",
    "to_json",
]

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
