"""Phases on a unit: intent, acknowledgement, hold and restart, ends and refusals."""

from typing import Any

import pytest

from recipes.engine.events import (
    PhaseCommandIntended,
    PhaseCommandRejected,
    PhaseEnded,
    PhaseIntended,
    PhaseRejected,
    StateChanged,
)
from recipes.engine.ports import RowState
from recipes.engine.states import Command, State

TWO = "  - {phase: load}\n  - {phase: heat, with: {temperature_c: 900}}\n"


def of(events: list[Any], kind: type) -> list[Any]:
    return [event for event in events if isinstance(event, kind)]


def test_a_phase_is_intended_once_and_nothing_more_happens_before_the_unit_takes_it(bench: Any) -> None:
    made = bench(TWO)
    assert of(made.journal, PhaseIntended) == [PhaseIntended("load", 1, 100, "load", {"box_1": 2001.0}, 1_000_000)]
    assert made.settle() == []
    assert made.waiting[0].text == "the unit to acknowledge load"


def test_a_batch_runs_its_phases_in_order_and_keeps_their_reports(bench: Any) -> None:
    made = bench(TWO)
    made.run_phase(mass_kg=42.0)
    made.run_phase(temperature_c=899.0)
    assert [event.phase for event in of(made.journal, PhaseIntended)] == ["load", "heat"]
    assert made.state.state is State.COMPLETE
    assert made.state.values == {"load.mass_kg": 42.0, "heat.temperature_c": 899.0}


def test_parameters_the_recipe_is_silent_on_take_the_class_default(bench: Any) -> None:
    made = bench("  - {phase: heat, with: {temperature_c: 900}}\n")
    assert of(made.journal, PhaseIntended)[0].params == {"temperature_c": 900.0, "hold_s": 60.0}


def test_the_next_phase_waits_until_the_unit_took_back_its_report(bench: Any) -> None:
    made = bench(TWO)
    made.accept()
    run_id = made.unit.run_id
    made.ends(mass_kg=1.0)
    assert len(of(made.journal, PhaseIntended)) == 2
    again = bench(TWO)
    again.accept()
    again.unit = made.unit.__class__(State.COMPLETE, run_id, start=again.unit.start, report=made.unit.report)
    again.settle()
    assert len(of(again.journal, PhaseIntended)) == 1
    assert again.waiting[0].text == "the unit to take back its report"


def test_a_refused_start_holds_the_batch_and_a_restart_intends_a_new_run(bench: Any) -> None:
    made = bench(TWO)
    made.start_row(RowState.REJECTED, "REJ_INTERLOCK")
    made.settle()
    assert of(made.journal, PhaseRejected) == [PhaseRejected("load", 100, "REJ_INTERLOCK")]
    assert made.state.state is State.HELD
    made.ask(Command.RESTART)
    assert [(event.run, event.run_id) for event in of(made.journal, PhaseIntended)] == [(1, 100), (2, 101)]


def test_a_start_proved_not_executed_counts_as_refused(bench: Any) -> None:
    made = bench(TWO)
    made.start_row(RowState.CANCELLED)
    made.settle()
    assert made.state.state is State.HELD
    assert made.state.run is None


def test_a_hold_goes_to_the_phase_once_and_the_batch_is_held_when_the_unit_is(bench: Any) -> None:
    made = bench(TWO)
    made.accept()
    made.ask(Command.HOLD)
    made.settle()
    assert of(made.journal, PhaseCommandIntended) == [PhaseCommandIntended("load", 100, Command.HOLD)]
    assert made.state.state is State.HOLDING
    made.command_row(RowState.ACCEPTED)
    made.moves(State.HOLDING)
    assert made.state.state is State.HOLDING
    made.moves(State.HELD)
    assert made.state.state is State.HELD


def test_a_hold_overtakes_a_start_that_nobody_acknowledged_yet(bench: Any) -> None:
    made = bench(TWO)
    made.ask(Command.HOLD)
    assert of(made.journal, PhaseCommandIntended) == [PhaseCommandIntended("load", 100, Command.HOLD)]
    made.start_row(RowState.CANCELLED)
    made.settle()
    assert made.state.state is State.HELD


def test_a_restart_is_running_only_when_the_unit_runs(bench: Any) -> None:
    made = bench(TWO)
    made.accept()
    made.ask(Command.HOLD)
    made.moves(State.HELD)
    made.ask(Command.RESTART)
    assert made.state.state is State.RESTARTING
    made.moves(State.RESTARTING)
    assert made.state.state is State.RESTARTING
    made.moves(State.RUNNING)
    assert made.state.state is State.RUNNING
    assert [event.command for event in of(made.journal, PhaseCommandIntended)] == [Command.HOLD, Command.RESTART]


def test_a_refused_restart_leads_back_to_held(bench: Any) -> None:
    made = bench(TWO)
    made.accept()
    made.moves(State.HELD)
    made.ask(Command.RESTART)
    made.command_row(RowState.REJECTED, "REJ_INTERLOCK")
    made.settle()
    assert of(made.journal, PhaseCommandRejected)[0].reason == "REJ_INTERLOCK"
    assert made.state.state is State.HELD


def test_a_unit_that_holds_again_right_after_a_restart_holds_the_batch_again(bench: Any) -> None:
    made = bench(TWO)
    made.accept()
    made.moves(State.HELD)
    made.ask(Command.RESTART)
    made.command_row(RowState.ACCEPTED)
    made.settle()
    assert made.state.state is State.HELD


def test_a_phase_that_the_unit_holds_itself_holds_the_batch(bench: Any) -> None:
    made = bench(TWO)
    made.accept()
    made.moves(State.HOLDING, fail_code=2)
    assert made.state.state is State.HOLDING
    assert made.state.cause == "machine"
    made.moves(State.HELD)
    assert made.state.state is State.HELD
    assert of(made.journal, PhaseCommandIntended) == []


def test_a_phase_whose_class_does_not_propagate_holds_alone(bench: Any) -> None:
    made = bench("  - {phase: check}\n")
    made.accept()
    made.moves(State.HELD)
    assert made.state.state is State.RUNNING


def test_a_unit_restarted_at_its_panel_is_followed(bench: Any) -> None:
    made = bench(TWO)
    made.accept()
    made.moves(State.HELD)
    made.moves(State.RUNNING)
    assert made.state.state is State.RUNNING
    assert of(made.journal, PhaseCommandIntended) == []


@pytest.mark.parametrize(
    ("command", "arriving", "end"),
    [(Command.STOP, State.STOPPING, State.STOPPED), (Command.ABORT, State.ABORTING, State.ABORTED)],
)
def test_stop_and_abort_go_to_the_phase_and_end_the_batch_when_the_unit_ended(
    bench: Any, command: Command, arriving: State, end: State
) -> None:
    made = bench(TWO)
    made.accept()
    made.ask(command)
    assert made.state.state is arriving
    made.moves(arriving)
    assert made.state.state is arriving
    made.ends(end, mass_kg=3.0)
    assert made.state.state is end
    assert of(made.journal, PhaseEnded) == [PhaseEnded("load", 100, end, {"mass_kg": 3.0}, 0)]
    assert [event.command for event in of(made.journal, PhaseCommandIntended)] == [command]


def test_an_abort_overtakes_a_stop(bench: Any) -> None:
    made = bench(TWO)
    made.accept()
    made.ask(Command.STOP)
    made.ask(Command.ABORT)
    assert [event.command for event in of(made.journal, PhaseCommandIntended)] == [Command.STOP, Command.ABORT]
    made.ends(State.ABORTED)
    assert made.state.state is State.ABORTED


@pytest.mark.parametrize(("ended", "batch"), [(State.STOPPED, State.STOPPED), (State.ABORTED, State.ABORTED)])
def test_a_phase_that_the_unit_ends_itself_ends_the_batch(bench: Any, ended: State, batch: State) -> None:
    made = bench(TWO)
    made.accept()
    made.ends(ended, fail_code=101)
    assert made.state.state is batch
    assert "fail code 101" in of(made.journal, StateChanged)[-2].text


def test_a_phase_that_completes_while_the_batch_is_holding_is_taken_and_not_run_again(bench: Any) -> None:
    made = bench(TWO)
    made.accept()
    made.ask(Command.HOLD)
    made.ends(mass_kg=5.0)
    assert made.state.state is State.HELD
    made.ask(Command.RESTART)
    assert [event.phase for event in of(made.journal, PhaseIntended)] == ["load", "heat"]


def test_a_pause_acts_between_phases_and_never_goes_to_the_unit(bench: Any) -> None:
    made = bench(TWO)
    made.accept()
    made.ask(Command.PAUSE)
    assert made.state.state is State.PAUSING
    made.ends(mass_kg=1.0)
    assert made.state.state is State.PAUSED
    assert len(of(made.journal, PhaseIntended)) == 1
    made.ask(Command.RESUME)
    assert len(of(made.journal, PhaseIntended)) == 2
    assert of(made.journal, PhaseCommandIntended) == []
