"""Load plans: which lots of which orders at which positions form the next batch of an operation.

Proposed greedily in the order of the orders given, fixed by a person, used as soon as a unit is free. The dispatcher
leaves the material of proposed and fixed plans alone. With `lots: keep` the outputs stay separate by input lot, so
orders may share a furnace; other operations mix and take one order a plan.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from mes.batches import queries
from mes.batches.making import Maker, Work
from mes.batches.plans import Plan
from mes.batches.tables import LoadPlanRow
from mes.orders import service as orders
from mes.orders.rules import OrderState
from mes.platform import facts
from mes.platform.db import Database, now
from mes.platform.errors import Conflict, Invalid, MesError, NotFound
from mes.platform.ids import next_code
from mes.recipebook import service as recipebook
from recipes.route import Operation, Route

log = structlog.get_logger()
LOOK_S = 0.25
PROPOSED, FIXED, USED, DROPPED = "proposed", "fixed", "used", "dropped"
_AT_WORK = (OrderState.STARTED, OrderState.HELD)


@dataclass(slots=True)
class LoadPlans:
    """Verbs and the loop that turns fixed plans into batches. `waits` says why a fixed plan has no batch yet."""

    db: Database
    maker: Maker
    waits: dict[str, str] = field(default_factory=dict)

    async def propose(
        self, session: AsyncSession, route: str, operation: str, codes: Sequence[str], unit: str | None, by: str
    ) -> str:
        """Put what waits of these orders into one plan. Raises `Invalid` and `Conflict` with why that cannot be."""
        document = (await recipebook.route(session, route)).route
        works = await self._works(session, document, _operation(document, operation), codes)
        if unit is not None and self.maker.batches.equipment.unit(unit).unit_class != works[0].unit_class.unit_class:
            raise Invalid(f"{unit} is no {works[0].unit_class.unit_class}")
        waiting = [placed for work in works for placed in await self.maker.waiting(session, work)]
        chosen = self.maker.fill(works[0], waiting)
        if not chosen:
            raise Conflict(f"nothing of {', '.join(codes)} waits for {operation}")
        plan = await self.maker.plan(session, works[0], chosen, codes)
        kept = Plan(inputs=plan.inputs, orders=tuple(codes))  # empty carriers are found when the batch is made
        row = LoadPlanRow(
            id=await next_code(session, "LP"), route=route, operation=operation, unit=unit, state=PROPOSED,
            plan=kept.model_dump(mode="json"), created_by=by, created_wall_ms=now(session).wall_ms, batch=None,
        )  # fmt: skip
        session.add(row)
        await session.flush()
        await facts.record(session, by, "load_plan.propose", row.id, {"orders": list(codes), "operation": operation})
        return row.id

    async def fix(self, session: AsyncSession, plan: str, by: str) -> None:
        """The plan is to be used. Raises `NotFound`, and `Conflict` when it is not a proposal any more."""
        await self._move(session, plan, (PROPOSED,), FIXED, by)

    async def drop(self, session: AsyncSession, plan: str, by: str) -> None:
        """Give the material back to the dispatcher. Raises `NotFound`, and `Conflict` once a batch uses it."""
        await self._move(session, plan, (PROPOSED, FIXED), DROPPED, by)

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await self.look()
            await asyncio.sleep(LOOK_S)

    async def look(self) -> None:
        """Make a batch of each fixed plan whose unit is free."""
        async with self.db.read() as session:
            fixed = [row.id for row in await queries.load_plans(session, None, FIXED)]
        for plan in reversed(fixed):
            try:
                async with self.db.write() as session:
                    await self._use(session, plan)
                self.waits.pop(plan, None)
            except MesError as error:
                if self.waits.get(plan) != error.detail:
                    log.info("load_plan_waits", plan=plan, reason=error.detail)
                self.waits[plan] = error.detail

    async def _use(self, session: AsyncSession, code: str) -> None:
        row = await queries.load_plan(session, code)
        if row is None or row.state != FIXED:
            return
        plan = Plan.model_validate(row.plan)
        document = (await recipebook.route(session, row.route)).route
        works = await self._works(session, document, _operation(document, row.operation), plan.orders)
        unit = await self.maker.free_unit(session, works[0], row.unit)
        if unit is None:
            return
        there = {(p.lot, p.carrier) for work in works for p in await self.maker.waiting(session, work, code)}
        if gone := [p.lot for p in plan.inputs if (p.lot, p.carrier) not in there]:
            raise Conflict(f"{', '.join(dict.fromkeys(gone))} can no longer be taken: drop {code} and propose anew")
        row.state = USED
        row.batch = await self.maker.make(session, works[0], unit, plan.inputs, plan.orders)
        await session.flush()

    async def _works(
        self, session: AsyncSession, route: Route, operation: Operation, codes: Sequence[str]
    ) -> list[Work]:
        if not codes or len(set(codes)) < len(codes):
            raise Invalid("a load plan names each of its orders once")
        if len(codes) > 1 and operation.lots != "keep":
            raise Invalid(f"{operation.id} mixes its lots: one order a plan")
        works = [await self._work(session, route, operation, code) for code in codes]
        if len({work.version.hash for work in works}) > 1:
            raise Conflict(f"{' and '.join(codes)} run different versions of {operation.recipe}")
        return works

    async def _work(self, session: AsyncSession, route: Route, operation: Operation, code: str) -> Work:
        order = await orders.get(session, code)
        if order.route != route.route:
            raise Invalid(f"order {code} is made by route {order.route}, not {route.route}")
        work = await self.maker.work(session, order, route, operation)
        if work is None or order.state not in _AT_WORK:
            raise Conflict(f"order {code} is {order.state}: it is not at work")
        return work

    async def _move(self, session: AsyncSession, code: str, before: tuple[str, ...], after: str, by: str) -> None:
        row = await queries.load_plan(session, code)
        if row is None:
            raise NotFound(f"there is no load plan {code}")
        if row.state not in before:
            raise Conflict(f"load plan {code} is {row.state}")
        row.state = after
        self.waits.pop(code, None)
        await session.flush()
        await facts.record(session, by, f"load_plan.{after}", code, {"orders": list(row.plan["orders"])})


def _operation(route: Route, name: str) -> Operation:
    found = next((operation for operation in route.operations if operation.id == name), None)
    if found is None:
        raise Invalid(f"route {route.route} has no operation {name}")
    if found.size != "by_load_plan":
        raise Invalid(f"{name} is not filled by a load plan")
    return found
