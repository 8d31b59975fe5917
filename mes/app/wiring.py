"""Who hears whom: machines to live values, units to the batches that wait for them, commits to the feed."""

from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncSession

from mes.app.library import faults_of, unit_classes
from mes.app.notices import UnitNotices
from mes.app.tasks import Tasks
from mes.batches import queries as batch_queries
from mes.batches.execution import execution
from mes.equipment.endpoints import read_endpoints
from mes.equipment.links import Links
from mes.equipment.live import Live
from mes.equipment.machinery import Programs
from mes.equipment.service import Equipment
from mes.historian.service import History
from mes.platform.live import Fanout
from mes.quality.importer import DropFolder
from mes.quality.issue import Certifier
from recipes.library import Library


async def wire(app: FastAPI) -> None:
    """Make all parts below the open database and put them on `app.state`; nothing runs and nothing is sent yet."""
    state = app.state
    state.live = Live(state.model, state.clock)
    state.fanout = Fanout(state.live, state.plant_clock)
    endpoints = read_endpoints(state.settings.endpoints, state.model) if state.model.connections else {}
    state.links = Links(state.model, endpoints, state.live, state.clock, state.plant_clock)
    state.equipment = await Equipment.open(
        state.model, state.links, state.live, state.db, state.clock, state.plant_clock, programs(state.library)
    )
    state.history = History(state.db, state.model, state.plant_clock)
    state.live.add(state.history.take)
    _wire_batches(app)
    _wire_quality(app)


async def resume_plant_time(app: FastAPI) -> None:
    """A simulated plant's time goes on from the record until a machine tells it: it never goes back to the past."""
    if not app.state.model.simulated:
        return
    async with app.state.db.read() as session:
        last_ms = await batch_queries.last_plant_ms(session)
    if last_ms is not None:
        app.state.plant_clock.hear(last_ms)


def _wire_batches(app: FastAPI) -> None:
    state = app.state
    classes = unit_classes(state.library)
    state.unit_classes = classes
    state.execution = execution(
        state.db, state.equipment, state.clock, state.plant_clock, state.feed, classes, faults_of(classes)
    )
    state.runtime = state.execution.runtime
    state.batches = state.execution.batches
    state.dispatcher = state.execution.dispatcher
    state.load_plans = state.execution.load_plans
    state.order_verbs = state.execution.order_verbs
    state.unit_notices = UnitNotices(state.feed)
    state.equipment.on_change.append(state.unit_notices.changed)
    state.equipment.batch_command = state.batches.command
    state.equipment.batch_facts = _recipe_and_step


async def _recipe_and_step(session: AsyncSession, batch_ids: list[str]) -> dict[str, tuple[str, str]]:
    rows = [await batch_queries.batch(session, batch_id) for batch_id in batch_ids]
    return {row.id: (row.recipe, row.step) for row in rows if row is not None}


def _wire_quality(app: FastAPI) -> None:
    state = app.state
    folder = state.settings.data_dir
    state.certifier = Certifier(folder / "certificates", state.model.name, state.model.simulated, state.db, state.feed)
    state.drop_folder = DropFolder(folder / "drop", state.db, state.feed)


def programs(library: Library) -> Programs:
    """The soft phases of class B units."""
    return {
        name: {phase: part.soft for phase, part in loaded.model.phases.items() if part.soft is not None}
        for name, loaded in library.unit_classes.items()
    }


def start(app: FastAPI, running: Tasks) -> None:
    """All loops of the service."""
    state = app.state
    running.start("equipment", state.equipment.run())
    running.start("historian", state.history.run())
    running.start("execution", state.execution.run())
    running.start("notices", state.unit_notices.run())
    running.start("fanout", state.fanout.run())
