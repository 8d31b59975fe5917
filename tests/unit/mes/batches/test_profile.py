"""The planned temperature: ramps and holds of the phases, nothing for a recipe that heats nothing."""

from mes.batches.profile import Point, left_s, plan
from recipes.engine.commands import create
from recipes.engine.events import BlockFinished, BlockStarted, BranchChosen, Event, PhaseIntended
from recipes.engine.evolve import fold
from recipes.loading import load_recipe
from recipes.model import MasterRecipe

STEPS = """
  - {id: load, prompt: Load}
  - {id: pump, phase: evacuate, with: {min_s: 5000}}
  - choose:
      - when: pump.pressure_pa < 1
        do: [{phase: soak, with: {temperature_c: 625, ramp_c_per_min: 60}}]
    id: heat
    otherwise: []
"""


def points(recipe: MasterRecipe, **parameters: float) -> list[Point]:
    return plan(recipe, fold([create("B-1", "SF-01", recipe, parameters, 1.0, trial=False)]))


def recipe(procedure: str, head: str = "") -> MasterRecipe:
    return load_recipe(f"recipe: test\nunit_class: oven\n{head}procedure:\n{procedure}", "test.yaml").model


def test_a_ramp_leads_to_a_hold() -> None:
    heat = recipe("  - {phase: soak, with: {temperature_c: 325, ramp_c_per_min: 5, hold_s: 600}}\n")
    assert points(heat) == [Point(0, 25), Point(3600, 325), Point(4200, 325)]


def test_a_phase_without_a_temperature_is_a_flat_stretch() -> None:
    heat = recipe(
        "  - {phase: evacuate, with: {min_s: 100}}\n"
        "  - {phase: soak, with: {temperature_c: 85, ramp_c_per_min: 60}}\n"
        "  - {phase: vent}\n"
    )
    assert points(heat) == [Point(0, 25), Point(100, 25), Point(160, 85)]


def test_a_quench_ends_at_its_own_temperature() -> None:
    heat = recipe(
        "  - {phase: soak, with: {temperature_c: 125, ramp_c_per_min: 100}}\n  - {phase: quench, with: {until_c: 65}}\n"
    )
    assert points(heat)[-1] == Point(60 + 180, 65)


def test_the_batchs_own_parameters_shape_it() -> None:
    head = "parameters: {top_c: {value: 125, low: 100, high: 225}}\n"
    heat = recipe("  - {phase: soak, with: {temperature_c: =top_c, ramp_c_per_min: 100}}\n", head)
    assert points(heat)[-1] == Point(60, 125)
    assert points(heat, top_c=225.0)[-1] == Point(120, 225)


def test_a_recipe_that_heats_nothing_has_no_profile(recipes: dict[str, MasterRecipe]) -> None:
    assert points(recipes["press-block"]) == []


def test_the_shipped_sintering_reaches_its_soak_and_ends_cold(recipes: dict[str, MasterRecipe]) -> None:
    curve = points(recipes["sinter-45sh"])
    assert max(p.temperature_c for p in curve) == 1052
    assert curve[-1].temperature_c <= 70
    assert 16 * 3600 < curve[-1].at_s < 30 * 3600
    assert [p.at_s for p in curve] == sorted(p.at_s for p in curve)


def left(recipe: MasterRecipe, events: list[Event], ran_s: float = 0.0) -> float:
    begun = create("B-1", "SF-01", recipe, {}, 1.0, trial=False)
    return left_s(recipe, fold([begun, *events]), ran_s)


def test_what_is_left_is_all_before_the_first_phase_however_long_people_take() -> None:
    heat = recipe(STEPS)
    assert left(heat, []) == points(heat)[-1].at_s == 5000 + 600
    assert left(heat, [BlockStarted("load")], ran_s=90.0) == 5600


def test_a_phase_that_runs_counts_with_what_it_still_has_to_do() -> None:
    running = [BlockStarted("pump"), PhaseIntended("pump", 1, 7, "evacuate", {"min_s": 5000.0}, 0)]
    assert left(recipe(STEPS), running, ran_s=2000.0) == 3000 + 600
    assert left(recipe(STEPS), running, ran_s=9000.0) == 600


def test_what_is_behind_does_not_count_nor_a_branch_that_was_passed_by() -> None:
    assert left(recipe(STEPS), [BlockStarted("pump"), BlockFinished("pump")]) == 600
    assert left(recipe(STEPS), [BlockStarted("heat"), BranchChosen("heat", -1), BlockFinished("heat")]) == 5000


def test_of_a_recipe_that_heats_nothing_no_end_is_told() -> None:
    assert left(recipe("  - {phase: mix, with: {duration_s: 3600}}\n"), []) == 0
