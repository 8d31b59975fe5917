"""What the engine asks of its surroundings: one view of the unit, a journal, plant time and run ids.

The engine writes nothing but events. The journal's owner queues, in the same transaction, the unit commands that
events mean (see `recipes.engine.events`); the unit's own handshake then carries them out, each at most once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from recipes.engine.events import Event
from recipes.engine.states import Command, State


class RowState(StrEnum):
    """State of a command row of the handshake (see `recipes.engine.handshake`)."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    UNCONFIRMED = "unconfirmed"
    RESOLVING = "resolving"
    CANCELLED = "cancelled"
    COMPLETED = "completed"
    INDETERMINATE = "indeterminate"


@dataclass(frozen=True, slots=True)
class CommandView:
    """What is known of one command row of the unit: of which run, what it asks, and why it was rejected."""

    run_id: int
    command: Command
    state: RowState
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """The stored report of a run that ended: how (Complete, Stopped, Aborted), reports by name, fail code."""

    run_id: int
    state: State
    values: Mapping[str, float] = field(default_factory=dict)
    fail_code: int = 0


@dataclass(frozen=True, slots=True)
class UnitView:
    """One consistent look at a unit: every field stems from the same status block.

    `state` and `run_id` are the machine's own words (None and 0 before the first read; the last known ones after a
    lost link). `start` is the unit's newest START row and `command` its newest HOLD, RESTART, STOP or ABORT row; the
    engine matches run ids. `report` is the last report that the unit's channel stored; it stays after REPORT_ACK took
    the machine back to Idle. Rows and report are never newer than `state`.
    `conditions` are words of the unit: comm_lost, reattaching, quarantined, unconfirmed, indeterminate.
    `lost_s` is how long the link is lost (wall seconds). `values` holds only good, fresh, finite signals by name.
    `waits` says in words what a phase run by the supervisor waits for.
    """

    state: State | None
    run_id: int = 0
    step: int = 0
    elapsed_s: float = 0.0
    fail_code: int = 0
    report: Report | None = None
    start: CommandView | None = None
    command: CommandView | None = None
    conditions: frozenset[str] = frozenset()
    lost_s: float = 0.0
    values: Mapping[str, float] = field(default_factory=dict)
    waits: str = ""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything outside the journal that one decision looks at.

    `plant_ms`: plant time. `load_plan`: the values of the unit class's load-plan parameters by name; a phase whose
    values are not all there waits for the load plan. An unused slot is 0 ("none here").
    """

    plant_ms: int
    unit: UnitView
    load_plan: Mapping[str, float] = field(default_factory=dict)


class SequenceConflict(Exception):
    """Somebody else appended to this batch; load again before the next step."""


class Journal(Protocol):
    """Append-only events of one batch."""

    async def load(self, batch_id: str) -> Sequence[Event]:
        """All events of the batch in order."""

    async def append(self, batch_id: str, events: Sequence[Event], *, after: int) -> None:
        """Append durably, with all that the events mean, if exactly `after` events are there; else SequenceConflict."""


class Surroundings(Protocol):
    """The look: the unit as it is and the plant time."""

    async def look(self, batch_id: str, unit: str) -> Snapshot:
        """A snapshot whose unit view is consistent in itself."""


class NewRunId(Protocol):
    """A never-repeated number above zero and below 2**53 (u64 on the wire, exact in a browser)."""

    def __call__(self) -> int:
        """The next id."""
