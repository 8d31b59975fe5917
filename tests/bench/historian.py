"""Durable flushes of the historian against appending and syncing the same bytes to a file, in turns."""

import asyncio
import os
import statistics
import time
from pathlib import Path

import numpy as np

import mes.equipment
from drivers.signals import Columns
from mes.equipment.model import PlantModel
from mes.historian import queries
from mes.historian.recorder import Recorder
from mes.platform.clock import Clock, PlantClock
from mes.platform.db import Database
from tests.bench.row import Row, folder, ratio

PLANT = Path(mes.equipment.__file__).parent / "plants" / "rp-100.yaml"
ROUNDS = 7
FLUSHES = 40
T0_MS = 1_790_000_000_000


def durable_flushes() -> Row:
    """Flushes a second with one frame of every source in each, the wait between them left out."""
    with folder() as place:
        ours, bare = asyncio.run(_both(place))
    name = "historian: durable flushes, one frame of each source"
    return ratio(name, ours, "flushes/s", bare, 0.7, at_least=True)


FIGURES = (durable_flushes,)


async def _both(place: Path) -> tuple[float, float]:
    model, plant_clock = PlantModel.load(PLANT), PlantClock(Clock())
    plant_clock.hear(T0_MS)
    db = await Database.open(f"sqlite:///{place / 'history.db'}")
    await db.create_all()
    recorder = Recorder(db, model, plant_clock)
    await recorder.open()
    plant = _Plant(model, recorder)
    pairs: list[tuple[float, float]] = []
    with (place / "bare.log").open("ab", buffering=0) as log:
        for turn in range(ROUNDS):
            ours = await _ours(plant, recorder)
            bare = _bare(log.fileno(), await _flushed(db, turn))
            pairs.append((ours, bare))
    await db.close()
    return statistics.median(p[0] for p in pairs), statistics.median(p[1] for p in pairs)


class _Plant:
    """A second of a busy plant: one new value of every signal that is kept."""

    def __init__(self, model: PlantModel, recorder: Recorder) -> None:
        self._take = recorder.take
        self._ids = [
            np.array([s.signal.id for s in model.of_connection(name) if s.kept], dtype=np.int32)
            for name in model.connections
        ]
        self._random = np.random.default_rng(1)
        self._t_ms = T0_MS

    def second(self) -> None:
        self._t_ms += 1000
        for ids in self._ids:
            n = len(ids)
            values, times = self._random.normal(500, 50, n), np.full(n, self._t_ms, np.int64)
            self._take(Columns(ids, values, np.zeros(n, np.uint8), times, self._t_ms))


async def _ours(plant: _Plant, recorder: Recorder) -> float:
    spent_s = 0.0
    for _ in range(FLUSHES):
        plant.second()
        began_s = time.perf_counter()
        await recorder.flush()
        spent_s += time.perf_counter() - began_s
    return FLUSHES / spent_s


async def _flushed(db: Database, turn: int) -> list[bytes]:
    """What the last round stored, one lot of bytes a flush."""
    async with db.read() as session:
        sets = await queries.tagsets(session)
        stored = [await queries.payloads(session, row.id, 0, 2**62, 0) for row in sets]
    newest = [frames[-FLUSHES:] for frames in stored if len(frames) >= FLUSHES * (turn + 1)]
    return [b"".join(parts) for parts in zip(*newest, strict=True)]


def _bare(log: int, flushes: list[bytes]) -> float:
    began_s = time.perf_counter()
    for content in flushes:
        os.write(log, content)
        os.fdatasync(log)
    return len(flushes) / (time.perf_counter() - began_s)
