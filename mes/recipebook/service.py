"""Verbs of the recipe book."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict

import orjson
from sqlalchemy.ext.asyncio import AsyncSession

from mes.platform import facts
from mes.platform.canonical import canonical
from mes.platform.db import now
from mes.platform.errors import Invalid, NotFound
from mes.recipebook import queries, rules
from mes.recipebook.rules import EFFECTIVE, SUPERSEDED, TRIAL, Left, RouteVersion, Trial, Version
from mes.recipebook.tables import RecipeMoveRow, RecipeVersionRow, RouteVersionRow
from recipes.model import MasterRecipe
from recipes.route import Route

Check = Callable[[MasterRecipe], Sequence[str]]
"""Faults of a recipe against its unit class, as sentences; none when it may run."""


async def effective(session: AsyncSession, recipe: str) -> Version:
    """The version that batches run. Raises `NotFound`."""
    row = await queries.with_status(session, recipe, EFFECTIVE)
    if row is None:
        raise NotFound(f"there is no effective version of recipe {recipe!r}")
    return read(row)


async def version(session: AsyncSession, recipe: str, number: int) -> Version:
    """One version in any status. Raises `NotFound`."""
    row = await queries.version(session, recipe, number)
    if row is None:
        raise NotFound(f"there is no version {number} of recipe {recipe!r}")
    return read(row)


async def route(session: AsyncSession, route_id: str) -> RouteVersion:
    """The version of a route that is in force. Raises `NotFound`."""
    row = await queries.route(session, route_id)
    if row is None:
        raise NotFound(f"there is no route {route_id!r}")
    return RouteVersion(Route.model_validate_json(row.document), row.version, row.hash, row.provenance)


async def trial_copy(
    session: AsyncSession, recipe: str, values: Mapping[str, float], *, check: Check, reason: str, by: str
) -> Version:
    """An `unapproved_trial` copy of the effective version with other parameter values.

    They may leave the recipe's limits, which the copy names, and never those of the unit class: `check` finds that.
    Raises `NotFound`, `Invalid`.
    """
    base = await effective(session, recipe)
    copy, left = rules.tried(base.recipe, values)
    if faults := check(copy):
        raise Invalid("the trial leaves what the unit can do: " + "; ".join(faults), faults=list(faults))
    trial = Trial(base.number, dict(values), left, by, reason)
    made = await _store(session, copy, TRIAL, "trial", by, reason, trial)
    payload = {
        "base_version": base.number,
        "hash": made.hash,
        "set": sorted(values),
        "left": [x.parameter for x in left],
    }
    await facts.record(session, by, "recipe.trial", f"recipe:{recipe}:{made.number}", payload)
    return made


async def import_library(
    session: AsyncSession, recipes: Sequence[MasterRecipe], routes: Sequence[Route], *, by: str = "system"
) -> int:
    """Take shipped recipes and routes that are new or changed into the book as Effective; returns how many.

    A recipe whose effective version was written here is left alone: an update of the product never overrides a site.
    """
    taken = 0
    for recipe in recipes:
        current = await queries.with_status(session, recipe.recipe, EFFECTIVE)
        if current is not None and (current.hash == recipe.content_hash() or current.provenance != "shipped"):
            continue
        if current is not None:
            await _move(session, current, SUPERSEDED, by, "a newer shipped version")
        await _store(session, recipe, EFFECTIVE, "shipped", by, "shipped with the product", None)
        taken += 1
    for shipped in routes:
        taken += await _import_route(session, shipped, by)
    return taken


async def _import_route(session: AsyncSession, shipped: Route, by: str) -> int:
    current = await queries.route(session, shipped.route)
    digest = shipped.content_hash()
    if current is not None and (current.hash == digest or current.provenance != "shipped"):
        return 0
    row = RouteVersionRow(
        route=shipped.route, version=1 if current is None else current.version + 1, title=shipped.title,
        product=shipped.product, hash=digest, provenance="shipped", document=canonical(shipped.document()).decode(),
        created_by=by, created_wall_ms=now(session).wall_ms,
    )  # fmt: skip
    session.add(row)
    await session.flush()
    return 1


async def _store(
    session: AsyncSession,
    recipe: MasterRecipe,
    status: str,
    provenance: str,
    by: str,
    reason: str,
    trial: Trial | None,
) -> Version:
    moment = now(session)
    row = RecipeVersionRow(
        recipe=recipe.recipe, version=await queries.highest_version(session, recipe.recipe) + 1,
        unit_class=recipe.unit_class, title=recipe.title, status=status, hash=recipe.content_hash(),
        provenance=provenance, document=canonical(recipe.document()).decode(),
        trial=None if trial is None else asdict(trial), created_by=by,
        created_plant_ms=moment.plant_ms, created_wall_ms=moment.wall_ms,
    )  # fmt: skip
    session.add(row)
    await session.flush()
    await _keep_move(session, row, None, status, by, reason)
    return read(row)


async def _move(session: AsyncSession, row: RecipeVersionRow, after: str, by: str, reason: str) -> None:
    before = row.status
    await queries.set_status(session, row.recipe, row.version, after)
    await _keep_move(session, row, before, after, by, reason)


async def _keep_move(
    session: AsyncSession, row: RecipeVersionRow, before: str | None, after: str, by: str, reason: str
) -> None:
    moment = now(session)
    session.add(
        RecipeMoveRow(
            recipe=row.recipe, version=row.version, before=before, after=after, by=by, reason=reason, signature=None,
            plant_ms=moment.plant_ms, wall_ms=moment.wall_ms,
        )
    )  # fmt: skip
    await session.flush()


def read(row: RecipeVersionRow) -> Version:
    """The row with its document read back."""
    recipe = MasterRecipe.model_validate(orjson.loads(row.document))
    return Version(recipe, row.version, row.hash, row.status, row.provenance, _trial(row))


def _trial(row: RecipeVersionRow) -> Trial | None:
    if row.trial is None:
        return None
    left = tuple(Left(**part) for part in row.trial["left"])
    return Trial(row.trial["base_version"], row.trial["values"], left, row.trial["by"], row.trial["reason"])
