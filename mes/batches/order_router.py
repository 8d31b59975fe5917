"""`/orders/{id}` with its stages and its commands."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path
from pydantic import Field

from mes.batches import order_views, queries
from mes.batches.dispatch import Dispatcher
from mes.batches.order_verbs import OrderVerbs
from mes.batches.order_views import OrderOut
from mes.batches.runtime import Runtime
from mes.lots.balance import balance_of_order
from mes.orders import service as orders
from mes.orders.rules import OrderCommand
from mes.platform.db import after_commit
from mes.platform.errors import Invalid
from mes.platform.web import Accepted, Body, Db, Notices, Out, part, problems
from mes.recipebook import service as recipebook
from mes.users import CurrentPerson, require

router = APIRouter(tags=["orders"])
OrderId = Annotated[str, Path(pattern=r"^[A-Za-z0-9._-]{1,64}$")]
Verbs = Annotated[OrderVerbs, Depends(part("order_verbs"))]
Running = Annotated[Runtime, Depends(part("runtime"))]
Dispatching = Annotated[Dispatcher, Depends(part("dispatcher"))]
PERMISSIONS = {
    OrderCommand.START: "order.start",
    OrderCommand.HOLD: "order.command",
    OrderCommand.STOP: "order.command",
}


class OrderCommandIn(Body):
    """`charge_kg` with Start: melt this much; without it stock is taken, else what the pieces need is melted."""

    command: str
    reason: Annotated[str, Field(max_length=500)] = ""
    charge_kg: Annotated[float, Field(gt=0, le=10_000)] | None = None


@router.get("/orders/{order}", responses=problems(401, 403, 404))
async def read_order(
    order: OrderId, person: CurrentPerson, db: Db, runtime: Running, dispatcher: Dispatching
) -> OrderOut:
    """One order with its stages."""
    require(person, "plant.view")
    async with db.read() as session:
        found = await orders.get(session, order)
        run = await queries.order_run(session, order)
        route = (await recipebook.route(session, found.route)).route
        return await order_views.order(session, found, run, route, runtime, dispatcher.waits.get(order))


class BalanceOut(Out):
    """The grams of an order, each figure from rows of its own; `error_mg` is what they disagree by.

    `out_kg` is what exists of its stages now, `byproducts_kg` of its side streams, `elsewhere_kg` what other work took.
    """

    in_kg: float
    additions_kg: float
    out_kg: float
    byproducts_kg: float
    elsewhere_kg: float
    loss_kg: float
    unexplained_kg: float
    error_mg: int


@router.get("/orders/{order}/balance", responses=problems(401, 403, 404))
async def read_balance(order: OrderId, person: CurrentPerson, db: Db) -> BalanceOut:
    """Reconcile what was issued to an order with what exists of it."""
    require(person, "plant.view")
    async with db.read() as session:
        found = await balance_of_order(session, order)
    kg = found.in_kg()
    return BalanceOut(
        in_kg=kg["issued_kg"],
        out_kg=kg["outputs_kg"],
        error_mg=found.error_mg,
        **{name: kg[name] for name in ("additions_kg", "byproducts_kg", "elsewhere_kg", "loss_kg", "unexplained_kg")},
    )


@router.post("/orders/{order}/commands", status_code=202, responses=problems(401, 403, 404, 409, 422))
async def command_order(
    order: OrderId, body: OrderCommandIn, person: CurrentPerson, db: Db, verbs: Verbs, feed: Notices
) -> Accepted:
    """Start, hold or stop an order. Its running batches go on; hold and stop make no further ones."""
    try:
        command = OrderCommand(body.command)
    except ValueError as error:
        raise Invalid(f"{body.command!r} is no command; one of {', '.join(OrderCommand)}") from error
    require(person, PERMISSIONS[command])
    data: dict[str, Any] = {"id": order}
    async with db.write() as session:
        if command is OrderCommand.START:
            await verbs.start(session, order, charge_kg=body.charge_kg, by=person.id)
        else:
            await orders.command(session, order, command, body.reason, person.id)
        after_commit(session, lambda: feed.publish("order", data))
    return Accepted(id=order, status="accepted")
