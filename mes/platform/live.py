"""Fan-out of live values: one comparison and one serialisation per subscription set, however many look at it.

At most `RATE_HZ` times a second each set of signals is compared with what was sent last; the changed ones become one
frame for all its clients. A client that cannot keep up loses its queue and gets a fresh snapshot instead: what it
shows is late, never wrong.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Any, Protocol

import numpy as np
import orjson
from numpy.typing import NDArray

from mes.platform.clock import PlantClock

RATE_HZ = 5.0
_QUEUE = 32


class Look(Protocol):
    """Columns of many signals at one moment."""

    @property
    def values(self) -> NDArray[np.float64]:
        """Latest value of each signal; NaN for none."""

    @property
    def quality(self) -> NDArray[np.uint8]:
        """0 good, 1 uncertain, 2 bad, 3 stale."""

    @property
    def source_ms(self) -> NDArray[np.int64]:
        """Plant time (ms UTC) that the source gave each value."""


class Source(Protocol):
    """Where the latest values stand."""

    def many(self, ids: NDArray[np.int32]) -> Look:
        """The latest columns of these ids."""

    def known(self, ids: Any) -> NDArray[np.int32]:
        """Those of the ids that exist."""


class Client:
    """One listener: its set of signals and its bounded queue of frames (without their sequence number)."""

    def __init__(self) -> None:
        self.queue: deque[bytes] = deque()
        self.ready = asyncio.Event()
        self.group: Group | None = None
        self.lagged = 0

    def put(self, frame: bytes) -> None:
        """One more frame; when the queue is full all of it gives way to one snapshot."""
        if len(self.queue) >= _QUEUE and self.group is not None:
            self.lagged += 1
            self.queue.clear()
            frame = self.group.snapshot()
        self.queue.append(frame)
        self.ready.set()

    async def take(self) -> list[bytes]:
        """Wait for frames and take them all."""
        await self.ready.wait()
        frames = list(self.queue)
        self.queue.clear()
        self.ready.clear()
        return frames


class Group:
    """One subscription set: what its clients were told last."""

    def __init__(self, ids: NDArray[np.int32], source: Source, now_ms: Callable[[], int]) -> None:
        self.ids = ids
        self.clients: set[Client] = set()
        self._source = source
        self._now_ms = now_ms
        self._last = source.many(ids) if len(ids) else None

    def snapshot(self) -> bytes:
        """All signals as they were told last, so that the next frame follows."""
        everything = np.ones(len(self.ids), dtype=np.bool_)
        return self._frame(everything, snapshot=True)

    def step(self) -> None:
        """Tell the clients what changed since the last time, if anything did."""
        if self._last is None:
            return
        before, now = self._last, self._source.many(self.ids)
        same = (now.values == before.values) | (np.isnan(now.values) & np.isnan(before.values))
        changed = ~same | (now.quality != before.quality)
        self._last = now
        if not changed.any():
            return
        frame = self._frame(changed)
        for client in self.clients:
            client.put(frame)

    def _frame(self, which: NDArray[np.bool_], *, snapshot: bool = False) -> bytes:
        frame: dict[str, Any] = {"t": self._now_ms()} | ({"snapshot": True} if snapshot else {})
        frame |= {"ids": self.ids[which], "values": [], "quality": [], "source_ms": []}
        if self._last is not None:
            shown = np.where(self._last.quality == 2, np.nan, self._last.values)  # a bad value is no value
            frame |= {"values": shown[which], "quality": self._last.quality[which]}
            frame["source_ms"] = self._last.source_ms[which]
        return orjson.dumps(frame, option=orjson.OPT_SERIALIZE_NUMPY)


class Fanout:
    """All subscription sets of one service. Run `run` as a task of the service."""

    def __init__(self, source: Source, plant_clock: PlantClock) -> None:
        self._source = source
        self._plant_clock = plant_clock
        self._groups: dict[bytes, Group] = {}

    def subscribe(self, client: Client, ids: list[int]) -> None:
        """Give the client this set instead of its last one, beginning with a snapshot. Unknown ids are left out."""
        self.leave(client)
        known = np.unique(self._source.known(ids)).astype(np.int32)
        key = known.tobytes()
        group = self._groups.get(key)
        if group is None:
            group = self._groups[key] = Group(known, self._source, self._plant_clock.now_ms)
        group.clients.add(client)
        client.group = group
        client.put(group.snapshot())

    def leave(self, client: Client) -> None:
        """The client goes, or changes its set."""
        group, client.group = client.group, None
        if group is None:
            return
        group.clients.discard(client)
        if not group.clients:
            self._groups.pop(group.ids.tobytes(), None)

    def step(self) -> None:
        """One round over all sets."""
        for group in tuple(self._groups.values()):
            group.step()

    async def run(self) -> None:
        """Rounds at the highest rate allowed, for ever."""
        while True:
            self.step()
            await asyncio.sleep(1.0 / RATE_HZ)
