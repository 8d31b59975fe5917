"""Speed of the simulated past: full while only machines work, slower while hands act.

Hands act in wall time, so at full speed a weighing would take plant hours. Jobs that merely take their time (slicing,
coating) do not slow the plant. A computer that is busy with other things slows it: an engine that answers late would
otherwise let steps run out of their time.
"""

import asyncio

import httpx
import structlog

from mes.demo.api import Api, ApiError
from mes.demo.crew import Crew
from mes.demo.memory import Memory

log = structlog.get_logger()
FULL = 3600.0
STEPS = ((0.3, FULL), (0.8, 1200.0))  # up to this answer time (s) of the service, this speed; above, BY_HAND
BY_HAND = 300.0
BEFORE_WORK = 60.0  # until the first order is there: an idle plant needs no past
LOOK_S = 0.1
QUIET_LOOKS = 8  # hands must rest this long before full speed: the next prompt of a weighing comes at once


class Pace:
    """The only one that sets the speed, and only until the past is over: then it is the person's at the screen."""

    def __init__(self, lead: Api, memory: Memory) -> None:
        self._lead, self._memory = lead, memory
        self._set = 0.0
        self._quiet = 0
        self._one = asyncio.Lock()

    async def run(self, crew: Crew) -> None:
        """Until the past is over."""
        while not self._memory.past_over:
            try:
                await self._want(self._fitting(crew))
            except (ApiError, httpx.TransportError) as error:
                log.info("pace_waits", reason=str(error))
            await asyncio.sleep(LOOK_S)

    def _fitting(self, crew: Crew) -> float:
        if not self._memory.orders:
            return BEFORE_WORK
        self._quiet = 0 if crew.acting else self._quiet + 1
        if self._quiet <= QUIET_LOOKS:
            return BY_HAND
        return next((speed for limit_s, speed in STEPS if crew.answer_s <= limit_s), BY_HAND)

    async def end(self, speed: float) -> None:
        """The past is over: the demo's speed, once. Raises `ApiError`, and the past is not over then."""
        async with self._one:
            await self._lead.put("/plant/speed", {"speed": speed})
            self._memory.past_over = True

    async def _want(self, speed: float) -> None:
        async with self._one:
            if speed != self._set and not self._memory.past_over:
                await self._lead.put("/plant/speed", {"speed": speed})
                self._set = speed
