"""The live chart: each block with what became of it, nested as the recipe is."""

from collections.abc import Sequence
from typing import Any

import pytest

from mes.batches.chart import Look, Node, Times, tree
from recipes.engine.events import (
    BlockFinished,
    BlockStarted,
    BranchChosen,
    Event,
    LoopTurn,
    PhaseAccepted,
    PhaseCompleted,
    PhaseIntended,
    StateChanged,
)
from recipes.engine.evolve import fold
from recipes.engine.states import State
from recipes.loading import load_recipe

PROCEDURE = """
  - {id: map, prompt: Load the boxes}
  - repeat: {id: leak, limit: 2, until: check.rise <= 5, do: [{phase: check}]}
  - choose: [{when: check.rise > 1, do: [{phase: bake}]}]
    id: way
    otherwise: [{phase: skip}]
  - parallel:
      - [{phase: quench}]
      - [{id: box, prompt: Prepare the box}]
    id: both
  - {id: rest, wait: {until: check.rise < 1, duration_s: 60}}
  - {id: look, hold: Look at the load}
"""
RECIPE = load_recipe(f"recipe: test\nunit_class: oven\nprocedure:{PROCEDURE}", "test.yaml").model


def nodes(
    events: Sequence[Event] = (), state: State = State.RUNNING, progress: float | None = None
) -> dict[str, dict[str, Any]]:
    folded = fold([StateChanged(State.IDLE, State.RUNNING, "command"), *events])
    if state is not State.RUNNING:
        folded = fold([StateChanged(State.RUNNING, state, "command")], folded)
    look = Look(folded, Times({"check": 1_000}, {"check": 2_000}), progress, {"rest": "waits for 12 s"})
    return by_id(tree(RECIPE.procedure, look))


def by_id(found: Sequence[Node]) -> dict[str, dict[str, Any]]:
    inner = [node for item in found for way in item["children"] for node in way["blocks"]]
    return {item["id"]: item for item in found} | (by_id(inner) if inner else {})


RUNNING = (BlockStarted("leak"), LoopTurn("leak", 1, ("check",)), BlockStarted("check"))
INTENDED = PhaseIntended("check", 1, 7, "check", {}, 0)


def test_blocks_nest_as_in_the_recipe() -> None:
    found = nodes()
    assert [way["condition"] for way in found["leak"]["children"]] == ["check.rise <= 5"]
    assert [[b["id"] for b in way["blocks"]] for way in found["both"]["children"]] == [["quench"], ["box"]]
    assert [way["label"] for way in found["way"]["children"]] == [None, "otherwise"]
    assert {item["kind"] for item in found.values()} == {
        "phase", "prompt", "repeat", "choose", "parallel", "wait", "hold"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("events", "state", "word"),
    [
        ((), State.RUNNING, "pending"),
        (RUNNING, State.RUNNING, "running"),
        (RUNNING, State.HELD, "held"),
        (RUNNING, State.ABORTED, "failed"),
        ((), State.ABORTED, "skipped"),
        ((*RUNNING, BlockFinished("check")), State.RUNNING, "done"),
        ((*RUNNING, BlockFinished("check")), State.ABORTED, "done"),
    ],
)
def test_a_block_is_told_in_one_word(events: tuple[Event, ...], state: State, word: str) -> None:
    assert nodes(events, state)["check"]["state"] == word


def test_progress_belongs_to_the_running_phase_only() -> None:
    found = nodes([*RUNNING, INTENDED, PhaseAccepted("check", 7)], progress=0.4)
    assert (found["check"]["progress"], found["leak"]["progress"]) == (0.4, None)


def test_a_running_block_has_begun_and_not_ended() -> None:
    running = nodes([*RUNNING, INTENDED])["check"]
    assert (running["started_at"], running["ended_at"]) == ("1970-01-01T00:00:01.000Z", None)
    assert nodes([*RUNNING, BlockFinished("check")])["check"]["ended_at"] == "1970-01-01T00:00:02.000Z"


def test_a_loop_tells_its_turn_and_condition() -> None:
    assert nodes()["leak"]["detail"] == "until check.rise <= 5"
    assert nodes(RUNNING)["leak"]["detail"] == "turn 1 of 2, until check.rise <= 5"


def test_the_branch_that_was_taken_is_marked() -> None:
    def taken(*events: Event) -> list[bool | None]:
        return [way["taken"] for way in nodes(events)["way"]["children"]]

    assert taken() == [None, None]
    assert taken(BlockStarted("way"), BranchChosen("way", 0)) == [True, False]
    assert taken(BlockStarted("way"), BranchChosen("way", -1)) == [False, True]


def test_reports_stand_at_their_phase_and_what_is_waited_for_at_its_block() -> None:
    found = nodes([*RUNNING, INTENDED, PhaseCompleted("check", 7, {"rise": 3.25}), BlockFinished("check")])
    assert found["check"]["detail"] == "3.25"
    assert found["rest"]["detail"] == "waits for 12 s"
    assert found["both"]["detail"] == ""


def test_prompts_and_holds_are_labelled_with_their_words() -> None:
    found = nodes()
    assert (found["map"]["label"], found["look"]["label"], found["quench"]["label"]) == (
        "Load the boxes",
        "Look at the load",
        "Quench",
    )
