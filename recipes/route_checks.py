"""Checks of a route against its recipes, and of a unit class in itself."""

from collections.abc import Iterator, Mapping

from recipes.blocks import Loc
from recipes.checks import Finding, known_names, results
from recipes.conditions import ConditionError, check_condition, check_number
from recipes.loading import Loaded
from recipes.model import MasterRecipe
from recipes.route import Operation, Route
from recipes.soft_program import SoftAwait, SoftDwell, SoftReport, SoftStep, SoftWrite
from recipes.unit_class import PhaseClass, UnitClass
from recipes.yaml_source import Problem


def check_route(
    loaded: Loaded[Route], recipes: Mapping[str, MasterRecipe], unit_classes: Mapping[str, UnitClass]
) -> list[Problem]:
    """Every problem of a route: recipes exist, references resolve, each material is made before it is consumed."""
    found = route_findings(loaded.model, recipes, unit_classes)
    return [loaded.problem(loc, message) for loc, message in found]


def route_findings(
    route: Route, recipes: Mapping[str, MasterRecipe], unit_classes: Mapping[str, UnitClass]
) -> list[Finding]:
    """The problems of a route that has no file, by place in its stored form."""
    found: list[Finding] = list(_check_flow(route))
    for n, operation in enumerate(route.operations):
        here: Loc = ("operations", n)
        recipe = recipes.get(operation.recipe)
        if recipe is None:
            found.append(((*here, "recipe"), f"no recipe {operation.recipe}"))
            continue
        unit_class = unit_classes.get(recipe.unit_class)
        if unit_class is None:
            found.append(((*here, "recipe"), f"no unit class {recipe.unit_class}"))
            continue
        found += [((*here, *below), text) for below, text in _check_operation(operation, recipe, unit_class)]
    return found


def _check_flow(route: Route) -> Iterator[Finding]:
    made: set[str] = set()
    for n, operation in enumerate(route.operations):
        for material in operation.consumes:
            # the first operation takes what was bought; later ones take what was made
            if n and material not in made:
                yield ("operations", n, "consumes"), f"{material} is made by no earlier operation"
        made.update(output.material for output in operation.outputs)
        made.update(byproduct.material for byproduct in operation.byproducts)


def _check_operation(operation: Operation, recipe: MasterRecipe, unit_class: UnitClass) -> Iterator[Finding]:
    taken = set(results(recipe, unit_class))
    names = taken | {f"sum.{name}" for name in taken} | {"batch.size_kg"}
    for below, expression in operation.references():
        try:
            check_number(expression, names)
        except ConditionError as error:
            yield below, f"{recipe.recipe}: {error}"
    if operation.size == "by_batch" and recipe.batch is None:
        yield ("size",), f"{recipe.recipe} states no batch size"


def check_unit_class(loaded: Loaded[UnitClass]) -> list[Problem]:
    """Every problem of a unit class: soft programs write signals that exist and use names that are known."""
    return [loaded.problem(loc, message) for loc, message in unit_class_findings(loaded.model)]


def unit_class_findings(unit_class: UnitClass) -> list[Finding]:
    """The problems of a unit class that has no file, by place in its stored form."""
    found: list[Finding] = []
    for name, phase in unit_class.phases.items():
        at: Loc = ("phases", name)
        if isinstance(phase.max_s, str):
            found += _expression((*at, "max_s"), phase.max_s, frozenset(phase.parameters))
        told = {*(f"set.{each}" for each in phase.parameters), *(f"report.{each}" for each in phase.reports)}
        for n, text in enumerate(phase.verify):
            found += _condition((*at, "verify", n), text, frozenset({*unit_class.signals, *told}))
        for lane in ("run", "hold", "restart", "stop") if phase.soft else ():
            for n, step in enumerate(phase.soft.lane(lane) if phase.soft else ()):
                found += _check_step((*at, "soft", lane, n), step, phase, unit_class)
    return found


def _check_step(at: Loc, step: SoftStep, phase: PhaseClass, unit_class: UnitClass) -> list[Finding]:
    names = frozenset({*unit_class.signals, *(f"set.{name}" for name in phase.parameters), "elapsed_s"})
    match step:
        case SoftWrite():
            known = [] if step.write in unit_class.signals else [((*at, "write"), f"no signal {step.write}")]
            conditions = [*_condition(at, step.when, names), *_condition(at, step.confirm, names)]
            return [*known, *_expression((*at, "value"), step.value, names), *conditions]
        case SoftAwait():
            return _condition((*at, "until"), step.until, names)
        case SoftDwell():
            return _expression((*at, "dwell_s"), step.dwell_s, names)
        case SoftReport():
            known = [] if step.report in phase.reports else [((*at, "report"), f"no report {step.report}")]
            return [*known, *_expression((*at, "value"), step.value, names)]


def _expression(at: Loc, value: float | str, names: frozenset[str]) -> list[Finding]:
    if not isinstance(value, str):
        return []
    try:
        check_number(value.removeprefix("="), names)
    except ConditionError as error:
        return [(at, str(error))]
    return []


def _condition(at: Loc, text: str | None, names: frozenset[str]) -> list[Finding]:
    if text is None:
        return []
    try:
        check_condition(text, names)
    except ConditionError as error:
        return [(at, str(error))]
    return []


__all__ = ["check_route", "check_unit_class", "known_names", "route_findings", "unit_class_findings"]
