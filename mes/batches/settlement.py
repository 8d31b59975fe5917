"""After the last event of a batch: its transformation into the ledger, and its unit back to the plant.

Both are looked for and not announced, so a kill between the end of a batch and its settling only delays it. The
`settled` mark and the transformation are one transaction: it happens once.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from mes.batches import facts, journal, queries, settle, stocktaking
from mes.batches.plans import Placed, Plan
from mes.batches.settling import Settling
from mes.batches.tables import BatchRow
from mes.equipment.service import Equipment
from mes.lots import service as lots
from mes.lots import stock
from mes.lots.events import Stamp
from mes.orders import service as orders
from mes.orders.rules import OrderState
from mes.platform.clock import Clock, PlantClock
from mes.platform.db import Database, after_commit
from mes.platform.errors import MesError
from mes.platform.feed import Feed
from mes.quality import service as quality
from mes.recipebook import service as recipebook
from recipes.engine.states import ENDED, State
from recipes.route import Operation, Route
from recipes.unit_class import ControlClass, UnitClass

log = structlog.get_logger()
LOOK_S = 0.15


@dataclass(slots=True)
class Settlement:
    """The loop that settles ended batches. `troubles` says why one cannot be settled."""

    db: Database
    equipment: Equipment
    clock: Clock
    plant_clock: PlantClock
    feed: Feed
    unit_classes: dict[str, UnitClass]
    troubles: dict[str, str] = field(default_factory=dict)

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await self.look()
            await asyncio.sleep(LOOK_S)

    async def look(self) -> None:
        """Settle every batch that has ended and whose unit is idle again."""
        async with self.db.read() as session:
            ended = [row for row in await queries.open_batches(session) if State(row.state) in ENDED]
        for row in ended:
            if self._unit_is_free(row):
                await self._settle(row.id)

    def _unit_is_free(self, row: BatchRow) -> bool:
        # a unit is released only after its last REPORT_ACK was acknowledged
        if self.unit_classes[row.unit_class].control is ControlClass.C:
            return True
        return self.equipment.view(row.unit).state is State.IDLE

    async def _settle(self, batch_id: str) -> None:
        try:
            async with self.db.write() as session:
                row = await queries.batch(session, batch_id)
                if row is None or row.settled:
                    return
                await self._book(session, row)
                await self.equipment.release(session, row.unit, row.id)
                row.settled = True
                after_commit(session, lambda: self.feed.publish("batch", {"id": batch_id}))
            self.troubles.pop(batch_id, None)
        except MesError as error:
            if self.troubles.get(batch_id) != error.detail:
                log.error("batch_not_settled", batch=batch_id, reason=error.detail)
            self.troubles[batch_id] = error.detail

    async def _book(self, session: AsyncSession, row: BatchRow) -> None:
        stamp = Stamp(self.plant_clock.now_ms(), self.clock.wall_ms(), "engine")
        plan = Plan.model_validate(row.plan)
        if row.state != State.COMPLETE:
            for lot in dict.fromkeys(p.lot for p in plan.inputs):
                await stock.hold(session, lot, f"{row.id} ended {row.state} with this material", stamp)
            return
        if row.route is None or row.operation is None:
            return
        route = (await recipebook.route(session, row.route)).route
        operation = route.operation(row.operation)
        heel = await self._heel(session, row, operation)
        told = facts.of(await journal.load(session, row.id), self.unit_classes[row.unit_class])
        what = Settling(row.id, row.unit, route, operation, plan, told, tuple(heel), stamp)
        recorded = await lots.transform(session, settle.transformation(what))
        await self._coupons(session, row.id, recorded.outputs, stamp)
        await self._place(session, plan, stamp)
        await self._finish(session, route, operation, plan)

    async def _heel(self, session: AsyncSession, row: BatchRow, operation: Operation) -> list[Placed]:
        carried = [line.material for line in operation.byproducts if line.carry_over]
        return await stocktaking.heels(session, row.unit, carried)

    async def _coupons(self, session: AsyncSession, batch_id: str, made: Sequence[str], stamp: Stamp) -> None:
        """Specimens that hands took during the batch leave the lot that it made."""
        taken = [
            request
            for prompt in await queries.prompts(session, batch_id)
            if prompt.answered_plant_ms is not None
            for request in prompt.act.get("resolved", [])
            if request["op"] == "sample"
        ]
        for request in taken:
            specimen = await lots.withdraw_sample(session, made[0], stamp, pieces=int(request["pieces"]))
            await quality.announce_sample(
                session, request["sample_id"], request["instrument"], stamp.by, batch=batch_id, specimen=specimen
            )

    async def _place(self, session: AsyncSession, plan: Plan, stamp: Stamp) -> None:
        for carrier in plan.carriers:
            await stock.place(session, carrier, "STORE", stamp.plant_ms)

    async def _finish(self, session: AsyncSession, route: Route, operation: Operation, plan: Plan) -> None:
        """The last operation of the route completes its orders."""
        if operation.id != route.operations[-1].id:
            return
        for order in plan.orders:
            if (await orders.get(session, order)).state is OrderState.STOPPED:
                continue  # stopped while its last batch ran: the work is recorded, the order stays as it is
            await orders.complete(session, order, "engine")
            after_commit(session, lambda code=order: self.feed.publish("order", {"id": code}))  # type: ignore[misc]
