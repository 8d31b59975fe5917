"""Notices after the commit: "something about batch B-1042 changed, read again".

A notice may be lost (its receiver was slow, the process died); nobody may depend on one for more than speed.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Notice:
    """`topic` is a kind of thing (`batch`, `lot`), `data` names which and what, small enough to send to everyone."""

    topic: str
    data: dict[str, Any]


class Subscription:
    """A bounded queue of one listener; when it is full the oldest notice is dropped and counted."""

    def __init__(self, size: int) -> None:
        self._queue: deque[Notice] = deque(maxlen=size)
        self._ready = asyncio.Event()
        self.dropped = 0

    def put(self, notice: Notice) -> None:
        """Called by the feed."""
        if len(self._queue) == self._queue.maxlen:
            self.dropped += 1
        self._queue.append(notice)
        self._ready.set()

    def take(self) -> list[Notice]:
        """All that is waiting, without waiting."""
        taken = list(self._queue)
        self._queue.clear()
        self._ready.clear()
        return taken

    async def wait(self) -> None:
        """Until there is a notice."""
        await self._ready.wait()

    async def __aiter__(self) -> AsyncIterator[Notice]:
        while True:
            await self.wait()
            for notice in self.take():
                yield notice


class Feed:
    """Hands each notice to every subscription; never blocks the publisher."""

    def __init__(self) -> None:
        self._subscriptions: set[Subscription] = set()

    def publish(self, topic: str, data: dict[str, Any]) -> None:
        """Tell all listeners; call it through `db.after_commit`."""
        notice = Notice(topic, data)
        for subscription in self._subscriptions:
            subscription.put(notice)

    @contextmanager
    def subscribe(self, size: int = 256) -> Iterator[Subscription]:
        """A subscription for the length of the block."""
        subscription = Subscription(size)
        self._subscriptions.add(subscription)
        try:
            yield subscription
        finally:
            self._subscriptions.discard(subscription)
