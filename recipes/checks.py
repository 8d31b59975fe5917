"""Checks of a master recipe against its unit class: everything that must hold before a recipe may be reviewed.

A recipe without problems can run on every unit of the class: its phases exist, its parameters are complete, typed and
inside the class limits, its conditions compile over names that exist. What the shape of the document guarantees
(nesting, an otherwise for each choose, a limit for each repeat) is the model's business.
"""

from collections.abc import Iterator

from recipes.blocks import (
    Block,
    ChooseBlock,
    Loc,
    ParallelBlock,
    PhaseBlock,
    PromptBlock,
    RepeatBlock,
    WaitBlock,
    walk,
)
from recipes.conditions import ConditionError, check_condition, check_number, names_in, number
from recipes.loading import Loaded
from recipes.model import MasterRecipe
from recipes.unit_class import PhaseClass, PhaseParameter, UnitClass
from recipes.yaml_source import Problem

RESERVED = frozenset(
    [
        "as",
        "break",
        "const",
        "continue",
        "else",
        "false",
        "for",
        "function",
        "if",
        "import",
        "in",
        "let",
        "loop",
        "namespace",
        "null",
        "package",
        "return",
        "true",
        "var",
        "void",
        "while",
        "sum",
        "batch",
    ]
)
"""Words of the condition language that no block, parameter, report or field may be named."""

Finding = tuple[Loc, str]


def check_recipe(loaded: Loaded[MasterRecipe], unit_class: UnitClass) -> list[Problem]:
    """Every problem with its file and line; empty when the recipe may go to review."""
    return [loaded.problem(loc, message) for loc, message in findings(loaded.model, unit_class)]


def findings(recipe: MasterRecipe, unit_class: UnitClass) -> list[Finding]:
    """The problems of a recipe that has no file, by place in its stored form."""
    if recipe.unit_class != unit_class.unit_class:
        return [(("unit_class",), f"the recipe is for {recipe.unit_class}, not for {unit_class.unit_class}")]
    names = known_names(recipe, unit_class)
    found = [*_check_size(recipe, unit_class), *_check_names(recipe, unit_class)]
    for loc, block in recipe.blocks():
        found += [((*loc, *below), message) for below, message in _check_block(block, recipe, unit_class, names)]
    return found


def known_names(recipe: MasterRecipe, unit_class: UnitClass) -> frozenset[str]:
    """Every name that conditions of the recipe may use."""
    taken = set(results(recipe, unit_class))
    sums = {f"sum.{name}" for name in taken}
    return frozenset({*unit_class.signals, *recipe.parameters, *taken, *sums, "batch.size_kg"})


def results(recipe: MasterRecipe, unit_class: UnitClass) -> Iterator[str]:
    """Reports and numeric answers of the recipe as `id.name`."""
    for _, block in recipe.blocks():
        if isinstance(block, PhaseBlock) and block.phase in unit_class.phases:
            yield from (f"{block.id}.{report}" for report in unit_class.phases[block.phase].reports)
        if isinstance(block, PromptBlock):
            yield from (f"{block.id}.{field.name}" for field in block.fields if field.numeric)


def _check_size(recipe: MasterRecipe, unit_class: UnitClass) -> Iterator[Finding]:
    if recipe.batch and unit_class.capacity_kg is not None and recipe.batch.max_kg > unit_class.capacity_kg:
        yield ("batch", "max_kg"), f"the unit class takes {unit_class.capacity_kg:g} kg at most"


def _check_names(recipe: MasterRecipe, unit_class: UnitClass) -> Iterator[Finding]:
    for name in recipe.parameters:
        if name in RESERVED:
            yield ("parameters", name), f"{name} is a word of the condition language"
        if name in unit_class.signals:
            yield ("parameters", name), f"{name} is a signal of {unit_class.unit_class}"
    for loc, block in recipe.blocks():
        if block.id in RESERVED:
            yield (*loc, "id"), f"{block.id} is a word of the condition language: give the block another id"


def _check_block(block: Block, recipe: MasterRecipe, unit_class: UnitClass, names: frozenset[str]) -> Iterator[Finding]:
    match block:
        case PhaseBlock():
            yield from _check_phase(block, recipe, unit_class, names)
        case ParallelBlock():
            yield from _check_parallel(block)
        case RepeatBlock():
            yield from _check_condition(("until",), block.until, names)
            if not names_in(block.until):
                yield ("until",), "the condition never changes: the loop has no exit"
        case ChooseBlock():
            for n, way in enumerate(block.choose):
                yield from _check_condition(("choose", n, "when"), way.when, names)
        case WaitBlock():
            if block.until is not None:
                yield from _check_condition(("until",), block.until, names)
            if isinstance(block.duration_s, str):
                yield from _check_number(("duration_s",), block.duration_s, names)
        case _:
            return


def _check_phase(
    block: PhaseBlock, recipe: MasterRecipe, unit_class: UnitClass, names: frozenset[str]
) -> Iterator[Finding]:
    phase = unit_class.phases.get(block.phase)
    if phase is None:
        yield ("phase",), f"{unit_class.unit_class} has no phase {block.phase}"
        return
    for name, value in block.with_.items():
        place: Loc = ("with", name)
        parameter = phase.parameters.get(name)
        if parameter is None:
            yield place, f"phase {block.phase} has no parameter {name}"
        elif parameter.from_ == "load_plan":
            yield place, f"{name} comes from the load plan and is not set in a recipe"
        elif isinstance(value, str):
            yield from _check_expression(place, name, value, parameter, recipe, names)
        elif not parameter.allows(value):
            yield place, f"{name}: {value:g} is outside the class limits {_limits(parameter)}"
    yield from _missing(block, phase)


def _missing(block: PhaseBlock, phase: PhaseClass) -> Iterator[Finding]:
    for name, parameter in phase.recipe_parameters.items():
        if name not in block.with_ and parameter.default is None:
            yield ("phase",), f"{block.id}: {name} is missing"


def _check_expression(
    place: Loc, name: str, value: str, parameter: PhaseParameter, recipe: MasterRecipe, names: frozenset[str]
) -> Iterator[Finding]:
    wrong = list(_check_number(place, value, names))
    yield from wrong
    used = names_in(value[1:])
    if wrong or not used or any(other not in recipe.parameters for other in used):
        return
    # recipe limits must lie inside class limits: try the expression at both ends of what it uses
    for end in ("low", "high"):
        result = number(value[1:], {other: getattr(recipe.parameters[other], end) for other in used})
        if isinstance(result, float) and not parameter.allows(result):
            limits = _limits(parameter)
            yield place, f"{name}: the recipe allows {result:g}, outside the class limits {limits}"


def _check_parallel(block: ParallelBlock) -> Iterator[Finding]:
    with_phases = [
        n for n, branch in enumerate(block.parallel) if any(isinstance(b, PhaseBlock) for _, b in walk(branch))
    ]
    for n in with_phases[1:]:
        yield ("parallel", n), "only one branch may hold unit phases, since a unit runs one phase"


def _check_condition(place: Loc, text: str, names: frozenset[str]) -> Iterator[Finding]:
    try:
        check_condition(text, names)
    except ConditionError as error:
        yield place, str(error)


def _check_number(place: Loc, text: str, names: frozenset[str]) -> Iterator[Finding]:
    try:
        check_number(text.removeprefix("="), names)
    except ConditionError as error:
        yield place, str(error)


def _limits(parameter: PhaseParameter) -> str:
    return f"{parameter.low}..{parameter.high}"
