"""Steps of a soft phase (class B): append-only rows from which a restart resumes.

A write is two rows: the intent, committed before the wire, and its outcome. JSON as for batch events.
"""

import dataclasses
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from recipes.engine.states import State


@dataclass(frozen=True, slots=True)
class SoftStarted:
    """The phase began at plant time `at_ms`."""

    run_id: int
    phase: str
    params: Mapping[str, float]
    at_ms: int


@dataclass(frozen=True, slots=True)
class SoftWriteIntended:
    """The value (engineering units) that goes to the signal right after the commit of this row."""

    lane: str
    step: int
    signal: str
    value: float
    at_ms: int


@dataclass(frozen=True, slots=True)
class SoftWriteConfirmed:
    """The device read the value back, or shows by its signals that the write is in force."""

    lane: str
    step: int


@dataclass(frozen=True, slots=True)
class SoftWriteDoubted:
    """The write was refused or its outcome is unknown; a person decides, nothing is repeated by itself."""

    lane: str
    step: int
    reason: str


@dataclass(frozen=True, slots=True)
class SoftSettingLost:
    """After a restart the device no longer reads a value that was set; a person decides whether to go on."""

    lane: str
    step: int
    reason: str


@dataclass(frozen=True, slots=True)
class SoftResolved:
    """A person decided: a doubted write counts as done or is to be written again; a lost setting is put right."""

    lane: str
    step: int
    done: bool
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class SoftDwellStarted:
    """A dwell in plant time began."""

    lane: str
    step: int
    at_ms: int
    due_ms: int


@dataclass(frozen=True, slots=True)
class SoftStepPassed:
    """A wait or dwell is over, or a write was not needed."""

    lane: str
    step: int
    at_ms: int


@dataclass(frozen=True, slots=True)
class SoftReportTaken:
    """A report of the phase."""

    lane: str
    step: int
    name: str
    value: float


@dataclass(frozen=True, slots=True)
class SoftStateChanged:
    """The soft phase changed state; `cause` is `command`, `done` or `device`."""

    before: State
    after: State
    cause: str
    at_ms: int


SoftEvent = (
    SoftStarted
    | SoftWriteIntended
    | SoftWriteConfirmed
    | SoftWriteDoubted
    | SoftSettingLost
    | SoftResolved
    | SoftDwellStarted
    | SoftStepPassed
    | SoftReportTaken
    | SoftStateChanged
)


def _kind(cls: type) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()


_CLASSES: tuple[type, ...] = SoftEvent.__args__
SOFT_KINDS: dict[str, type] = {_kind(cls): cls for cls in _CLASSES}


def soft_kind_of(event: SoftEvent) -> str:
    """The stable kind of a step row."""
    return _kind(type(event))


def soft_to_json(event: SoftEvent) -> str:
    """Canonical JSON of the payload."""
    payload = {f.name: getattr(event, f.name) for f in dataclasses.fields(event)}
    return json.dumps(payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def soft_from_json(kind: str, payload: str) -> SoftEvent:
    """The event that `soft_to_json` wrote; KeyError for an unknown kind."""
    data: dict[str, Any] = json.loads(payload)
    for name in ("before", "after"):
        if name in data:
            data[name] = State(data[name])
    event: SoftEvent = SOFT_KINDS[kind](**data)
    return event
