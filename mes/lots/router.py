"""`/lots`: list, receive, trace. A single lot with its tests and its dispositions is in `mes.quality`, above."""

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query
from pydantic import Field

from mes.lots import queries, service, shapes
from mes.lots import trace as tracing
from mes.lots.events import Placed, Stamp
from mes.lots.rules import rounded
from mes.lots.shapes import LotBrief, TraceOut
from mes.lots.trace import By, Direction
from mes.materials.catalogue import SourceClass
from mes.materials.service import Delivery
from mes.platform.db import after_commit, now
from mes.platform.web import Body, Cursor, Db, Limit, Notices, Out, Page, decode_cursor, encode_cursor, problems
from mes.users import CurrentPerson, require

router = APIRouter(prefix="/lots", tags=["lots"])
Filter = Annotated[str | None, Query(max_length=64, pattern=r"^[ -~]*$")]
Text = Annotated[str, Field(min_length=1, max_length=128, pattern=r"^[^\x00-\x1f]+$")]
Code = Annotated[str, Path(pattern=r"^[A-Za-z0-9._-]{1,64}$")]
Number = Annotated[int, Path(ge=0, lt=2**62)]


class ReceiveIn(Body):
    """A delivery of raw material. Without a `lot` the next code is given, without an assay the nominal one holds."""

    material: Text
    mass_kg: Annotated[float, Field(gt=0, le=100_000)]
    supplier: Text
    supplier_lot: Text
    lot: Annotated[str, Field(max_length=64, pattern=r"^[A-Z0-9-]*$")] = ""
    country: Annotated[str, Field(pattern=r"^([A-Z]{2})?$")] = ""
    source_class: SourceClass = "primary"
    assay_wt_pct: Annotated[dict[str, Annotated[float, Field(ge=0, le=100)]], Field(default_factory=dict)]
    carrier: Annotated[int, Field(ge=1, lt=2**24)] | None = None
    place: Annotated[str, Field(max_length=64, pattern=r"^[ -~]*$")] | None = None


class LotCode(Out):
    """The code of a lot."""

    code: str


@router.get("", responses=problems(401, 422))
async def list_lots(
    person: CurrentPerson, db: Db, limit: Limit = 100, cursor: Cursor = None, stage: Filter = None,
    material: Filter = None, disposition: Filter = None, order: Filter = None, batch: Filter = None,
) -> Page[LotBrief]:  # fmt: skip
    """Lots, newest first."""
    require(person, "plant.view")
    key = decode_cursor(cursor, int)
    where = {
        "stage": stage, "material": material, "disposition": disposition, "order_code": order, "batch": batch,
    }  # fmt: skip
    async with db.read() as session:
        rows = await queries.page(session, where, key[0] if key else None, limit)
    following = encode_cursor(rows[-1][0].id) if len(rows) == limit else None
    return Page(items=[shapes.brief(lot, left) for lot, left in rows], next_cursor=following)


@router.post("", status_code=201, responses=problems(401, 403, 409, 422))
async def receive_lot(body: ReceiveIn, person: CurrentPerson, db: Db, feed: Notices) -> LotCode:
    """A raw lot enters the plant; weighed to the gram."""
    require(person, "lot.receive")
    mass_mg = rounded(body.mass_kg, 1_000)
    delivery = Delivery(
        body.material, mass_mg, body.supplier, body.supplier_lot, body.country, body.lot, body.source_class,
        body.assay_wt_pct,
    )  # fmt: skip
    on = () if body.carrier is None else (Placed(body.carrier, mass_mg, place=body.place),)
    async with db.write() as session:
        moment = now(session)
        code = await service.receive_raw(session, delivery, Stamp(moment.plant_ms, moment.wall_ms, person.id), on)
        after_commit(session, lambda: feed.publish("lot", {"id": code}))
    return LotCode(code=code)


@router.get("/{code}/trace", responses=problems(401, 404, 422))
async def trace_lot(
    code: Code, person: CurrentPerson, db: Db, direction: Literal["back", "forward"] = "back",
    by: Literal["mass", "contact"] = "contact", at_least: Annotated[float, Query(ge=0, le=1)] = 0.01,
) -> TraceOut:  # fmt: skip
    """Where a lot comes from or went. A recall asks `forward` by `contact`; `mass` drops lots below `at_least`."""
    require(person, "plant.view")
    async with db.read() as session:
        found = await tracing.trace(session, code, Direction(direction), By(by), at_least)
    return shapes.trace(found, direction, by)


@router.get("/by-serial/{serial}", responses=problems(401, 404))
async def find_by_serial(serial: Number, person: CurrentPerson, db: Db) -> Page[LotBrief]:
    """The lots that a magnet was part of, newest first."""
    require(person, "plant.view")
    async with db.read() as session:
        rows = await queries.lots_with_serial(session, serial)
    return Page(items=[shapes.brief(lot, left) for lot, left in rows])


@router.get("/by-carrier/{carrier}", responses=problems(401))
async def find_on_carrier(carrier: Number, person: CurrentPerson, db: Db) -> Page[LotBrief]:
    """The lots that lie on a carrier."""
    require(person, "plant.view")
    async with db.read() as session:
        rows = await queries.lots_on(session, carrier)
    return Page(items=[shapes.brief(lot, left) for lot, left in rows])
