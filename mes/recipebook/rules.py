"""Pure rules of the book: what a version is, and what a trial may change."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mes.platform.errors import Invalid
from recipes.model import MasterRecipe
from recipes.route import Route

EFFECTIVE = "Effective"
SUPERSEDED = "Superseded"
TRIAL = "unapproved_trial"
RUNNABLE = (EFFECTIVE, TRIAL)


@dataclass(frozen=True, slots=True)
class Left:
    """A recipe limit that a trial leaves: the value tried and the limits that the recipe had."""

    parameter: str
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Trial:
    """What makes a version an unapproved trial."""

    base_version: int
    values: Mapping[str, float]
    left: tuple[Left, ...]
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Version:
    """A stored version of a master recipe with its document read back."""

    recipe: MasterRecipe
    number: int
    hash: str
    status: str
    provenance: str
    trial: Trial | None = None

    @property
    def is_trial(self) -> bool:
        """Whether batches of it carry the condition `unapproved_trial`."""
        return self.status == TRIAL


@dataclass(frozen=True, slots=True)
class RouteVersion:
    """A stored version of a route with its document read back."""

    route: Route
    number: int
    hash: str
    provenance: str


def tried(recipe: MasterRecipe, values: Mapping[str, float]) -> tuple[MasterRecipe, tuple[Left, ...]]:
    """The recipe with these parameter values, its limits widened just as far as they need, and what was left.

    Raises `Invalid` for a parameter that the recipe does not have or when nothing is changed. The limits of the unit
    class are not looked at here: `recipes.checks` does that with the result.
    """
    if not values:
        raise Invalid("a trial sets at least one parameter")
    document = recipe.document()
    left: list[Left] = []
    for name, value in values.items():
        if name not in recipe.parameters:
            raise Invalid(f"{recipe.recipe} has no parameter {name!r}; it has {', '.join(recipe.parameters)}")
        known = recipe.parameters[name]
        if not known.low <= value <= known.high:
            left.append(Left(name, value, known.low, known.high))
        entry: dict[str, Any] = document["parameters"][name]
        entry.update(value=value, low=min(known.low, value), high=max(known.high, value))
    return MasterRecipe.model_validate(document), tuple(left)


def by_recipe(values: Mapping[str, float]) -> dict[str, dict[str, float]]:
    """`{"sinter-45sh.soak_s": 12000}` as `{"sinter-45sh": {"soak_s": 12000}}`. Raises `Invalid` without a dot."""
    grouped: dict[str, dict[str, float]] = {}
    for name, value in values.items():
        recipe, dot, parameter = name.rpartition(".")
        if not dot:
            raise Invalid(f"{name!r}: a trial value is named recipe.parameter")
        grouped.setdefault(recipe, {})[parameter] = value
    return grouped
