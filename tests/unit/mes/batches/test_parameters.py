"""What a batch's page shows of its parameters; a trial is shown against the limits that it leaves."""

from mes.batches.parameters import shown
from mes.batches.shapes import ParameterOut
from mes.recipebook.rules import Trial, tried
from recipes.engine.commands import create
from recipes.engine.control import control_recipe
from recipes.engine.events import Event, PhaseCompleted
from recipes.engine.evolve import fold
from recipes.model import MasterRecipe
from recipes.unit_class import UnitClass

NAMES = {"P-0003": "Elena Petrova"}


def of(
    recipe: MasterRecipe, unit_class: UnitClass, *events: Event, trial: Trial | None = None, know_how: bool = True
) -> dict[str, ParameterOut]:
    state = fold([create("B-1", "AF-01", recipe, {}, 100.0, trial=trial is not None), *events])
    found = shown(control_recipe(state, unit_class).recipe, state, trial, NAMES, know_how)
    return {one.name: one for one in found}


def test_a_value_stands_beside_its_limits_and_what_the_machine_reported(
    recipes: dict[str, MasterRecipe], classes: dict[str, UnitClass]
) -> None:
    anneal, furnace = recipes["anneal-45sh"], classes["annealing_furnace"]
    done = PhaseCompleted("stage2", 7, {"temperature_c": 521.5, "hold_s": 10_800.0})
    one = of(anneal, furnace, done)["stage2_temperature_c"]
    known = anneal.parameters["stage2_temperature_c"]
    assert (one.value, one.low, one.high, one.actual) == (known.value, known.low, known.high, 521.5)
    assert (one.changed_by, one.outside_limits) == (None, False)


def test_a_trial_names_who_set_a_value_and_keeps_the_limits_that_it_leaves(
    recipes: dict[str, MasterRecipe], classes: dict[str, UnitClass]
) -> None:
    approved = recipes["anneal-45sh"]
    copy, left = tried(approved, {"stage2_temperature_c": 575.0, "stage1_s": 7300.0})
    trial = Trial(1, {"stage2_temperature_c": 575.0, "stage1_s": 7300.0}, left, "P-0003", "too hot")
    found = of(copy, classes["annealing_furnace"], trial=trial)
    hot, long, kept = (found[name] for name in ("stage2_temperature_c", "stage1_s", "stage2_s"))
    limits = approved.parameters["stage2_temperature_c"]
    assert (hot.value, hot.low, hot.high) == (575.0, limits.low, limits.high)
    assert (hot.changed_by, hot.outside_limits) == ("Elena Petrova", True)
    assert (long.changed_by, long.outside_limits) == ("Elena Petrova", False)
    assert (kept.changed_by, kept.outside_limits) == (None, False)


def test_values_are_know_how(recipes: dict[str, MasterRecipe], classes: dict[str, UnitClass]) -> None:
    found = of(recipes["anneal-45sh"], classes["annealing_furnace"], know_how=False)
    assert {(one.value, one.low, one.high, one.actual) for one in found.values()} == {(None, None, None, None)}
