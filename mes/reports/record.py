"""What the events of a batch say as a record: runs of phases, answers, commands, deviations. Pure."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from recipes.engine.events import (
    CommandRequested,
    ConditionChanged,
    Event,
    LimitReached,
    PhaseAccepted,
    PhaseCommandRejected,
    PhaseCompleted,
    PhaseEnded,
    PhaseIntended,
    PhaseOverdue,
    PhaseRejected,
    PromptAnswered,
    RunResolved,
    StateChanged,
)

EXPECTED = ("command", "done")  # causes of a state change that are no deviation


@dataclass(frozen=True, slots=True)
class Entry:
    """An event with when and by whom it was written."""

    seq: int
    kind: str
    payload: str
    event: Event
    by: str
    plant_ms: int
    wall_ms: int


@dataclass(slots=True)
class Run:
    """One run of a phase on the unit; `outcome` is the last thing known of it."""

    block: str
    run: int
    run_id: int
    phase: str
    intended_ms: int
    params: Mapping[str, float]
    accepted_ms: int | None = None
    ended_ms: int | None = None
    outcome: str = "intended"
    reports: Mapping[str, float] = field(default_factory=dict)


@dataclass(slots=True)
class Record:
    """The parts of a batch record that stem from its journal."""

    runs: dict[int, Run] = field(default_factory=dict)
    answers: dict[int, tuple[Entry, PromptAnswered]] = field(default_factory=dict)
    commands: list[tuple[Entry, CommandRequested]] = field(default_factory=list)
    deviations: list[Entry] = field(default_factory=list)
    digest: str = ""
    count: int = 0


def read(entries: Iterable[Entry]) -> Record:
    """The record of these events, in order. `digest` chains them, so that two equal records have equal histories."""
    record = Record()
    chained = hashlib.sha256(b"sinterline batch journal v1").hexdigest()
    for entry in entries:
        _take(record, entry)
        record.count += 1
        text = f"{entry.seq}\n{entry.kind}\n{entry.payload}\n{entry.by}\n{entry.plant_ms}\n{entry.wall_ms}"
        chained = hashlib.sha256(f"{chained}\n{text}".encode()).hexdigest()
    record.digest = chained
    return record


def _take(record: Record, entry: Entry) -> None:
    match entry.event:
        case PhaseIntended() as event:
            record.runs[event.run_id] = Run(
                event.block, event.run, event.run_id, event.phase, entry.plant_ms, event.params
            )  # fmt: skip
        case PromptAnswered() as event:
            record.answers[event.n] = (entry, event)
        case CommandRequested() as event:
            record.commands.append((entry, event))
        case _:
            _follow(record.runs, entry)
    if deviates(entry.event):
        record.deviations.append(entry)


def _follow(runs: dict[int, Run], entry: Entry) -> None:
    event = entry.event
    run = runs.get(getattr(event, "run_id", 0))
    if run is None:
        return
    match event:
        case PhaseAccepted():
            run.accepted_ms, run.outcome = entry.plant_ms, "accepted"
        case PhaseRejected(reason=reason):
            run.ended_ms, run.outcome = entry.plant_ms, f"rejected: {reason}"
        case PhaseCompleted(reports=reports):
            run.ended_ms, run.outcome, run.reports = entry.plant_ms, "Complete", reports
        case PhaseEnded(state=state, reports=reports):
            run.ended_ms, run.outcome, run.reports = entry.plant_ms, str(state), reports
        case RunResolved(outcome=outcome, reports=reports):
            run.ended_ms, run.outcome, run.reports = entry.plant_ms, f"resolved: {outcome}", reports


def deviates(event: Event) -> bool:
    """Whether a reviewer must look at it: whatever neither a person nor the recipe's plain course asked for."""
    match event:
        case StateChanged(cause=cause):
            return cause not in EXPECTED
        case ConditionChanged(on=on):
            return on
        case PhaseRejected() | PhaseCommandRejected() | PhaseEnded() | PhaseOverdue() | RunResolved() | LimitReached():
            return True
        case _:
            return False
