"""Notices about units: many changes of a unit within half a second become one."""

import asyncio

from mes.platform.feed import Feed

PERIOD_S = 0.5


class UnitNotices:
    """Collects what changed; `run` tells it."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed
        self._changed: set[str] = set()

    def changed(self, unit: str) -> None:
        """Something about this unit may have changed."""
        self._changed.add(unit)

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            for unit in sorted(self._changed):
                self._feed.publish("unit", {"id": unit})
            self._changed.clear()
            await asyncio.sleep(PERIOD_S)
