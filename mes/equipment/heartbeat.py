"""HB_ENGINE of all class A units, changed each wall second, and only by a service that is fit to supervise.

Fit means: this event loop is not late by more than a second, and the last commit is young. A service that cannot
store what happens must fall silent, so that the PLCs act by their own policy (reliability section 3).
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from drivers.cancelling import raise_if_cancelled
from drivers.errors import DriverError
from drivers.link import Link, LinkState
from drivers.signals import Signal
from mes.platform.clock import Clock
from mes.platform.db import Database

PERIOD_S = 1.0
LATE_S = 1.0
COMMIT_AGE_S = 30.0
_PROBE_AGE_S = 10.0
_WAIT_S = 0.2


class Heartbeat:
    """One coroutine per link. `fit` says whether the last beat was sent; `reason` why not."""

    def __init__(self, link: Link, signals: Sequence[Signal], db: Database, clock: Clock) -> None:
        self._link = link
        self._signals = signals
        self._db = db
        self._clock = clock
        self._value = 0
        self.reason = "not started"

    @property
    def fit(self) -> bool:
        """Whether the last beat was sent."""
        return not self.reason

    async def run(self) -> None:
        """For ever; ends when cancelled."""
        due_s = self._clock.monotonic_s()
        while True:
            raise_if_cancelled()
            late_s = self._clock.monotonic_s() - due_s
            self.reason = self._unfit(late_s)
            if not self.reason:
                await self._beat()
            # without a link there is nothing to pace: the first beat goes out as soon as it is up
            period_s = PERIOD_S if self._link.state is LinkState.UP else _WAIT_S
            due_s = max(due_s, self._clock.monotonic_s() - PERIOD_S) + period_s
            await asyncio.sleep(max(due_s - self._clock.monotonic_s(), 0.05))

    def _unfit(self, late_s: float) -> str:
        if late_s > LATE_S:
            return f"the event loop is {late_s:.1f} s late"
        age_s = self._clock.monotonic_s() - self._db.last_commit_s
        if age_s > COMMIT_AGE_S:
            return f"the last commit is {age_s:.0f} s old"
        return "" if self._link.state is LinkState.UP else "no connection"

    async def _beat(self) -> None:
        self._value = (self._value + 1) % 65536
        try:
            await self._link.write([(s, self._value) for s in self._signals], verify=False)
        except DriverError as error:
            self.reason = str(error)


async def prove_commits(db: Database, clock: Clock, probe: Callable[[], Awaitable[None]]) -> None:
    """Keep the age of the last commit honest in a quiet plant: `probe` writes when nothing else did for a while."""
    while True:
        await asyncio.sleep(_PROBE_AGE_S / 2)
        if clock.monotonic_s() - db.last_commit_s > _PROBE_AGE_S:
            await probe()
