"""HB_ENGINE is changed only by a service that is fit to supervise."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from drivers.errors import LinkTimeout
from drivers.link import Diagnostics, LinkState
from drivers.signals import Reading, Signal
from mes.equipment.heartbeat import Heartbeat
from mes.equipment.model import PlantModel
from mes.platform.clock import Clock
from mes.platform.db import Database


class Wire:
    """A link that remembers what was written; `fails` makes writes time out."""

    name = "wire"

    def __init__(self) -> None:
        self.state = LinkState.UP
        self.diagnostics = Diagnostics()
        self.signals: Sequence[Signal] = ()
        self.written: list[float | int] = []
        self.fails = False
        self.wrote = asyncio.Event()

    async def run(self) -> None:
        await asyncio.Event().wait()

    async def read(self, signals: Sequence[Signal]) -> list[Reading]:
        raise LinkTimeout("nothing to read")

    async def write(self, writes: Sequence[tuple[Signal, float | int]], *, verify: bool = True) -> None:
        if self.fails:
            raise LinkTimeout("no answer")
        self.written += [value for _, value in writes]
        self.wrote.set()


class AgedClock(Clock):
    """Real time, with an age added to what happened before."""

    def __init__(self) -> None:
        self.added_s = 0.0

    def monotonic_s(self) -> float:
        return super().monotonic_s() + self.added_s


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    database = await Database.open(f"sqlite:///{tmp_path / 'h.db'}")
    yield database
    await database.close()


async def _while_beating(heartbeat: Heartbeat, condition: asyncio.Event) -> None:
    task = asyncio.create_task(heartbeat.run())
    async with asyncio.timeout(5):
        await condition.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def _until_told(heartbeat: Heartbeat, words: str) -> None:
    task = asyncio.create_task(heartbeat.run())
    async with asyncio.timeout(5):
        while words not in heartbeat.reason:  # noqa: ASYNC110  (a plain attribute, nobody signals it)
            await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_the_first_beat_goes_out_at_once(db: Database, plant: PlantModel) -> None:
    wire = Wire()
    signals = [plant.by_name["SF-01.Cmd.HB_ENGINE"].signal, plant.by_name["SF-02.Cmd.HB_ENGINE"].signal]
    heartbeat = Heartbeat(wire, signals, db, Clock())
    await _while_beating(heartbeat, wire.wrote)
    assert wire.written == [1, 1]
    assert heartbeat.fit


async def test_f05_an_old_commit_silences_the_heartbeat(db: Database, plant: PlantModel) -> None:
    wire, clock = Wire(), AgedClock()
    clock.added_s = 31
    heartbeat = Heartbeat(wire, [plant.by_name["SF-01.Cmd.HB_ENGINE"].signal], db, clock)
    await _until_told(heartbeat, "commit")
    assert wire.written == []


async def test_a_beat_that_fails_is_told(db: Database, plant: PlantModel) -> None:
    wire = Wire()
    wire.fails = True
    heartbeat = Heartbeat(wire, [plant.by_name["SF-01.Cmd.HB_ENGINE"].signal], db, Clock())
    await _until_told(heartbeat, "no answer")
    assert not heartbeat.fit
