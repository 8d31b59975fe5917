"""The jobs of the service: registered under their names, and what each does to a database."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import mes.app.schema  # the tables of all domains  # noqa: F401
from mes.app.housekeeping import Housekeeping, add_jobs
from mes.lots import service as lots
from mes.lots import stock
from mes.lots.events import Input, Output, Stamp, Transformation
from mes.materials.service import Delivery
from mes.platform.clock import Clock, PlantClock
from mes.platform.db import Database
from mes.platform.feed import Feed
from mes.platform.jobs import Jobs
from mes.quality.importer import DropFolder
from mes.settings import Settings
from mes.users import queries as users
from mes.users import service as people

OLD = Stamp(1_790_000_000_000, 1_790_000_000_000, "test")
MONTH_MS = 30 * 24 * 3_600_000
HOUR_MS = 3_600_000


class HandClock(Clock):
    def __init__(self) -> None:
        self.ms = 1_764_000_000_000

    def wall_ms(self) -> int:
        return self.ms


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
async def db(tmp_path: Path, clock: HandClock) -> AsyncIterator[Database]:
    opened = await Database.open(f"sqlite:///{tmp_path / 'test.db'}", clock)
    opened.plant_clock = PlantClock(clock)
    await opened.create_all()
    yield opened
    await opened.close()


@pytest.fixture
def keeper(db: Database, clock: HandClock, tmp_path: Path) -> Housekeeping:
    folder = DropFolder(tmp_path / "drop", db, Feed())
    return Housekeeping(db, clock, db.plant_clock, Settings(data_dir=tmp_path), folder, simulated=True)


@asynccontextmanager
async def clock_at(folder: Path, speed: float) -> AsyncIterator[None]:
    """The clock of a virtual plant as the service sees it: `GET /clock` at the announced address."""
    body = json.dumps({"speed": speed}).encode()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: %d\r\n\r\n%s" % (len(body), body))
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        (folder / "plant").mkdir(exist_ok=True)
        (folder / "plant" / "endpoints.json").write_text(json.dumps({"floor": f"http://127.0.0.1:{port}"}))
        yield


async def old_blend(db: Database) -> str:
    """A blend made a month before now, in plant time."""
    async with db.write() as session:
        raw = await lots.receive_raw(session, Delivery("iron", 10, "lulea-iron", "x"), OLD)
        made = Transformation("make", OLD, (Input(raw),), (Output("blend", 10),))
        return (await lots.transform(session, made)).outputs[0]


async def disposition(db: Database, code: str) -> str:
    async with db.read() as session:
        return (await stock.get(session, code))[1].disposition


def test_every_job_of_the_service_is_registered(tmp_path: Path) -> None:
    clock = Clock()
    state = SimpleNamespace(
        jobs=Jobs(clock), db=None, clock=clock, plant_clock=None, settings=Settings(data_dir=tmp_path),
        drop_folder=None, model=SimpleNamespace(simulated=True),
    )  # fmt: skip
    app: Any = SimpleNamespace(state=state)
    add_jobs(app)
    assert set(state.jobs.all) == {
        "import-results", "check-calendar", "take-snapshots", "forget-sessions", "forget-answers", "anchor-audit",
        "verify-audit",
    }  # fmt: skip


async def test_a_simulated_plant_at_work_has_its_calendar_judged(
    keeper: Housekeeping, db: Database, tmp_path: Path
) -> None:
    code = await old_blend(db)
    db.plant_clock.hear(OLD.plant_ms + MONTH_MS)
    async with clock_at(tmp_path, 60.0):
        assert code in (await keeper.check_calendar() or "")
    assert await disposition(db, code) == "hold"


async def test_nothing_is_held_for_its_age_in_the_hurried_past(
    keeper: Housekeeping, db: Database, tmp_path: Path
) -> None:
    code = await old_blend(db)
    db.plant_clock.hear(OLD.plant_ms + MONTH_MS)
    async with clock_at(tmp_path, 3600.0):
        assert await keeper.check_calendar() == "not judged at ×3600"
    assert await disposition(db, code) == "free"


async def test_nothing_is_held_for_its_age_before_the_plant_has_told_its_time(
    keeper: Housekeeping, db: Database, tmp_path: Path
) -> None:
    code = await old_blend(db)
    async with clock_at(tmp_path, 60.0):
        assert await keeper.check_calendar() == "not judged: the plant's clock is silent"
    assert await disposition(db, code) == "free"


async def test_a_real_plant_goes_by_the_calendar_of_the_wall(
    keeper: Housekeeping, db: Database, clock: HandClock
) -> None:
    clock.ms = OLD.plant_ms + MONTH_MS
    code = await old_blend(db)
    assert code in (await replace(keeper, simulated=False).check_calendar() or "")


async def session_of(db: Database, name: str, max_s: int) -> str:
    async with db.write() as session:
        person = await people.create_person(session, name, name, "operator", "correct horse battery", by="test")
        await people.open_session(session, person, f"secret of {name}", max_s)
    return people.token_hash(f"secret of {name}")


async def test_sessions_that_ran_out_or_lie_unused_are_ended_and_others_are_not(
    keeper: Housekeeping, db: Database, clock: HandClock
) -> None:
    short, unused, used = [await session_of(db, n, s) for n, s in (("ann", 3600), ("ben", 80_000), ("cy", 80_000))]
    assert await keeper.forget_sessions() is None
    clock.ms += 9 * HOUR_MS
    async with db.write() as session:
        await users.touch(session, used, clock.ms - HOUR_MS)
    assert await keeper.forget_sessions() == "2 sessions ended"
    async with db.read() as session:
        left = [h for h in (short, unused, used) if await users.live_session(session, h) is not None]
    assert left == [used]
