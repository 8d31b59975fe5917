"""From columns to stored frames and back: nothing is lost silently, and a gap is a gap."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest

import mes.equipment
import mes.historian.recorder as recorder_module
from drivers.signals import Columns, Quality
from mes.equipment.model import PlantModel
from mes.historian.recorder import Recorder
from mes.historian.service import History
from mes.platform.clock import Clock, PlantClock
from mes.platform.db import Database

PLANT = PlantModel.load(Path(mes.equipment.__file__).parent / "plants" / "rp-100.yaml")
T0 = 1_764_000_000_000
PRESSURE = PLANT.by_name["SF-01.pressure_pa"].signal.id
SETPOINT = PLANT.by_name["SF-01.setpoint_c"].signal.id


def _columns(values: dict[int, float], t_ms: int, quality: Quality = Quality.GOOD) -> Columns:
    n = len(values)
    ids = np.array(list(values), np.int32)
    marks = np.full(n, int(quality), np.uint8)
    return Columns(ids, np.array(list(values.values())), marks, np.full(n, t_ms, np.int64), 0)


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    database = await Database.open(f"sqlite:///{tmp_path / 'h.db'}")
    await database.create_all()
    yield database
    await database.close()


@pytest.fixture
def plant_clock() -> PlantClock:
    clock = PlantClock(Clock())
    clock.hear(T0 + 1000)
    return clock


@pytest.fixture
async def history(db: Database, plant_clock: PlantClock) -> History:
    made = History(db, PLANT, plant_clock)
    await made.recorder.open()
    return made


async def _trend(history: History, signal: int, buckets: int = 10) -> tuple[list[float], list[int]]:
    trend = (await history.trend([signal], T0, T0 + 1000, buckets))[signal]
    return trend.low.tolist(), trend.quality.tolist()


async def test_what_was_recorded_can_be_read(history: History) -> None:
    history.take(_columns({PRESSURE: 1.5, SETPOINT: 20.0}, T0))
    history.take(_columns({PRESSURE: 2.5}, T0 + 500))
    assert await history.recorder.flush() == 3
    low, _ = await _trend(history, PRESSURE)
    assert low == [1.5] * 5 + [2.5] * 5
    assert (await _trend(history, SETPOINT))[0] == [20.0] * 10


async def test_handshake_words_are_not_history(history: History) -> None:
    history.take(_columns({PLANT.by_name["SF-01.Sts.STATE"].signal.id: 2.0}, T0))
    assert await history.recorder.flush() == 0


async def test_a_restart_leaves_a_gap(history: History, db: Database, plant_clock: PlantClock) -> None:
    history.take(_columns({PRESSURE: 1.0}, T0))
    await history.recorder.flush()
    again = History(db, PLANT, plant_clock)
    await again.recorder.open()
    again.take(_columns({PRESSURE: 1.0}, T0 + 700))
    await again.recorder.flush()
    _, quality = await _trend(again, PRESSURE)
    assert quality == [2] * 7 + [0] * 3


async def test_a_full_buffer_marks_what_it_lost(history: History, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recorder_module, "LIMIT", 20)
    for i in range(100):
        history.take(_columns({PRESSURE: float(i)}, T0 + 10 * i))
    assert history.recorder.dropped > 0
    assert await history.recorder.flush() <= 22
    low, quality = await _trend(history, PRESSURE)
    assert quality[0] == Quality.BAD
    assert np.isnan(low[1])
    assert low[-1] == 90.0


async def test_a_failed_flush_keeps_its_samples_for_the_next(history: History, monkeypatch: pytest.MonkeyPatch) -> None:
    history.take(_columns({PRESSURE: 1.0}, T0))
    with monkeypatch.context() as broken:
        broken.setattr(recorder_module, "_row", lambda *_: {"no": "such column"})
        with pytest.raises(Exception, match="history_frame"):
            await history.recorder.flush()
    assert await history.recorder.flush() == 1


async def test_nothing_is_stamped_with_wall_time_before_the_plant_has_told_its_own(db: Database) -> None:
    silent = Recorder(db, PLANT, PlantClock(Clock()))
    await silent.open()
    silent.take(_columns({PRESSURE: 1.0}, T0))
    assert await silent.flush() == 0


async def test_the_loop_flushes_when_it_is_cancelled(history: History, db: Database) -> None:
    loop = asyncio.create_task(history.run())
    await history.recorder.ready.wait()
    history.take(_columns({PRESSURE: 3.0}, T0))
    loop.cancel()
    await asyncio.gather(loop, return_exceptions=True)
    assert (await _trend(history, PRESSURE))[0][0] == 3.0
