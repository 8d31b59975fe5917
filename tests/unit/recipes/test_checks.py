"""Checks of recipes against unit classes and of routes against recipes; each finding with file and line."""

from collections.abc import Callable

import pytest

from recipes.checks import check_recipe
from recipes.diff import Change, diff
from recipes.library import shipped
from recipes.loading import Loaded, load_route, load_unit_class
from recipes.model import MasterRecipe
from recipes.route_checks import check_route, check_unit_class
from recipes.scaling import SizeError, scaled
from recipes.unit_class import UnitClass

Load = Callable[..., Loaded[MasterRecipe]]
HEAT = "  - {phase: heat, with: {temperature_c: %s}}\n"


def found(loaded: Loaded[MasterRecipe], oven: UnitClass) -> list[str]:
    return [str(problem) for problem in check_recipe(loaded, oven)]


def test_everything_that_ships_passes_the_checks() -> None:
    assert [str(problem) for problem in shipped().problems()] == []


def test_the_route_and_its_thirteen_recipes_ship() -> None:
    route = shipped().routes["block-45sh"].model
    assert [o.recipe for o in route.operations] == [
        "weigh-charge", "melt-cast", "hd-standard", "mill-45sh", "blend-45sh", "press-block", "cip-200mpa",
        "sinter-45sh", "anneal-45sh", "slice-block", "coat-nicuni", "magnetise-45sh", "pack",
    ]  # fmt: skip
    assert {o.recipe for o in route.operations} == set(shipped().recipes)


def test_a_recipe_in_order_has_no_findings(recipe: Load, oven: UnitClass) -> None:
    assert found(recipe("  - {phase: load}\n" + HEAT % 900), oven) == []


@pytest.mark.parametrize(
    ("procedure", "message"),
    [
        ("  - {phase: cook}\n", "oven has no phase cook"),
        ("  - {phase: heat}\n", "heat: temperature_c is missing"),
        (HEAT % 1001, "temperature_c: 1001 is outside the class limits 20.0..1000.0"),
        ("  - {phase: heat, with: {temperature_c: 900, speed_rpm: 1}}\n", "phase heat has no parameter speed_rpm"),
        ("  - {phase: load, with: {box_1: 2001}}\n", "box_1 comes from the load plan and is not set in a recipe"),
        (HEAT % "=nothing_c", "unknown name nothing_c (column 1 of 'nothing_c')"),
        (HEAT % "=1 < 2", "a number is wanted (column 1 of '1 < 2')"),
        ("  - {wait: {until: pressure_pa}}\n", "a condition (true or false) is wanted (column 1 of 'pressure_pa')"),
        ("  - {wait: {until: heat.nothing > 5}}\n", "unknown name heat.nothing (column 1 of 'heat.nothing > 5')"),
        ("  - {repeat: {limit: 2, until: 1 > 2, do: [{phase: load}]}}\n",
         "the condition never changes: the loop has no exit"),
        ("  - {parallel: [[{phase: load}], [{prompt: p}], [{phase: check}]]}\n",
         "only one branch may hold unit phases, since a unit runs one phase"),
        ("  - {id: in, prompt: p}\n", "in is a word of the condition language: give the block another id"),
    ],
)  # fmt: skip
def test_each_mistake_is_found_at_its_line(recipe: Load, oven: UnitClass, procedure: str, message: str) -> None:
    assert found(recipe(procedure), oven) == [f"test.yaml:4: {message}"]


def test_limits_of_a_recipe_parameter_must_lie_inside_the_class_limits(recipe: Load, oven: UnitClass) -> None:
    head = "parameters:\n  top_c: {value: 900, low: 800, high: 1100}\n"
    assert found(recipe(HEAT % "=top_c", head), oven) == [
        "test.yaml:6: temperature_c: the recipe allows 1100, outside the class limits 20.0..1000.0"
    ]
    assert found(recipe(HEAT % "=top_c - 100", head), oven) == []


def test_a_parameter_may_not_bear_the_name_of_a_signal(recipe: Load, oven: UnitClass) -> None:
    head = "parameters:\n  pressure_pa: {value: 1, low: 1, high: 1}\n"
    assert found(recipe("  - {phase: load}\n", head), oven) == ["test.yaml:4: pressure_pa is a signal of oven"]


def test_a_batch_may_not_be_larger_than_the_unit_takes(recipe: Load, oven: UnitClass) -> None:
    head = "batch: {nominal_kg: 50, min_kg: 10, max_kg: 101}\n"
    assert found(recipe("  - {phase: load}\n", head), oven) == ["test.yaml:3: the unit class takes 100 kg at most"]


def test_reports_and_numeric_answers_are_names_of_conditions(recipe: Load, oven: UnitClass) -> None:
    fields = "[{name: mass_kg, source: scale}, {name: lot, source: scan}]"
    procedure = f"  - {{id: ask, prompt: p, fields: {fields}}}\n  - {{phase: load}}\n"
    good = "  - {wait: {until: ask.mass_kg > 1 && load.mass_kg > 1 && sum(ask.mass_kg) > 1 && batch.size_kg > 1}}\n"
    assert found(recipe(procedure + good), oven) == []
    assert "unknown name ask.lot" in found(recipe(procedure + "  - {wait: {until: ask.lot > 1}}\n"), oven)[0]


ROUTE = """
route: r
product: P
operations:
  - id: one
    recipe: {recipe}
    consumes: [raw]
    lots: merge
    size: {size}
    outputs: [{{material: middle, mass: {mass}}}]
  - id: two
    recipe: test
    consumes: [{consumes}]
    lots: keep
    size: by_pieces
    outputs: [{{material: end, mass: load.mass_kg}}]
"""


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({}, ""),
        ({"recipe": "other"}, "route.yaml:6: no recipe other"),
        ({"mass": "load.nothing"}, "route.yaml:10: test: unknown name load.nothing (column 1 of 'load.nothing')"),
        ({"consumes": "nothing"}, "route.yaml:13: nothing is made by no earlier operation"),
        ({"size": "by_batch"}, "route.yaml:9: test states no batch size"),
    ],
)
def test_each_mistake_of_a_route_is_found_at_its_line(
    recipe: Load, oven: UnitClass, change: dict[str, str], message: str
) -> None:
    parts = {"recipe": "test", "mass": "sum(load.mass_kg) - 1", "consumes": "middle", "size": "by_pieces"}
    route = load_route(ROUTE.format(**{**parts, **change}), "route.yaml")
    recipes = {"test": recipe("  - {phase: load}\n").model}
    problems = check_route(route, recipes, {"oven": oven})
    assert [str(problem) for problem in problems] == ([message] if message else [])


def test_a_soft_program_may_only_use_signals_parameters_and_reports_that_exist() -> None:
    text = """
unit_class: box
title: Box
control: B
signals: {a_c: {}}
phases:
  soak:
    parameters: {t_c: {}}
    soft:
      run:
        - {write: b_c, value: =set.t_c}
        - {until: set.u_c > a_c}
        - {report: r, value: =a_c}
"""
    assert [str(problem) for problem in check_unit_class(load_unit_class(text, "u.yaml"))] == [
        "u.yaml:11: no signal b_c",
        "u.yaml:12: unknown name set.u_c (column 1 of 'set.u_c > a_c')",
        "u.yaml:13: no report r",
    ]


def test_only_proportional_parameters_follow_the_batch_size(recipe: Load) -> None:
    head = (
        "batch: {nominal_kg: 50, min_kg: 10, max_kg: 100}\n"
        "parameters:\n  gas_kg: {value: 2, low: 1, high: 3, scale: proportional}\n"
        "  top_c: {value: 9, low: 8, high: 10}\n"
    )
    model = recipe("  - {phase: load}\n", head).model
    sized = scaled(model, 100)
    assert (sized["gas_kg"].value, sized["gas_kg"].high, sized["top_c"].value) == (4.0, 6.0, 9.0)
    with pytest.raises(SizeError):
        scaled(model, 101)


def test_a_difference_names_blocks_by_id_and_sees_moves(recipe: Load) -> None:
    before = recipe("  - {phase: load}\n" + HEAT % 900).model.document()
    after = recipe(HEAT % 950 + "  - {phase: load}\n  - {phase: check}\n").model.document()
    changes = diff(before, after)
    assert Change("changed", ("procedure", "heat", "with", "temperature_c"), 900.0, 950.0) in changes
    assert Change("moved", ("procedure",), ["load", "heat"], ["heat", "load"]) in changes
    assert [change.at for change in changes if change.kind == "added"] == [("procedure", "check")]
    assert diff(before, before) == []
