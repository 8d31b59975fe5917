"""Facts: the last run of each block, every run, and sums; missing numbers stay missing; masses in divisions."""

import math
from collections.abc import Mapping

import pytest

from mes.batches.facts import Facts, Instrument, of
from recipes.conditions import Unknown
from recipes.engine.events import BlockStarted, PhaseCompleted, PhaseEnded, PhaseIntended, PromptAnswered, PromptOpened
from recipes.engine.states import State
from recipes.unit_class import UnitClass

F32_OF_139_36 = 139.36000061035156


@pytest.fixture
def mill(classes: Mapping[str, UnitClass]) -> UnitClass:
    return classes["jet_mill"]


def test_the_last_run_counts_and_all_runs_are_summed(mill: UnitClass) -> None:
    facts = of(
        [
            PromptAnswered(1, "dose", {"mass_kg": 2.0, "lines_left": 1.0}, "P-1"),
            BlockStarted("dose"),
            PromptAnswered(2, "dose", {"mass_kg": 3.0, "lines_left": 0.0}, "P-1"),
        ],
        mill,
    )
    assert facts.values["dose.mass_kg"] == 3.0
    assert (facts.values["dose_1.mass_kg"], facts.values["dose_2.mass_kg"]) == (2.0, 3.0)
    assert facts.number("sum(dose.mass_kg)") == 5.0


def test_a_phase_that_did_not_complete_says_nothing(mill: UnitClass) -> None:
    ended = PhaseEnded("unload", 7, State.ABORTED, {"mass_kg": 9.0})
    facts = of([ended, PhaseCompleted("load", 6, {"mass_kg": 5.0})], mill)
    assert facts.number("load.mass_kg") == 5.0
    assert facts.number("unload.mass_kg") == Unknown(("unload.mass_kg",))


def test_words_in_an_answer_are_no_numbers(mill: UnitClass) -> None:
    answered = PromptAnswered(1, "look", {"colour": "grey", "pieces": 4}, "P-1")
    assert of([answered], mill).values == {"look.pieces": 4.0, "look_1.pieces": 4.0, "sum.look.pieces": 4.0}


def test_a_series_is_whole_or_it_is_none() -> None:
    facts = Facts()
    facts.take("stack", {"count_1": 42.0, "count_2": 17.0})
    assert facts.series("stack.count", 2) == [42.0, 17.0]
    assert facts.series("stack.count", 3) is None


def test_a_reported_mass_is_in_the_divisions_of_its_load_cell(mill: UnitClass) -> None:
    facts = of(
        [PhaseIntended("out", 1, 7, "weigh_out", {}, 0), PhaseCompleted("out", 7, {"mass_kg": F32_OF_139_36})], mill
    )
    assert facts.values["out.mass_kg"] == 139.36
    assert facts.instrument("out.mass_kg") == Instrument("report", 0.01)


def test_a_weighed_mass_is_in_the_divisions_of_its_scale_and_other_answers_are_as_given(mill: UnitClass) -> None:
    fields = ({"name": "mass_kg", "source": "scale"}, {"name": "pieces", "source": "count"})
    read = {"place": "WB-01/C", "gross_kg": 157.36, "tare_kg": 18.0, "division_kg": 0.02}
    answered = PromptAnswered(1, "weigh", {"mass_kg": F32_OF_139_36, "pieces": 2.005}, "P-1", "", read)
    facts = of([PromptOpened(1, "weigh", "Weigh", fields), answered], mill)
    assert (facts.values["weigh.mass_kg"], facts.values["weigh.pieces"]) == (139.36, 2.005)
    assert facts.instrument("weigh.mass_kg") == Instrument("scale", 0.02)
    assert facts.instrument("weigh.pieces") is None


def test_the_coarsest_instrument_stands_for_a_sum(mill: UnitClass) -> None:
    facts = Facts()
    facts.take("fines", {"mass_kg": 4.001}, {"mass_kg": 0.001})
    facts.take("out", {"mass_kg": 280.5}, {"mass_kg": 0.01})
    assert facts.instrument("out.mass_kg + sum(fines.mass_kg)") == Instrument("report", 0.01)
    assert facts.instrument("sum(fines.mass_kg)") == Instrument("report", 0.001)


def test_a_mass_that_is_no_number_stays_none(mill: UnitClass) -> None:
    broken = PhaseCompleted("out", 7, {"mass_kg": math.nan})
    facts = of([PhaseIntended("out", 1, 7, "weigh_out", {}, 0), broken], mill)
    assert facts.number("out.mass_kg") == Unknown(("out.mass_kg",))
