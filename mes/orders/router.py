"""`/orders`: list and create; `/products`. A single order with its stages and its commands is in `mes.batches`."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from mes.orders import products, queries, service
from mes.orders.products import Product
from mes.orders.service import Order, Trial
from mes.platform.clock import iso, iso_or_none, parse_iso
from mes.platform.db import after_commit
from mes.platform.errors import Invalid
from mes.platform.web import Body, Cursor, Db, Limit, Notices, Out, Page, decode_cursor, encode_cursor, problems
from mes.users import CurrentPerson, require
from mes.users.queries import names as people_names

router = APIRouter(tags=["orders"])
Text = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[ -~]+$")]


class TrialIn(Body):
    """Values that leave the approved recipe: `recipe.parameter` to value."""

    set: Annotated[dict[str, float], Field(min_length=1, max_length=50)]
    reason: Annotated[str, Field(min_length=1, max_length=500, pattern=r"^[^\x00]+$")]


class OrderIn(Body):
    """An order for pieces of a product; `due_at` is ISO 8601 with a zone."""

    product: Text
    route: Annotated[str, Field(max_length=64)] = ""
    pieces: Annotated[int, Field(ge=1, le=10_000_000)]
    due_at: Annotated[str, Field(max_length=40)] | None = None
    trial: TrialIn | None = None


class TrialOut(Out):
    """What a trial sets, and why."""

    set: dict[str, float]
    reason: str


class OrderBrief(Out):
    """An order in a list."""

    id: str
    product: str
    route: str
    pieces: int
    state: str
    due_at: str | None
    created_at: str
    created_wall_at: str
    created_by: str
    created_by_name: str
    trial: TrialOut | None


class OrderId(Out):
    """The code of an order."""

    id: str


@router.get("/products", responses=problems(401))
async def list_products(person: CurrentPerson) -> Page[Product]:
    """All products."""
    require(person, "plant.view")
    return Page(items=list(products.shipped().values()))


@router.get("/orders", responses=problems(401, 422))
async def list_orders(
    person: CurrentPerson, db: Db, limit: Limit = 100, cursor: Cursor = None,
    state: Annotated[str | None, Query(max_length=16, pattern=r"^[A-Za-z]*$")] = None,
) -> Page[OrderBrief]:  # fmt: skip
    """Orders, newest first."""
    require(person, "plant.view")
    key = decode_cursor(cursor, int)
    async with db.read() as session:
        rows = await queries.page(session, state, key[0] if key else None, limit)
        names = await people_names(session)
    following = encode_cursor(rows[-1][0].id) if len(rows) == limit else None
    return Page(items=[brief(service.as_order(*row), names) for row in rows], next_cursor=following)


@router.post("/orders", status_code=201, responses=problems(401, 403, 404, 409, 422))
async def create_order(body: OrderIn, person: CurrentPerson, db: Db, feed: Notices) -> OrderId:
    """A new order, planned; setting trial values needs the permission to authorise trials."""
    require(person, "order.create")
    if body.trial is not None:
        require(person, "trial.authorise")
    trial = None if body.trial is None else Trial(dict(body.trial.set), body.trial.reason)
    async with db.write() as session:
        code = await service.create(
            session, body.product, body.route, body.pieces, _moment(body.due_at), trial, person.id
        )
        after_commit(session, lambda: feed.publish("order", {"id": code}))
    return OrderId(id=code)


def brief(order: Order, names: Mapping[str, str]) -> OrderBrief:
    """An order for a list."""
    trial = None if order.trial is None else TrialOut(set=order.trial.values, reason=order.trial.reason)
    return OrderBrief(
        id=order.code, product=order.product, route=order.route, pieces=order.pieces, state=order.state,
        due_at=iso_or_none(order.due_ms), created_at=iso(order.created_plant_ms),
        created_wall_at=iso(order.created_wall_ms), created_by=order.created_by,
        created_by_name=names.get(order.created_by, order.created_by), trial=trial,
    )  # fmt: skip


def _moment(text: str | None) -> int | None:
    try:
        return None if text is None else parse_iso(text)
    except ValueError as error:
        raise Invalid(f"due_at: {error}") from error
