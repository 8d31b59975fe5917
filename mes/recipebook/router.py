"""`/recipes` and `/routes`."""

from itertools import groupby
from typing import Annotated

from fastapi import APIRouter, Path

from mes.platform.errors import NotFound
from mes.platform.web import Db, Page, problems
from mes.recipebook import queries, service
from mes.recipebook.shapes import (
    RecipeOut,
    RouteLine,
    RouteOut,
    VersionOut,
    recipe_out,
    route_line,
    route_out,
    version_out,
)
from mes.users import CurrentPerson, require

router = APIRouter(tags=["recipes"])
Slug = Annotated[str, Path(pattern=r"^[A-Za-z0-9._-]{1,64}$")]
Number = Annotated[int, Path(ge=1, le=1_000_000)]


@router.get("/recipes", responses=problems(401, 403))
async def list_recipes(person: CurrentPerson, db: Db) -> Page[RecipeOut]:
    """All recipes with their versions."""
    require(person, "plant.view")
    async with db.read() as session:
        rows = await queries.all_versions(session)
    return Page(items=[recipe_out(list(group)) for _, group in groupby(rows, lambda row: row.recipe)])


@router.get("/recipes/{recipe}/versions/{number}", responses=problems(401, 403, 404, 422))
async def read_version(recipe: Slug, number: Number, person: CurrentPerson, db: Db) -> VersionOut:
    """One version: parameters, procedure, history. Values are know-how and need `recipe.read_detail`."""
    require(person, "plant.view")
    async with db.read() as session:
        row = await queries.version(session, recipe, number)
        if row is None:
            raise NotFound(f"there is no version {number} of recipe {recipe!r}")
        moves = list(await queries.moves(session, recipe, number))
    return version_out(row, service.read(row), moves, detail=person.may("recipe.read_detail"))


@router.get("/routes", responses=problems(401, 403))
async def list_routes(person: CurrentPerson, db: Db) -> Page[RouteLine]:
    """All routes in the version in force."""
    require(person, "plant.view")
    async with db.read() as session:
        rows = await queries.routes(session)
    return Page(items=[route_line(row) for row in rows])


@router.get("/routes/{route}", responses=problems(401, 403, 404, 422))
async def read_route(route: Slug, person: CurrentPerson, db: Db) -> RouteOut:
    """A route with its operations."""
    require(person, "plant.view")
    async with db.read() as session:
        row = await queries.route(session, route)
    if row is None:
        raise NotFound(f"there is no route {route!r}")
    return route_out(row)
