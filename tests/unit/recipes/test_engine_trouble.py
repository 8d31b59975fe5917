"""Units that fall silent, lose their link, forget, or take too long."""

from typing import Any

import pytest

from recipes.engine.commands import NotAllowed, request, resolve_run
from recipes.engine.events import (
    ConditionChanged,
    PhaseCommandIntended,
    PhaseCompleted,
    PhaseIntended,
    PhaseOverdue,
)
from recipes.engine.ports import RowState
from recipes.engine.states import Command, State

TWO = "  - {phase: load}\n  - {phase: heat, with: {temperature_c: 900}}\n"


def of(events: list[Any], kind: type) -> list[Any]:
    return [event for event in events if isinstance(event, kind)]


def test_silence_holds_the_batch_without_sending_anything_more(bench: Any) -> None:
    made = bench(TWO)
    made.start_row(RowState.UNCONFIRMED)
    made.settle()
    assert made.state.state is State.HOLDING
    assert "unconfirmed" in made.state.conditions
    assert of(made.journal, PhaseCommandIntended) == []


def test_a_late_acknowledgement_is_followed_by_the_hold_that_silence_caused(bench: Any) -> None:
    made = bench(TWO)
    made.start_row(RowState.UNCONFIRMED)
    made.settle()
    made.accept()
    assert of(made.journal, PhaseCommandIntended) == [PhaseCommandIntended("load", 100, Command.HOLD)]
    made.moves(State.HELD)
    assert made.state.state is State.HELD
    assert "unconfirmed" not in made.state.conditions


def test_nothing_is_decided_about_a_unit_that_nobody_hears(bench: Any) -> None:
    made = bench(TWO)
    made.accept()
    made.moves(State.RUNNING, conditions=frozenset({"comm_lost"}))
    assert made.state.state is State.RUNNING
    made.ask(Command.HOLD)
    assert made.state.state is State.HOLDING
    assert of(made.journal, PhaseCommandIntended) == []
    made.moves(State.RUNNING, conditions=frozenset())
    assert of(made.journal, PhaseCommandIntended) == [PhaseCommandIntended("load", 100, Command.HOLD)]


def test_a_link_lost_for_longer_than_the_phase_allows_holds_the_batch_and_the_hold_is_sent_on_return(
    bench: Any,
) -> None:
    made = bench("  - {phase: heat, with: {temperature_c: 900}}\n")
    made.accept()
    made.moves(State.RUNNING, conditions=frozenset({"comm_lost"}), lost_s=29.0)
    assert made.state.state is State.RUNNING
    made.moves(State.RUNNING, lost_s=31.0)
    assert made.state.state is State.HOLDING
    made.moves(State.RUNNING, conditions=frozenset(), lost_s=0.0)
    assert of(made.journal, PhaseCommandIntended) == [PhaseCommandIntended("heat", 100, Command.HOLD)]


def test_a_phase_that_continues_on_a_lost_link_is_not_held(bench: Any) -> None:
    made = bench(TWO)
    made.accept()
    made.moves(State.RUNNING, conditions=frozenset({"comm_lost"}), lost_s=9999.0)
    assert made.state.state is State.RUNNING


def test_no_phase_starts_on_a_unit_in_a_state_nobody_read(bench: Any) -> None:
    made = bench(TWO, begin=False)
    made.unit = made.unit.__class__(None)
    made.begin()
    assert of(made.journal, PhaseIntended) == []
    assert made.waiting[0].text == "the first state from the unit"


def test_no_phase_starts_on_a_unit_that_runs_something_else(bench: Any) -> None:
    made = bench(TWO, begin=False)
    made.unit = made.unit.__class__(State.RUNNING, 77)
    made.begin()
    assert of(made.journal, PhaseIntended) == []
    assert made.waiting[0].text == "the unit: Running with run 77"


def lose_the_run(made: Any) -> None:
    made.accept()
    made.moves(State.IDLE, run_id=0)


def test_an_idle_unit_without_a_report_makes_the_run_indeterminate(bench: Any) -> None:
    made = bench(TWO)
    lose_the_run(made)
    assert "indeterminate" in made.state.conditions
    assert made.state.state is State.HOLDING
    assert made.state.run is not None
    assert len(of(made.journal, ConditionChanged)) == 1


def test_another_run_on_the_unit_makes_the_run_indeterminate(bench: Any) -> None:
    made = bench(TWO)
    made.accept()
    made.moves(State.RUNNING, run_id=4711)
    assert "indeterminate" in made.state.conditions


@pytest.mark.parametrize(
    ("outcome", "state", "phases"),
    [
        ("completed", State.RUNNING, ["load", "heat"]),
        ("not_executed", State.RUNNING, ["load", "load"]),
        ("ended", State.ABORTED, ["load"]),
    ],
)
def test_only_a_person_says_what_became_of_an_indeterminate_run(
    bench: Any, outcome: str, state: State, phases: list[str]
) -> None:
    made = bench(TWO)
    lose_the_run(made)
    made.add(*resolve_run(made.state, outcome, "anna", "looked into the furnace", {"mass_kg": 9.0}))
    made.settle()
    if outcome != "ended":
        assert made.state.state is State.HELD
        made.ask(Command.RESTART)
    assert made.state.state is state
    assert [event.phase for event in of(made.journal, PhaseIntended)] == phases
    assert made.state.values == ({"load.mass_kg": 9.0} if outcome == "completed" else {})


def test_a_known_run_is_not_resolved_by_a_person(bench: Any) -> None:
    made = bench(TWO)
    made.accept()
    with pytest.raises(NotAllowed):
        resolve_run(made.state, "completed", "anna", "impatient")


def test_an_unknown_unit_is_not_restarted(bench: Any) -> None:
    made = bench(TWO)
    made.accept()
    made.moves(State.HELD)
    made.moves(State.HELD, conditions=frozenset({"quarantined"}))
    assert made.state.state is State.HELD
    with pytest.raises(NotAllowed, match="quarantined"):
        request(made.state, Command.RESTART, "anna")


def test_a_phase_that_takes_too_long_is_reported_first_and_held_at_the_second_limit(bench: Any) -> None:
    made = bench("  - {phase: heat, with: {temperature_c: 900}}\n")
    made.accept()
    made.moves(State.RUNNING, elapsed_s=160.0)
    assert of(made.journal, PhaseOverdue) == []
    made.moves(State.RUNNING, elapsed_s=161.0)
    assert [event.limit for event in of(made.journal, PhaseOverdue)] == ["alarm"]
    assert made.state.state is State.RUNNING
    made.moves(State.RUNNING, elapsed_s=321.0)
    assert [event.limit for event in of(made.journal, PhaseOverdue)] == ["alarm", "hold"]
    assert made.state.state is State.HOLDING
    assert of(made.journal, PhaseCommandIntended) == [PhaseCommandIntended("heat", 100, Command.HOLD)]


def test_a_report_is_taken_even_when_the_link_is_lost_afterwards(bench: Any) -> None:
    made = bench(TWO)
    made.accept()
    made.unit = made.unit.__class__(
        State.COMPLETE, made.unit.run_id, start=made.unit.start, conditions=frozenset({"comm_lost"})
    )
    made.ends(mass_kg=1.0)
    assert of(made.journal, PhaseCompleted) == [PhaseCompleted("load", 100, {"mass_kg": 1.0})]
