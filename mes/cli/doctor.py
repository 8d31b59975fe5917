"""`sinterline doctor`: what is wrong with this installation, in words."""

import asyncio
import shutil
from collections.abc import Iterator

import typer

from mes.app.front import DIST
from mes.cli.common import DataDir, console, settings
from mes.equipment.endpoints import read_endpoints
from mes.equipment.model import PlantModel
from mes.equipment.yaml_source import ModelError
from mes.platform import queries
from mes.platform.db import Database
from mes.settings import Settings

_FREE_BYTES = 1_000_000_000


def doctor(data_dir: DataDir = None) -> None:
    """Look at files, plant, database, disk and front end; exit code 1 when something is wrong."""
    given = settings(data_dir=data_dir)
    faults = list(_faults(given))
    for fault in faults:
        console.print(f"[red]✗[/red] {fault}")
    if not faults:
        console.print("[green]✓[/green] nothing found")
    raise typer.Exit(1 if faults else 0)


def _faults(given: Settings) -> Iterator[str]:
    yield from _plant_faults(given)
    yield from asyncio.run(_database_faults(given))
    if not (DIST / "index.html").is_file():
        yield "the front end is not built: run `make setup`"
    folder = given.data_dir if given.data_dir.exists() else given.data_dir.absolute().parent
    if folder.exists() and shutil.disk_usage(folder).free < _FREE_BYTES:
        yield f"less than 1 GB is free at {folder}"


def _plant_faults(given: Settings) -> Iterator[str]:
    try:
        model = PlantModel.load(given.plant_file)
    except ModelError as error:
        yield str(error)
        return
    try:
        read_endpoints(given.endpoints, model)
    except ModelError as error:
        yield f"no addresses of machines (is the virtual plant running?): {error}"


async def _database_faults(given: Settings) -> list[str]:
    try:
        db = await Database.open(given.database)
    except Exception as error:  # a doctor names every illness
        return [f"the database does not open: {error}"]
    try:
        async with db.read() as session:
            await queries.ping(session)
            return [f"the database is damaged: {fault}" for fault in await queries.damage(session)]
    finally:
        await db.close()
