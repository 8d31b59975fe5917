"""`/audit`: the trail, newest first."""

from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Query

from mes.audit import queries, service
from mes.audit.tables import AuditRow
from mes.platform.clock import iso
from mes.platform.web import Cursor, Db, Limit, Out, Page, decode_cursor, encode_cursor, problems
from mes.users import CurrentPerson, require

router = APIRouter(tags=["audit"])
Filter = Annotated[str | None, Query(max_length=192)]


class AuditOut(Out):
    """One fact of the trail."""

    seq: int
    plant_at: str
    wall_at: str
    actor: str
    action: str
    target: str
    payload: dict[str, Any]
    hash: str


class VerdictOut(Out):
    """Result of walking the chain; `broken_seq` is the first entry that does not fit."""

    count: int
    last_hash: str
    broken_seq: int | None
    reason: str


@router.get("/audit", responses=problems(401, 403, 422))
async def list_audit(
    person: CurrentPerson,
    db: Db,
    limit: Limit = 100,
    cursor: Cursor = None,
    actor: Filter = None,
    target: Filter = None,
) -> Page[AuditOut]:
    """A page of the trail."""
    require(person, "audit.read")
    key = decode_cursor(cursor, int)
    async with db.read() as session:
        rows = await queries.page(session, key[0] if key else None, limit, actor, target)
    following = encode_cursor(rows[-1].seq) if len(rows) == limit else None
    return Page(items=[_shown(row) for row in rows], next_cursor=following)


@router.get("/audit/verdict", responses=problems(401, 403))
async def verify_audit(person: CurrentPerson, db: Db) -> VerdictOut:
    """Walk the chain now."""
    require(person, "audit.read")
    async with db.read() as session:
        verdict = await service.verify(session)
    return VerdictOut(
        count=verdict.count, last_hash=verdict.last_hash, broken_seq=verdict.broken_seq, reason=verdict.reason
    )  # fmt: skip


def _shown(row: AuditRow) -> AuditOut:
    return AuditOut(
        seq=row.seq, plant_at=iso(row.plant_ms), wall_at=iso(row.wall_ms), actor=row.actor, action=row.action,
        target=row.target, payload=orjson.loads(row.payload), hash=row.hash,
    )  # fmt: skip
