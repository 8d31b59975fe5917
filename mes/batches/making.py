"""How a batch comes to be: the recipe version an order runs, which unit is free, which carriers go in and out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from mes.batches import charging, queries, stocktaking
from mes.batches.journal import DISPATCHER
from mes.batches.plans import Placed, Plan, fill_by_position, make_plan
from mes.batches.service import Batches
from mes.batches.tables import OrderRunRow
from mes.equipment.model import PlantModel
from mes.orders import products
from mes.orders.service import Order
from mes.platform.errors import Conflict
from mes.recipebook import service as recipebook
from mes.recipebook.rules import Version
from recipes.engine.states import State
from recipes.route import Operation, Route
from recipes.unit_class import ControlClass, UnitClass

log = structlog.get_logger()
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

    @property
    def is_charge(self) -> bool:
        """Whether it weighs the charge of the order."""
        return self.operation.id == self.route.operations[0].id and self.run.charge_mg is not None


@dataclass(frozen=True, slots=True)
class Maker:
    """Makes batches in the caller's transaction; it decides nothing about when."""

    batches: Batches
    model: PlantModel

    async def work(self, session: AsyncSession, order: Order, route: Route, operation: Operation) -> Work | None:
        """What the order runs at the operation; None before it was started."""
        run = await queries.order_run(session, order.code)
        if run is None:
            return None
        number = run.versions.get(operation.recipe)
        version = (
            await recipebook.effective(session, operation.recipe)
            if number is None
            else await recipebook.version(session, operation.recipe, int(number))
        )
        return Work(order, run, route, operation, version, self.batches.unit_classes[version.recipe.unit_class])

    async def waiting(self, session: AsyncSession, work: Work, but: str = "") -> list[Placed]:
        """Material of the order that waits for the operation and that no batch or other load plan is to take."""
        planned, _ = await stocktaking.planned_carriers(session, but)
        return await stocktaking.waiting_lots(session, work.order.code, work.operation.consumes, planned)

    def fill(self, work: Work, waiting: Sequence[Placed]) -> list[Placed]:
        """What of it goes in at once."""
        places = [p for phase in work.unit_class.phases.values() for p in phase.load_plan_parameters.values()]
        capacity = sum(1 for p in places if p.place == "in") or BY_HAND_PLACES
        size = work.version.recipe.batch
        limit_kg = size.max_kg if size is not None else work.unit_class.capacity_kg
        return fill_by_position(waiting, capacity, None if limit_kg is None else round(limit_kg * 1e6))

    async def free_unit(self, session: AsyncSession, work: Work, wanted: str | None = None) -> str | None:
        """The first usable unit of the class, or the wanted one: able, unclaimed, up, idle, remote, not quarantined."""
        claims = await self.batches.equipment.claims(session)
        for unit in self.model.of_class(work.unit_class.unit_class):
            if unit.id in claims or wanted not in (None, unit.id) or unit.lacks(work.version.recipe.requires):
                continue
            if work.unit_class.control is ControlClass.C or self._idle(unit.id):
                return unit.id
        return None

    async def make(
        self, session: AsyncSession, work: Work, unit: str, inputs: Sequence[Placed], orders: Sequence[str]
    ) -> str:
        """The batch of these inputs on this unit, started. Raises `Conflict` when carriers or stock are short."""
        batch = await self.batches.create(
            session,
            work.version,
            unit,
            await self.plan(session, work, inputs, orders),
            parameters=_parameters(work),
            route=work.route.route,
            operation=work.operation.id,
            by=DISPATCHER,
        )
        log.info("batch_made", batch=batch, orders=list(orders), operation=work.operation.id, unit=unit)
        return batch

    async def plan(self, session: AsyncSession, work: Work, inputs: Sequence[Placed], orders: Sequence[str]) -> Plan:
        """Inputs by position and empty carriers for what comes out."""
        _, used = await stocktaking.planned_carriers(session)
        free = await stocktaking.empty_carriers(session, self.model, used)
        plan = make_plan(
            work.operation,
            work.unit_class,
            inputs,
            free,
            kinds={p.carrier: self._kind(p.carrier) for p in inputs},
            orders=orders,
            attributes=_attributes(work),
        )
        if not work.is_charge or work.run.charge_mg is None:
            return plan
        alloy = products.get(work.order.product).alloy
        left = {k: [c for c in ids if c not in plan.carriers] for k, ids in free.items()}
        doses, _ = await charging.dose_lines(session, alloy, work.run.charge_mg, left)
        return plan.model_copy(update={"doses": tuple(doses)})

    def _kind(self, carrier: int) -> str:
        kind = self.model.carrier_kind(carrier)
        if kind is None:
            raise Conflict(f"carrier {carrier} is of no known kind")
        return kind.kind

    def _idle(self, unit: str) -> bool:
        view = self.batches.equipment.view(unit)
        return view.state is State.IDLE and not view.conditions


def _attributes(work: Work) -> Mapping[str, float]:
    product = products.get(work.order.product)
    return {"magnets_per_block": float(product.pieces_per_block), "blocks": float(work.run.blocks)}


def _parameters(work: Work) -> dict[str, float]:
    known = work.version.recipe.parameters
    return {"pieces": float(work.run.blocks)} if "pieces" in known else {}
