"""`sinterline db`."""

import asyncio

import typer

from mes.app.schema import upgrade as bring_up
from mes.cli.common import DataDir, console, database, settings
from mes.settings import Settings

db = typer.Typer(no_args_is_help=True, help="The database.")


@db.callback()
def group() -> None:
    """The database."""


@db.command()
def upgrade(data_dir: DataDir = None) -> None:
    """Create the tables, or bring those of an older release up to this one."""
    given = settings(data_dir=data_dir)
    asyncio.run(_upgrade(given))
    console.print(f"{given.database} is up to date")


async def _upgrade(given: Settings) -> None:
    async with database(given) as opened:
        await bring_up(opened)
