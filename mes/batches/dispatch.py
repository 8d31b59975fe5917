"""Carries started orders along their routes: what is ready, on which free unit, with which carriers.

One look makes at most one batch per operation. Nothing is remembered between looks: what waits is read from the
ledger, what runs from the batches.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from mes.batches import charging, queries, stocktaking
from mes.batches.plans import Placed, Plan, fill_by_position, make_plan
from mes.batches.service import Batches
from mes.batches.tables import BatchRow, OrderRunRow
from mes.equipment.model import PlantModel
from mes.orders import products
from mes.orders import service as orders
from mes.orders.service import Order
from mes.platform.db import Database
from mes.platform.errors import Conflict, MesError
from mes.recipebook import service as recipebook
from mes.recipebook.rules import Version
from recipes.engine.states import State
from recipes.route import Operation, Route
from recipes.unit_class import ControlClass, UnitClass

log = structlog.get_logger()
LOOK_S = 0.25
BY_HAND_PLACES = 40  # class B and C: as many carriers as hands find room for


@dataclass(frozen=True, slots=True)
class Work:
    """One order at one operation, with what it runs."""

    order: Order
    run: OrderRunRow
    route: Route
    operation: Operation
    version: Version
    unit_class: UnitClass


@dataclass(slots=True)
class Dispatcher:
    """The loop that makes batches. `waits` tells people why an order does not move."""

    db: Database
    batches: Batches
    model: PlantModel
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
        run = await queries.order_run(session, order.code)
        if run is None:
            return []
        route = (await recipebook.route(session, order.route)).route
        rows = await queries.batches_of_order(session, order.code)
        busy = False
        ready: list[Work] = []
        for n, operation in enumerate(route.operations):
            mine = [row for row in rows if row.operation == operation.id]
            running = any(not row.settled for row in mine)
            work = await self._work(session, order, run, route, operation)
            wanted = await self._wanted(session, work, n, mine, busy, running)
            if wanted and self._free_unit(work, await self.batches.equipment.claims(session)) is not None:
                ready.append(work)
            # what waits for a unit here will come to the later operations: they do not go with a part of it
            busy = busy or running or wanted
        return ready

    async def _wanted(
        self, session: AsyncSession, work: Work, n: int, mine: Sequence[BatchRow], busy: bool, running: bool
    ) -> bool:
        if n == 0:
            return work.run.charge_mg is not None and not mine
        waiting = await self._inputs(session, work)
        if not waiting:
            return False
        if work.operation.size == "by_pieces":
            return not busy and not mine
        if work.operation.size == "by_load_plan":
            chosen = self._fill(work, waiting)
            return bool(chosen) and (not busy or len(chosen) < len(waiting))
        return not busy and not running

    async def _inputs(self, session: AsyncSession, work: Work) -> list[Placed]:
        planned, _ = await stocktaking.planned_carriers(session)
        return await stocktaking.waiting_lots(session, work.order.code, work.operation.consumes, planned)

    def _fill(self, work: Work, waiting: Sequence[Placed]) -> list[Placed]:
        places = [p for phase in work.unit_class.phases.values() for p in phase.load_plan_parameters.values()]
        capacity = sum(1 for p in places if p.place == "in") or BY_HAND_PLACES
        size = work.version.recipe.batch
        limit_kg = size.max_kg if size is not None else work.unit_class.capacity_kg
        return fill_by_position(waiting, capacity, None if limit_kg is None else round(limit_kg * 1e6))

    async def _make(self, session: AsyncSession, work: Work) -> None:
        unit = self._free_unit(work, await self.batches.equipment.claims(session))
        if unit is None:
            return
        plan = await self._plan(session, work)
        parameters = self._parameters(work)
        batch = await self.batches.create(
            session,
            work.version,
            unit,
            plan,
            parameters=parameters,
            route=work.route.route,
            operation=work.operation.id,
            by="dispatcher",
        )
        log.info("batch_made", batch=batch, order=work.order.code, operation=work.operation.id, unit=unit)

    async def _plan(self, session: AsyncSession, work: Work) -> Plan:
        _, used = await stocktaking.planned_carriers(session)
        free = await stocktaking.empty_carriers(session, self.model, used)
        inputs = self._fill(work, await self._inputs(session, work)) if work.operation.id != _first(work.route) else []
        plan = make_plan(
            work.operation,
            work.unit_class,
            inputs,
            free,
            kinds={p.carrier: self._kind(p.carrier) for p in inputs},
            orders=[work.order.code],
            attributes=self._attributes(work),
        )
        if work.operation.id == _first(work.route) and work.run.charge_mg is not None:
            alloy = products.get(work.order.product).alloy
            left = {k: [c for c in ids if c not in plan.carriers] for k, ids in free.items()}
            doses, _ = await charging.dose_lines(session, alloy, work.run.charge_mg, left)
            plan = plan.model_copy(update={"doses": tuple(doses)})
        return plan

    def _attributes(self, work: Work) -> dict[str, float]:
        product = products.get(work.order.product)
        return {"magnets_per_block": float(product.pieces_per_block), "blocks": float(work.run.blocks)}

    def _parameters(self, work: Work) -> dict[str, float]:
        known = work.version.recipe.parameters
        return {"pieces": float(work.run.blocks)} if "pieces" in known else {}

    def _kind(self, carrier: int) -> str:
        kind = self.model.carrier_kind(carrier)
        if kind is None:
            raise Conflict(f"carrier {carrier} is of no known kind")
        return kind.kind

    def _free_unit(self, work: Work, claims: Mapping[str, str]) -> str | None:
        """The first usable unit of the class: unclaimed, up, idle, remote, not quarantined."""
        for unit in self.model.of_class(work.unit_class.unit_class):
            if unit.id in claims:
                continue
            if work.unit_class.control is ControlClass.C or self._idle(unit.id):
                return unit.id
        return None

    def _idle(self, unit: str) -> bool:
        view = self.batches.equipment.view(unit)
        return view.state is State.IDLE and not view.conditions

    async def _work(
        self, session: AsyncSession, order: Order, run: OrderRunRow, route: Route, operation: Operation
    ) -> Work:
        number = run.versions.get(operation.recipe)
        version = (
            await recipebook.effective(session, operation.recipe)
            if number is None
            else await recipebook.version(session, operation.recipe, int(number))
        )
        return Work(order, run, route, operation, version, self.batches.unit_classes[version.recipe.unit_class])


def _first(route: Route) -> str:
    return route.operations[0].id
