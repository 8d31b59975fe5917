"""The stroke ring of a press (docs/plc/aligning_press.md): records are read, stored, and only then counted as read.

The press stops feeding when 256 strokes wait, so nothing is overwritten. READ_COUNT is written after the commit: a
crash between the two means reading the same records again, and their key refuses a double.
"""

import asyncio
from collections.abc import Sequence
from typing import Any

from drivers.cancelling import raise_if_cancelled
from drivers.errors import DriverError
from drivers.link import Link, LinkState
from drivers.signals import ModbusAddress, Quality, Signal
from mes.equipment import queries
from mes.equipment.fields import RECORD, RECORD_WORDS, RING_SIZE, RING_START
from mes.equipment.intents import memory_of
from mes.equipment.live import Live
from mes.equipment.model import Unit
from mes.equipment.tables import CommandRow
from mes.platform import log
from mes.platform.db import Database

logger = log.get("equipment")
_BATCH = 32
_RUNS = 8  # how many STARTs back the run of a stroke is looked for
_PERIOD_S = 0.5


class StrokeReader:
    """One coroutine per press."""

    def __init__(self, unit: Unit, link: Link, db: Database, live: Live) -> None:
        self._unit = unit
        self._link = link
        self._db = db
        self._live = live
        self._write_count = unit.handshake["Sts.WRITE_COUNT"].signal
        self._read_count = unit.handshake["Cmd.READ_COUNT"].signal
        self._told: int | None = None  # READ_COUNT as last written by this process
        self._waits = ""

    async def run(self) -> None:
        """For ever; ends when cancelled."""
        while True:
            raise_if_cancelled()
            more = False
            try:
                more = self._link.state is LinkState.UP and await self._drain()
            except DriverError as error:
                self._say_why(str(error))
            except Exception:
                # the outermost loop of a press: its ring must not stop the other machines
                logger.exception("strokes_failed", unit=self._unit.id)
            await asyncio.sleep(0 if more else _PERIOD_S)

    def _say_why(self, reason: str) -> None:
        if reason != self._waits:
            self._waits = reason
            logger.warning("strokes_wait", unit=self._unit.id, reason=reason)

    async def _drain(self) -> bool:
        """Read and store one batch; whether there may be more."""
        written = self._live.get(self._write_count.name)
        if not written.good or written.value is None or written.value == self._told:
            return False
        counts = await self._link.read([self._write_count, self._read_count])
        if any(c.value is None or c.quality == Quality.BAD for c in counts):
            return False
        total, read = int(counts[0].value or 0), int(counts[1].value or 0)
        seen = await self._stored()
        first = max(read, seen) if seen <= total else read
        rows = [await self._record(n) for n in range(first, min(total, first + _BATCH))]
        if rows:
            await self._store([r for r in rows if r is not None], first + len(rows))
        await self._link.write([(self._read_count, first + len(rows))], verify=False)
        self._told = first + len(rows)
        return self._told < total

    async def _stored(self) -> int:
        async with self._db.read() as session:
            memory = await queries.memory(session, self._unit.id)
            return 0 if memory is None else memory.strokes_read

    async def _record(self, n: int) -> dict[str, Any] | None:
        readings = await self._link.read(self._signals(n))
        named = {name: r.value for (name, _, _), r in zip(RECORD, readings, strict=True)}
        if named["plant_ms"] is None or named["result"] is None:
            return None
        whole = {name: int(named[name] or 0) for name in ("plant_ms", "result", "cavities", "stroke")}
        return {"unit": self._unit.id, "n": n, **named, **whole}

    def _signals(self, n: int) -> list[Signal]:
        base = RING_START + RECORD_WORDS * (n % RING_SIZE)
        device = self._unit.device or 1
        return [
            Signal(0, f"{self._unit.id}.ring.{name}", ModbusAddress(device, "holding", base + at), kind, group="demand")
            for name, kind, at in RECORD
        ]

    async def _store(self, rows: list[dict[str, Any]], count: int) -> None:
        async with self._db.write() as session:
            memory = await memory_of(session, self._unit.id)
            starts = await queries.newest_starts(session, self._unit.id, _RUNS)
            if rows:
                await queries.add_strokes(session, [{**row, "run_id": _run_of(row, starts)} for row in rows])
            memory.strokes_read = count


def _run_of(row: dict[str, Any], starts: Sequence[CommandRow]) -> int:
    """The newest run that was intended before the stroke; 0 when the press was run by hand."""
    return next((start.run_id for start in starts if start.created_plant_ms < row["plant_ms"]), 0)
