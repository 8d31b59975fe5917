"""Blocks of the procedure: choices, loops, waits, parallel branches, holds, expressions."""

from typing import Any

import pytest

from recipes.engine.commands import NotAllowed, answer, create, legal_commands, request
from recipes.engine.events import (
    BranchChosen,
    Event,
    LimitReached,
    LoopTurn,
    PhaseIntended,
    PromptOpened,
    WaitStarted,
    from_json,
    kind_of,
    to_json,
)
from recipes.engine.evolve import fold
from recipes.engine.ports import RowState
from recipes.engine.states import Command, State


def of(events: list[Any], kind: type) -> list[Any]:
    return [event for event in events if isinstance(event, kind)]


CHOOSE = """  - {phase: load}
  - choose:
      - {when: load.mass_kg > 50, do: [{phase: heat, with: {temperature_c: 900}}]}
      - {when: load.mass_kg > 10, do: [{id: low, phase: heat, with: {temperature_c: 500}}]}
    otherwise: [{prompt: Empty}]
"""


@pytest.mark.parametrize(("mass_kg", "branch", "block"), [(60.0, 0, "heat"), (20.0, 1, "low")])
def test_the_first_true_branch_is_taken(bench: Any, mass_kg: float, branch: int, block: str) -> None:
    made = bench(CHOOSE)
    made.run_phase(mass_kg=mass_kg)
    assert of(made.journal, BranchChosen) == [BranchChosen("choose", branch)]
    assert of(made.journal, PhaseIntended)[-1].block == block


def test_otherwise_is_taken_when_no_condition_is_true(bench: Any) -> None:
    made = bench(CHOOSE)
    made.run_phase(mass_kg=5.0)
    assert of(made.journal, BranchChosen) == [BranchChosen("choose", -1)]
    assert len(made.state.prompts) == 1


def test_an_unknown_condition_waits_and_names_the_missing_value(bench: Any) -> None:
    made = bench(CHOOSE)
    made.run_phase()
    assert of(made.journal, BranchChosen) == []
    assert made.waiting[0].missing == ("load.mass_kg",)
    assert made.waiting[0].text == "no value of load.mass_kg"


def loop(ending: str) -> str:
    return f"""  - repeat:
      id: leak
      limit: 2
      until: check.rise_pa_per_h <= 5
      else: {ending}
      do: [{{phase: check}}, {{id: note, prompt: Note}}]
  - {{phase: load}}
"""


def turn(made: Any, rise: float) -> None:
    made.run_phase(rise_pa_per_h=rise)
    made.add(*answer(made.state, next(iter(made.state.prompts)), {}, "anna"))
    made.settle()


def test_a_loop_ends_when_its_condition_is_true_after_a_turn(bench: Any) -> None:
    made = bench(loop("{abort: Leak rate too high}"))
    turn(made, 9.0)
    turn(made, 4.0)
    assert [event.turn for event in of(made.journal, LoopTurn)] == [1, 2]
    assert [event.run for event in of(made.journal, PhaseIntended)] == [1, 2, 1]
    assert [event.n for event in of(made.journal, PromptOpened)] == [1, 2]
    assert made.state.values["check.rise_pa_per_h"] == 4.0
    assert made.state.sums["sum.check.rise_pa_per_h"] == 13.0


def test_a_loop_that_used_up_its_turns_aborts_when_the_recipe_says_so(bench: Any) -> None:
    made = bench(loop("{abort: Leak rate too high}"))
    turn(made, 9.0)
    turn(made, 9.0)
    assert of(made.journal, LimitReached) == [LimitReached("leak", 2)]
    assert made.state.state is State.ABORTED
    assert made.journal[-2].text == "Leak rate too high"


def test_a_loop_that_used_up_its_turns_and_holds_gets_one_more_turn_per_restart(bench: Any) -> None:
    made = bench(loop("{hold: Look for the leak}"))
    turn(made, 9.0)
    turn(made, 9.0)
    assert made.state.state is State.HELD
    made.ask(Command.RESTART)
    turn(made, 9.0)
    assert made.state.state is State.HELD
    assert [event.turn for event in of(made.journal, LimitReached)] == [2, 3]
    made.ask(Command.RESTART)
    turn(made, 3.0)
    assert of(made.journal, PhaseIntended)[-1].phase == "load"


def test_a_loop_waits_while_its_condition_is_unknown(bench: Any) -> None:
    made = bench(loop("{abort: Leak rate too high}"))
    made.run_phase()
    made.add(*answer(made.state, 1, {}, "anna"))
    made.settle()
    assert made.waiting[0].missing == ("check.rise_pa_per_h",)
    assert len(of(made.journal, LoopTurn)) == 1


def test_a_wait_lasts_its_duration_in_plant_time(bench: Any) -> None:
    made = bench("  - {wait: {duration_s: =10 + 20}}\n")
    assert of(made.journal, WaitStarted) == [WaitStarted("wait", 1_000_000, 1_030_000)]
    made.plant_ms += 29_999
    made.settle()
    assert made.state.state is State.RUNNING
    made.plant_ms += 1
    made.settle()
    assert made.state.state is State.COMPLETE


def test_a_wait_for_a_value_ends_when_it_is_true_and_not_when_it_is_bad(bench: Any) -> None:
    made = bench("  - {wait: {until: pressure_pa < 5, duration_s: 10}}\n")
    made.plant_ms += 10_000
    made.settle()
    assert made.waiting[0].missing == ("pressure_pa",)
    made.moves(State.IDLE, values={"pressure_pa": 6.0})
    assert made.waiting[0].text == "pressure_pa < 5"
    made.moves(State.IDLE, values={"pressure_pa": 4.0})
    assert made.state.state is State.COMPLETE


def test_branches_of_a_parallel_go_on_side_by_side_and_all_must_end(bench: Any) -> None:
    made = bench("  - parallel:\n      - [{phase: load}]\n      - [{id: a, prompt: A}, {id: b, prompt: B}]\n")
    assert of(made.journal, PhaseIntended)[0].phase == "load"
    assert list(made.state.prompts) == [1]
    made.add(*answer(made.state, 1, {}, "anna"))
    made.settle()
    assert list(made.state.prompts) == [2]
    made.run_phase(mass_kg=1.0)
    assert made.state.state is State.RUNNING
    made.add(*answer(made.state, 2, {}, "anna"))
    made.settle()
    assert made.state.state is State.COMPLETE


def test_a_hold_block_holds_with_its_text_and_is_done_when_restarted(bench: Any) -> None:
    made = bench("  - {hold: Decide with quality}\n  - {phase: load}\n")
    assert made.state.state is State.HELD
    assert made.journal[-2].text == "Decide with quality"
    made.ask(Command.RESTART)
    assert of(made.journal, PhaseIntended)[0].phase == "load"


def test_expressions_are_evaluated_when_the_phase_starts(bench: Any) -> None:
    head = "parameters:\n  top_c: {value: 900, low: 800, high: 1000}\n"
    made = bench("  - {phase: load}\n  - {phase: heat, with: {temperature_c: =top_c - load.mass_kg}}\n", head)
    made.run_phase(mass_kg=40.0)
    assert of(made.journal, PhaseIntended)[-1].params["temperature_c"] == 860.0


def test_a_phase_whose_expression_is_unknown_waits_for_the_value(bench: Any) -> None:
    made = bench("  - {phase: heat, with: {temperature_c: =pressure_pa}}\n")
    assert of(made.journal, PhaseIntended) == []
    assert made.waiting[0].missing == ("pressure_pa",)
    made.moves(State.IDLE, values={"pressure_pa": 500.0})
    assert of(made.journal, PhaseIntended)[0].params["temperature_c"] == 500.0


def test_a_value_outside_the_class_limits_never_goes_to_a_unit(bench: Any) -> None:
    made = bench("  - {phase: heat, with: {temperature_c: =pressure_pa}}\n")
    made.moves(State.IDLE, values={"pressure_pa": 5000.0})
    assert of(made.journal, PhaseIntended) == []
    assert made.waiting[0].text == "temperature_c: 5000 is outside the class limits"


def test_a_load_phase_waits_for_the_load_plan(bench: Any) -> None:
    made = bench("  - {phase: load}\n", begin=False)
    made.plan = {}
    made.begin()
    assert made.waiting[0].text == "the load plan: box_1"


def test_sequences_nest(bench: Any) -> None:
    made = bench("  - {id: outer, sequence: [{id: inner, sequence: [{phase: load}]}]}\n")
    made.run_phase(mass_kg=1.0)
    finished = [event.block for event in made.journal if kind_of(event) == "block_finished"]
    assert finished == ["load", "inner", "outer"]
    assert made.state.state is State.COMPLETE


def test_nothing_happens_before_the_start(bench: Any) -> None:
    made = bench("  - {phase: load}\n", begin=False)
    assert made.settle() == []
    assert made.state.state is State.IDLE


def test_an_ended_batch_takes_no_command_and_says_why(bench: Any) -> None:
    made = bench("  - {phase: load}\n")
    made.run_phase(mass_kg=1.0)
    for command in Command:
        with pytest.raises(NotAllowed, match="the batch is Complete; its record is closed"):
            request(made.state, command, "anna")
    assert made.settle() == []


def test_buttons_know_which_commands_are_legal_and_why_others_are_not(bench: Any) -> None:
    legal = legal_commands(bench("  - {phase: load}\n").state)
    assert [command for command, why_not in legal.items() if not why_not] == [
        Command.PAUSE, Command.HOLD, Command.STOP, Command.ABORT,
    ]  # fmt: skip
    assert legal[Command.RESTART] == "Restart is not legal in Running"


def test_a_batch_of_an_unapproved_trial_says_so_from_its_first_event(bench: Any) -> None:
    recipe = bench("  - {phase: load}\n").control.recipe
    assert fold([create("B-2", "OV-01", recipe, {}, 1.0, trial=True)]).conditions == {"unapproved_trial"}
    with pytest.raises(NotAllowed, match="no parameter nothing"):
        create("B-2", "OV-01", recipe, {"nothing": 1.0}, 1.0, trial=False)


def test_every_event_of_a_journal_survives_json(bench: Any) -> None:
    made = bench(loop("{hold: Look for the leak}"))
    turn(made, 9.0)
    turn(made, 9.0)
    made.ask(Command.RESTART)
    made.accept()
    made.ask(Command.HOLD)
    made.command_row(RowState.REJECTED, "REJ_STATE")
    made.settle()
    made.ask(Command.ABORT)
    made.ends(State.ABORTED, fail_code=3)
    again: list[Event] = [from_json(kind_of(event), to_json(event)) for event in made.journal]
    assert again == made.journal
    assert fold(again) == made.state
    assert {kind_of(event) for event in again} >= {"phase_command_rejected", "phase_ended", "limit_reached"}


def test_an_unknown_kind_of_event_is_refused() -> None:
    with pytest.raises(KeyError):
        from_json("something_else", "{}")
