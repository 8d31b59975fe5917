"""Carries started orders along their routes: what is ready, on which free unit, with which carriers.

One look makes at most one batch per operation. Nothing is remembered between looks: what waits is read from the
ledger, what runs from the batches, and lots of load plans are left to those.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from mes.batches import queries
from mes.batches.making import Maker, Work
from mes.batches.tables import BatchRow
from mes.orders import service as orders
from mes.orders.service import Order
from mes.platform.db import Database
from mes.platform.errors import MesError
from mes.recipebook import service as recipebook

log = structlog.get_logger()
LOOK_S = 0.25


@dataclass(slots=True)
class Dispatcher:
    """The loop that makes batches. `waits` tells people why an order does not move."""

    db: Database
    maker: Maker
    waits: dict[str, str] = field(default_factory=dict)

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await self.look()
            await asyncio.sleep(LOOK_S)

    async def look(self) -> None:
        """One round over all started orders."""
        async with self.db.read() as session:
            started = await orders.started(session)
        for order in started:
            try:
                await self._follow(order)
            except MesError as error:
                if self.waits.get(order.code) != error.detail:
                    log.info("order_waits", order=order.code, reason=error.detail)
                self.waits[order.code] = error.detail

    async def _follow(self, order: Order) -> None:
        async with self.db.read() as session:
            ready = await self._ready(session, order)
        if not ready:
            return
        async with self.db.write() as session:
            for work in await self._ready(session, order):  # again, inside the transaction that acts on it
                await self._make(session, work)
        self.waits.pop(order.code, None)

    async def _ready(self, session: AsyncSession, order: Order) -> list[Work]:
        """Operations of the order that can get a batch now."""
        route = (await recipebook.route(session, order.route)).route
        rows = await queries.batches_of_order(session, order.code)
        busy = False
        ready: list[Work] = []
        for operation in route.operations:
            mine = [row for row in rows if row.operation == operation.id]
            running = any(not row.settled for row in mine)
            work = await self.maker.work(session, order, route, operation)
            if work is None:
                return []
            wanted = await self._wanted(session, work, mine, busy, running)
            if wanted and await self.maker.free_unit(session, work) is not None:
                ready.append(work)
            # what waits for a unit here will come to the later operations: they do not go with a part of it
            busy = busy or running or wanted
        return ready

    async def _wanted(
        self, session: AsyncSession, work: Work, mine: Sequence[BatchRow], busy: bool, running: bool
    ) -> bool:
        if work.operation is work.route.operations[0]:
            return work.is_charge and not mine
        waiting = await self.maker.waiting(session, work)
        if not waiting:
            return False
        if work.operation.size == "by_pieces":
            return not busy and not mine
        if work.operation.size == "by_load_plan":
            chosen = self.maker.fill(work, waiting)
            return bool(chosen) and (not busy or len(chosen) < len(waiting))
        return not busy and not running

    async def _make(self, session: AsyncSession, work: Work) -> None:
        unit = await self.maker.free_unit(session, work)
        if unit is None:
            return
        inputs = [] if work.is_charge else self.maker.fill(work, await self.maker.waiting(session, work))
        await self.maker.make(session, work, unit, inputs, [work.order.code])
