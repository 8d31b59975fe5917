"""Every event is one sentence for people."""

import pytest

from mes.batches.words import QUIET, sentence
from recipes.engine.events import (
    KINDS,
    BatchCreated,
    BranchChosen,
    CommandRequested,
    ConditionChanged,
    Event,
    LimitReached,
    LoopTurn,
    Note,
    PhaseCommandIntended,
    PhaseCommandRejected,
    PhaseCompleted,
    PhaseEnded,
    PhaseIntended,
    PhaseOverdue,
    PhaseRejected,
    PromptAnswered,
    PromptOpened,
    RunResolved,
    StateChanged,
    kind_of,
)
from recipes.engine.states import Command, State

SENTENCES: list[tuple[Event, str]] = [
    (BatchCreated("B-1", "SF-01", {"recipe": "sinter"}, "", {}, 180.0), "Created from sinter on SF-01, 180.000 kg"),
    (CommandRequested(Command.HOLD, "P-1", "noise"), "Hold asked: noise"),
    (CommandRequested(Command.START, "P-1"), "Start asked"),
    (StateChanged(State.RUNNING, State.HOLDING, "machine", "door"), "Running → Holding (door)"),
    (StateChanged(State.IDLE, State.RUNNING, "command"), "Idle → Running (command)"),
    (PhaseIntended("a", 1, 7, "soak", {"hold_s": 60.0, "box_2": 0.0}, 0), "Start of soak: hold_s 60"),
    (PhaseRejected("a", 7, "not Idle"), "a: not started, not Idle"),
    (PhaseCommandIntended("a", 7, Command.HOLD), "Hold sent to the unit"),
    (PhaseCommandRejected("a", 7, Command.HOLD, "no"), "Hold refused by the unit"),
    (PhaseCompleted("a", 7, {"mass_kg": 1.25}), "a complete: mass_kg 1.25"),
    (PhaseEnded("a", 7, State.ABORTED, {}, 3), "a ended Aborted, fail code 3"),
    (PhaseEnded("a", 7, State.STOPPED), "a ended Stopped"),
    (PhaseOverdue("a", 7, "alarm", 3600.0), "a takes long: 60 min"),
    (PromptOpened(1, "p", "Weigh"), "Prompt: Weigh"),
    (PromptAnswered(1, "p", {"mass_kg": 2.0, "lot": "RM-1"}, "P-1"), "Answered: mass_kg 2"),
    (BranchChosen("c", 0), "c: branch 1"),
    (BranchChosen("c", -1), "c: otherwise"),
    (LoopTurn("r", 2, ()), "r: turn 2"),
    (LimitReached("r", 2), "r: turn 2, limit reached"),
    (ConditionChanged("comm_lost", True, "no answer"), "comm lost begins: no answer"),
    (ConditionChanged("comm_lost", False), "comm lost ends"),
    (RunResolved("a", 7, "completed", "P-1", "seen"), "a resolved as completed: seen"),
    (Note("The lid was cold"), "The lid was cold"),
]


@pytest.mark.parametrize(("event", "text"), SENTENCES)
def test_an_event_is_told(event: Event, text: str) -> None:
    assert sentence(event) == text


def test_every_kind_is_told_or_quiet() -> None:
    told = {kind_of(event) for event, _ in SENTENCES}
    assert told | QUIET == set(KINDS)
    assert not told & QUIET
