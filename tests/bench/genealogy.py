"""Traces over a million edges: the origin of a magnet, and the recall of a heat by contact.

The plant of many years is written straight into the tables, as a restored backup would be: twelve thousand heats with
recycled rejects, heels that carry over between cleanings, blends of several heats, trays, boxes.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from mes.lots import queries, stock, trace
from mes.lots.trace import By, Direction
from mes.platform.db import Database
from tests.bench.many_years import Years, write
from tests.bench.row import Row, folder, limit, ratio

HEATS = 12_000
TIMES = 25
RECALLS = 7


def traces() -> list[Row]:
    """Both questions on one database."""
    with folder() as place:
        return asyncio.run(_ask(place / "years.db"))


FIGURES = (traces,)


async def _ask(path: Path) -> list[Row]:
    db = await Database.open(f"sqlite:///{path}")
    await db.create_all()
    years = write(path, HEATS)
    try:
        return [*await _backward(db, years), *await _recall(db, years)]
    finally:
        await db.close()


async def _backward(db: Database, years: Years) -> list[Row]:
    async def one_row() -> None:
        async with db.read() as session:
            await queries.by_code(session, years.box)

    async def origin() -> None:
        async with db.read() as session:
            lot, _ = await stock.get(session, years.box)
            shares = await trace.origin(session, lot)
        assert abs(sum(share.fraction for share in shares) - 1) < 1e-6, "the fractions of an origin sum to 1"

    reference_ms, ours_ms = await _in_turns(one_row, origin, TIMES)
    name = f"origin of a box with mass fractions, {years.edges / 1e6:.2f} M edges"
    return [ratio(name, ours_ms, "ms", reference_ms, 20), limit(f"{name}: time", ours_ms, "ms", 10)]


async def _recall(db: Database, years: Years) -> list[Row]:
    async with db.read() as session:
        lot, _ = await stock.get(session, years.charge)
        answer = await queries.relatives(session, lot.id, back=False)

    async def read_the_answer() -> None:
        async with db.read() as session:
            await queries.by_ids(session, answer)

    async def recall() -> None:
        async with db.read() as session:
            found = await trace.trace(session, years.charge, Direction.FORWARD, By.CONTACT)
        assert len(found.nodes) == len(answer), "a recall names every lot in contact"

    reference_ms, ours_ms = await _in_turns(read_the_answer, recall, RECALLS)
    name = f"recall of a heat, {len(answer)} lots of {years.edges / 1e6:.2f} M edges"
    return [ratio(name, ours_ms, "ms", reference_ms, 5), limit(f"{name}: time", ours_ms, "ms", 200)]


async def _in_turns(
    reference: Callable[[], Awaitable[None]], ours: Callable[[], Awaitable[None]], times: int
) -> tuple[float, float]:
    """The least of each in ms, in turns after one warm-up: nearest to the work itself on a busy machine."""
    found: list[list[float]] = [[], []]
    for turn in range(times + 1):
        for which, call in enumerate((reference, ours)):
            began_s = time.perf_counter()
            await call()
            if turn:
                found[which].append((time.perf_counter() - began_s) * 1000)
    return min(found[0]), min(found[1])
