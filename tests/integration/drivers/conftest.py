"""A recorder of what a link reports, and waiting for conditions."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from drivers.link import Link, LinkState
from drivers.signals import Columns, Quality


def wall_ms() -> int:
    return time.time_ns() // 1_000_000


class Recorder:
    """Listener of a link: every column block, every state, the latest value of each signal id."""

    def __init__(self) -> None:
        self.blocks: list[Columns] = []
        self.states: list[LinkState] = []
        self.latest: dict[int, tuple[float, Quality, int]] = {}

    def columns(self, columns: Columns) -> None:
        self.blocks.append(columns)
        for i, value, quality, source in zip(
            columns.ids, columns.values, columns.quality, columns.source_ms, strict=True
        ):
            self.latest[int(i)] = (float(value), Quality(int(quality)), int(source))

    def state(self, link: Link, state: LinkState) -> None:
        self.states.append(state)

    def value(self, signal_id: int) -> float:
        return self.latest[signal_id][0]

    def quality(self, signal_id: int) -> Quality | None:
        return self.latest[signal_id][1] if signal_id in self.latest else None


async def until(condition: Callable[[], bool], timeout_s: float = 15.0, what: str = "") -> float:
    """Wait for a condition; returns how long it took. Fails with `what` when it does not come."""
    started = time.monotonic()
    while not condition():
        if time.monotonic() - started > timeout_s:
            pytest.fail(f"condition did not come within {timeout_s} s {what}")
        await asyncio.sleep(0.01)
    return time.monotonic() - started


@asynccontextmanager
async def running(run: Callable[[], Awaitable[None]]) -> AsyncIterator[None]:
    """Run a link beside the test and end it after."""
    task = asyncio.ensure_future(run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@pytest.fixture
def tools() -> "type[Tools]":
    return Tools


class Tools:
    """What tests of links need; given as a fixture because test folders are no packages."""

    Recorder = Recorder
    until = staticmethod(until)
    running = staticmethod(running)
    wall_ms = staticmethod(wall_ms)
