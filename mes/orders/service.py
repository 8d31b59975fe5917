"""Verbs of orders. Starting the work and following it is `mes.batches`'; it moves the state with `command`."""

from dataclasses import dataclass, field

from sqlalchemy.ext.asyncio import AsyncSession

from mes.orders import products, queries
from mes.orders.rules import OrderCommand, OrderState, after
from mes.orders.tables import WorkOrder, WorkOrderEvent, WorkOrderState
from mes.platform import facts
from mes.platform.clock import iso
from mes.platform.db import now
from mes.platform.errors import Conflict, Invalid, NotFound
from mes.platform.ids import next_code


@dataclass(frozen=True, slots=True)
class Trial:
    """Parameters to run outside the approved recipe, `recipe.parameter` to value, and the reason."""

    values: dict[str, float] = field(default_factory=dict)
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """An order with its present state."""

    code: str
    product: str
    route: str
    pieces: int
    state: OrderState
    due_ms: int | None
    trial: Trial | None
    created_plant_ms: int
    created_wall_ms: int
    created_by: str


async def create(
    session: AsyncSession, product: str, route: str, pieces: int, due_ms: int | None, trial: Trial | None, by: str
) -> str:
    """A new order, planned. Raises `NotFound` for an unknown product, `Invalid` for another product's route."""
    known = products.get(product)
    if route and route != known.route:
        raise Invalid(f"product {product} is made by route {known.route}, not {route}")
    if pieces < 1:
        raise Invalid("an order is for at least one piece")
    if trial is not None and not (trial.values and trial.reason):
        raise Invalid("a trial names the values it sets and its reason")
    code, moment = await next_code(session, "SO"), now(session)
    session.add(
        WorkOrder(
            code=code, product=product, route=known.route, pieces=pieces, due_ms=due_ms,
            trial=None if trial is None else {"set": trial.values, "reason": trial.reason},
            created_plant_ms=moment.plant_ms, created_wall_ms=moment.wall_ms, created_by=by,
        )
    )  # fmt: skip
    await session.flush()
    session.add(WorkOrderState(order_code=code, state=OrderState.PLANNED))
    await _append(session, code, OrderState.PLANNED, "created", by)
    await facts.record(session, by, "order.create", code, {"product": product, "pieces": pieces})
    return code


async def get(session: AsyncSession, code: str) -> Order:
    """An order with its state. Raises `NotFound`."""
    row = await queries.by_code(session, code)
    if row is None:
        raise NotFound(f"order {code} does not exist")
    return as_order(*row)


async def command(session: AsyncSession, code: str, wanted: OrderCommand, reason: str, by: str) -> OrderState:
    """Move the order by a person's command. Raises `Conflict` where it is not legal."""
    state = after((await get(session, code)).state, wanted)
    await _move(session, code, state, reason or wanted, by)
    return state


async def complete(session: AsyncSession, code: str, by: str) -> None:
    """All pieces are made, also when a hold came during the last batch. Raises `Conflict` in any other state."""
    state = (await get(session, code)).state
    if state not in (OrderState.STARTED, OrderState.HELD):
        raise Conflict(f"order {code} is {state}: it cannot become {OrderState.COMPLETE}")
    await _move(session, code, OrderState.COMPLETE, "all pieces made", by)


async def started(session: AsyncSession) -> list[Order]:
    """Orders at work, oldest first."""
    return [as_order(*row) for row in await queries.in_state(session, OrderState.STARTED)]


async def note_overdue(session: AsyncSession, by: str) -> list[str]:
    """Orders that are due and not at their end; each has it noted once among its events."""
    rows = await queries.overdue(
        session, [OrderState.PLANNED, OrderState.STARTED, OrderState.HELD], now(session).plant_ms
    )
    for order, state in rows:
        reason = f"not complete when due, {iso(order.due_ms or 0)}"
        if all(event.reason != reason for event in await queries.events(session, order.code)):
            await _append(session, order.code, OrderState(state.state), reason, by)
            await facts.record(session, by, "order.overdue", order.code, {"due_ms": order.due_ms})
    return [order.code for order, _ in rows]


def as_order(row: WorkOrder, state: WorkOrderState) -> Order:
    """The row as the rest of the service knows it."""
    trial = None if row.trial is None else Trial(dict(row.trial["set"]), str(row.trial["reason"]))
    return Order(
        row.code, row.product, row.route, row.pieces, OrderState(state.state), row.due_ms, trial,
        row.created_plant_ms, row.created_wall_ms, row.created_by,
    )  # fmt: skip


async def _move(session: AsyncSession, code: str, state: OrderState, reason: str, by: str) -> None:
    await _append(session, code, state, reason, by)
    await queries.set_state(session, code, state)
    await facts.record(session, by, "order.state", code, {"state": state, "reason": reason})


async def _append(session: AsyncSession, code: str, state: OrderState, reason: str, by: str) -> None:
    moment = now(session)
    session.add(
        WorkOrderEvent(
            order_code=code, state=state, reason=reason[:500], plant_ms=moment.plant_ms, wall_ms=moment.wall_ms, by=by
        )
    )
    await session.flush()
