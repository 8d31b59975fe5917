"""The face of the historian."""

import asyncio
from collections.abc import Sequence

from mes.equipment.model import PlantModel
from mes.historian.recorder import Recorder
from mes.historian.segments import JournalSegments
from mes.historian.trend import Trend, reduce
from mes.platform.clock import PlantClock
from mes.platform.db import Database


class History:
    """Put on `app.state.history`; `take` goes to `Live.add`, `run` into the task group."""

    def __init__(self, db: Database, model: PlantModel, plant_clock: PlantClock) -> None:
        self._db = db
        self._plant_clock = plant_clock
        self.recorder = Recorder(db, model, plant_clock)
        self.take = self.recorder.take

    async def run(self) -> None:
        """Store what is taken, until cancelled."""
        await self.recorder.run()

    async def trend(self, ids: Sequence[int], from_ms: int, to_ms: int, buckets: int) -> dict[int, Trend]:
        """Minimum and maximum per bucket of plant time for each signal, in the order asked."""
        async with self._db.read() as session:
            found = await JournalSegments(session).read(ids, from_ms, to_ms)
        now_ms = self._plant_clock.now_ms()
        return await asyncio.to_thread(lambda: {i: reduce(found[i], from_ms, to_ms, buckets, now_ms) for i in ids})
