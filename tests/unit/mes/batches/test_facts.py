"""Facts: the last run of each block, every run, and sums; missing numbers stay missing."""

from mes.batches.facts import Facts, of
from recipes.conditions import Unknown
from recipes.engine.events import BlockStarted, PhaseCompleted, PhaseEnded, PromptAnswered
from recipes.engine.states import State


def test_the_last_run_counts_and_all_runs_are_summed() -> None:
    facts = of(
        [
            PromptAnswered(1, "dose", {"mass_kg": 2.0, "lines_left": 1.0}, "P-1"),
            BlockStarted("dose"),
            PromptAnswered(2, "dose", {"mass_kg": 3.0, "lines_left": 0.0}, "P-1"),
        ]
    )
    assert facts.values["dose.mass_kg"] == 3.0
    assert (facts.values["dose_1.mass_kg"], facts.values["dose_2.mass_kg"]) == (2.0, 3.0)
    assert facts.number("sum(dose.mass_kg)") == 5.0


def test_a_phase_that_did_not_complete_says_nothing() -> None:
    facts = of([PhaseEnded("unload", 7, State.ABORTED, {"mass_kg": 9.0}), PhaseCompleted("load", 6, {"mass_kg": 5.0})])
    assert facts.number("load.mass_kg") == 5.0
    assert facts.number("unload.mass_kg") == Unknown(("unload.mass_kg",))


def test_words_in_an_answer_are_no_numbers() -> None:
    assert of([PromptAnswered(1, "look", {"colour": "grey", "pieces": 4}, "P-1")]).values["look.pieces"] == 4.0
    assert "look.colour" not in of([PromptAnswered(1, "look", {"colour": "grey"}, "P-1")]).values


def test_a_series_is_whole_or_it_is_none() -> None:
    facts = Facts()
    facts.take("stack", {"count_1": 42.0, "count_2": 17.0})
    assert facts.series("stack.count", 2) == [42.0, 17.0]
    assert facts.series("stack.count", 3) is None
