"""SQL of the recipe book."""

from collections.abc import Sequence

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from mes.recipebook.tables import RecipeMoveRow, RecipeVersionRow, RouteVersionRow


async def version(session: AsyncSession, recipe: str, number: int) -> RecipeVersionRow | None:
    """One version."""
    return await session.get(RecipeVersionRow, (recipe, number))


async def with_status(session: AsyncSession, recipe: str, status: str) -> RecipeVersionRow | None:
    """The newest version of a recipe in this status."""
    wanted = select(RecipeVersionRow).where(RecipeVersionRow.recipe == recipe, RecipeVersionRow.status == status)
    found: RecipeVersionRow | None = await session.scalar(wanted.order_by(RecipeVersionRow.version.desc()).limit(1))
    return found


async def all_versions(session: AsyncSession) -> Sequence[RecipeVersionRow]:
    """Every version of every recipe, newest first within a recipe."""
    wanted = select(RecipeVersionRow).order_by(RecipeVersionRow.recipe, RecipeVersionRow.version.desc())
    return (await session.scalars(wanted)).all()


async def highest_version(session: AsyncSession, recipe: str) -> int:
    """The highest number given to a version of the recipe; 0 when there is none."""
    wanted = select(func.max(RecipeVersionRow.version)).where(RecipeVersionRow.recipe == recipe)
    return await session.scalar(wanted) or 0


async def set_status(session: AsyncSession, recipe: str, number: int, status: str) -> None:
    """Move a version; the caller keeps the move."""
    key = (RecipeVersionRow.recipe == recipe, RecipeVersionRow.version == number)
    await session.execute(update(RecipeVersionRow).where(*key).values(status=status))


async def moves(session: AsyncSession, recipe: str, number: int) -> Sequence[RecipeMoveRow]:
    """How a version came to its status, oldest first."""
    key = (RecipeMoveRow.recipe == recipe, RecipeMoveRow.version == number)
    return (await session.scalars(select(RecipeMoveRow).where(*key).order_by(RecipeMoveRow.id))).all()


async def route(session: AsyncSession, route_id: str) -> RouteVersionRow | None:
    """The version of a route that is in force."""
    wanted = select(RouteVersionRow).where(RouteVersionRow.route == route_id)
    found: RouteVersionRow | None = await session.scalar(wanted.order_by(RouteVersionRow.version.desc()).limit(1))
    return found


async def routes(session: AsyncSession) -> Sequence[RouteVersionRow]:
    """Each route in the version that is in force."""
    newest = (
        select(RouteVersionRow.route, func.max(RouteVersionRow.version).label("version"))
        .group_by(RouteVersionRow.route)
        .subquery()
    )
    on = (RouteVersionRow.route == newest.c.route) & (RouteVersionRow.version == newest.c.version)
    return (await session.scalars(select(RouteVersionRow).join(newest, on).order_by(RouteVersionRow.route))).all()
