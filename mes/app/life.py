"""Start and end of the service: open the database, take the library, attach to the plant, run, let go."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

import mes.audit
from mes.app import housekeeping, library, schema, wiring
from mes.app.tasks import Tasks, tasks
from mes.equipment.model import PlantModel
from mes.platform import facts, log
from mes.platform.db import Database
from mes.settings import Settings
from mes.users import demo

logger = log.get(__name__)


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Everything that the service needs, for as long as it runs; why it could not start: `app.state.refused`."""
    try:
        async with _running(app):
            yield
    except Exception as error:
        app.state.refused = error
        raise


@asynccontextmanager
async def _running(app: FastAPI) -> AsyncIterator[None]:
    settings: Settings = app.state.settings
    facts.listen(mes.audit.append)
    app.state.model = PlantModel.load(settings.plant_file)
    app.state.db = await Database.open(settings.database, app.state.clock)
    app.state.db.plant_clock = app.state.plant_clock
    try:
        await _prepare(app)
        async with tasks() as running:
            app.state.tasks = running
            _start(app, running)
            try:
                yield
            finally:
                app.state.jobs.stop()
    finally:
        await app.state.db.close()
        logger.info("stopped")


async def _prepare(app: FastAPI) -> None:
    db: Database = app.state.db
    await schema.upgrade(db)
    if app.state.settings.demo:
        async with db.write() as session:
            await demo.ensure_accounts(session)
    app.state.library = library.load(app.state.settings)
    await library.take_in(db, app.state.library)
    await wiring.resume_plant_time(app)
    await wiring.wire(app)
    await app.state.runtime.say_restarted()
    housekeeping.add_jobs(app)


def _start(app: FastAPI, running: Tasks) -> None:
    wiring.start(app, running)
    app.state.jobs.start()
    app.state.not_ready.clear()
    logger.info("ready", database=app.state.db.dialect, plant=app.state.model.id)
