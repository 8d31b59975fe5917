"""Long loops of the service: named, watched, and never lost silently.

A loop that ends with an error is a bug: it is logged and the whole process ends, so that whoever supervises it starts
it again; recovery is the same as after a kill.
"""

import asyncio
import signal
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any

from mes.platform import log

logger = log.get(__name__)


class Tasks:
    """The loops of one service."""

    def __init__(self, group: asyncio.TaskGroup) -> None:
        self._group = group
        self._tasks: list[asyncio.Task[None]] = []
        self.failed: str | None = None

    def start(self, name: str, loop: Coroutine[Any, Any, None]) -> None:
        """Run a loop until the service ends."""
        self._tasks.append(self._group.create_task(self._watched(name, loop), name=name))

    def cancel(self) -> None:
        """The service ends."""
        for task in reversed(self._tasks):
            task.cancel()

    async def _watched(self, name: str, loop: Coroutine[Any, Any, None]) -> None:
        try:
            await loop
        except Exception:  # the outermost loop: shown, then the process ends
            self.failed = name
            logger.critical("loop_failed", loop=name, exc_info=True)
            signal.raise_signal(signal.SIGTERM)


@asynccontextmanager
async def tasks() -> AsyncIterator[Tasks]:
    """Loops for the length of the block; at its end all are cancelled and awaited."""
    async with asyncio.TaskGroup() as group:
        running = Tasks(group)
        try:
            yield running
        finally:
            running.cancel()
