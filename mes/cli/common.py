"""What commands share: options, settings, an open database."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from pydantic import ValidationError
from rich.console import Console

from mes.platform.db import Database
from mes.platform.errors import Invalid
from mes.settings import Settings

Result = TypeVar("Result")
console = Console(highlight=False)
DataDir = Annotated[
    Path | None, typer.Option("--data-dir", help="Where everything is kept (SINTERLINE_DATA_DIR).", show_default=False)
]


def settings(**given: Any) -> Settings:
    """Settings of the environment with what the command line gives in their place. Raises `Invalid`."""
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        raise Invalid("; ".join(fault["msg"] for fault in error.errors())) from error


@asynccontextmanager
async def database(given: Settings) -> AsyncIterator[Database]:
    """The installation's database for the length of the block."""
    db = await Database.open(given.database)
    try:
        yield db
    finally:
        await db.close()


def run(given: Settings, work: Callable[[Database], Awaitable[Result]]) -> Result:
    """Do something with the database of an installation. Raises `Invalid` when there is none yet."""
    if given.database.startswith("sqlite") and not Path(given.database.removeprefix("sqlite:///")).exists():
        raise Invalid(f"there is no database at {given.database}: run `sinterline db upgrade` first")

    async def inside() -> Result:
        async with database(given) as db:
            return await work(db)

    return asyncio.run(inside())
