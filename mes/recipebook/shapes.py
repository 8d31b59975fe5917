"""Answers of the recipe book."""

from typing import Any

from mes.platform.clock import iso
from mes.platform.web import Out
from mes.recipebook.rules import Version
from mes.recipebook.tables import RecipeMoveRow, RecipeVersionRow, RouteVersionRow
from recipes.route import Route
from recipes.units import unit_of


class VersionLine(Out):
    """A version in a list."""

    version: int
    status: str
    hash: str
    provenance: str
    created_at: str
    created_by: str


class RecipeOut(Out):
    """A recipe with its versions, newest first."""

    id: str
    title: str
    unit_class: str
    effective_version: int | None
    versions: list[VersionLine]


class ParameterOut(Out):
    """A parameter of a recipe; values and limits are None for a role without `recipe.read_detail`."""

    name: str
    value: float | None
    low: float | None
    high: float | None
    unit: str
    critical: bool
    scale: str
    text: str


class LeftOut(Out):
    """A recipe limit that a trial leaves."""

    parameter: str
    value: float
    low: float
    high: float


class TrialOut(Out):
    """What makes a version an unapproved trial."""

    base_version: int
    values: dict[str, float]
    left: list[LeftOut]
    by: str
    reason: str


class MoveOut(Out):
    """A change of status."""

    before: str | None
    after: str
    by: str
    reason: str
    plant_at: str
    wall_at: str


class VersionOut(Out):
    """One version in full; `procedure` is the stored block tree."""

    id: str
    version: int
    title: str
    text: str
    unit_class: str
    status: str
    hash: str
    provenance: str
    created_at: str
    created_by: str
    batch: dict[str, float] | None
    parameters: list[ParameterOut]
    procedure: list[dict[str, Any]]
    trial: TrialOut | None
    moves: list[MoveOut]


class RouteLine(Out):
    """A route in a list."""

    id: str
    name: str
    products: list[str]
    version: int
    hash: str
    provenance: str


class RouteOut(RouteLine):
    """A route in full: `operations` as stored."""

    grade: str
    attributes: dict[str, float]
    operations: list[dict[str, Any]]


def recipe_out(rows: list[RecipeVersionRow]) -> RecipeOut:
    """One recipe from all its versions, newest first."""
    effective = next((row for row in rows if row.status == "Effective"), None)
    shown = effective or rows[0]
    return RecipeOut(
        id=shown.recipe, title=shown.title, unit_class=shown.unit_class,
        effective_version=None if effective is None else effective.version, versions=[_line(row) for row in rows],
    )  # fmt: skip


def _line(row: RecipeVersionRow) -> VersionLine:
    return VersionLine(
        version=row.version, status=row.status, hash=row.hash, provenance=row.provenance,
        created_at=iso(row.created_plant_ms), created_by=row.created_by,
    )  # fmt: skip


def version_out(row: RecipeVersionRow, version: Version, moves: list[RecipeMoveRow], *, detail: bool) -> VersionOut:
    """One version; without `detail` (know-how) parameter values and `with` values are left out."""
    recipe = version.recipe
    document = recipe.document()
    procedure = document["procedure"] if detail else _without_values(document["procedure"])
    return VersionOut(
        id=recipe.recipe, version=version.number, title=recipe.title, text=recipe.text, unit_class=recipe.unit_class,
        status=version.status, hash=version.hash, provenance=version.provenance,
        created_at=iso(row.created_plant_ms), created_by=row.created_by, batch=document["batch"],
        parameters=_parameters(version, detail=detail), procedure=procedure, trial=_trial(version, detail=detail),
        moves=[_move(move) for move in moves],
    )  # fmt: skip


def _parameters(version: Version, *, detail: bool) -> list[ParameterOut]:
    return [
        ParameterOut(
            name=name, value=p.value if detail else None, low=p.low if detail else None,
            high=p.high if detail else None, unit=unit_of(name), critical=p.critical, scale=p.scale, text=p.text,
        )
        for name, p in version.recipe.parameters.items()
    ]  # fmt: skip


def _trial(version: Version, *, detail: bool) -> TrialOut | None:
    trial = version.trial
    if trial is None or not detail:
        return None
    left = [LeftOut(parameter=x.parameter, value=x.value, low=x.low, high=x.high) for x in trial.left]
    return TrialOut(
        base_version=trial.base_version, values=dict(trial.values), left=left, by=trial.by, reason=trial.reason
    )  # fmt: skip


def _without_values(node: Any) -> Any:
    if isinstance(node, list):
        return [_without_values(part) for part in node]
    if not isinstance(node, dict):
        return node
    hidden = ("with", "until", "when", "duration_s")
    return {key: None if key in hidden else _without_values(value) for key, value in node.items()}


def _move(move: RecipeMoveRow) -> MoveOut:
    return MoveOut(
        before=move.before, after=move.after, by=move.by, reason=move.reason, plant_at=iso(move.plant_ms),
        wall_at=iso(move.wall_ms),
    )  # fmt: skip


def route_line(row: RouteVersionRow) -> RouteLine:
    """A route in a list."""
    return RouteLine(
        id=row.route, name=row.title, products=[row.product], version=row.version, hash=row.hash,
        provenance=row.provenance,
    )  # fmt: skip


def route_out(row: RouteVersionRow) -> RouteOut:
    """A route in full."""
    route = Route.model_validate_json(row.document)
    return RouteOut(
        **route_line(row).model_dump(), grade=route.grade, attributes=dict(route.attributes),
        operations=route.document()["operations"],
    )  # fmt: skip
