"""Append to the trail and verify it."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from mes.audit import queries
from mes.audit.anchors import AnchorFile, faults
from mes.audit.rules import GENESIS, Entry, Link, Verdict, check, link_hash
from mes.audit.tables import AuditRow
from mes.platform.canonical import canonical
from mes.platform.db import now

_CHUNK = 5000


async def append(session: AsyncSession, actor: str, action: str, target: str, payload: dict[str, Any]) -> None:
    """One more fact, in the caller's transaction. No secrets and no recipe values in the payload."""
    newest = await queries.last(session)
    prev, seq = (GENESIS, 1) if newest is None else (newest.hash, newest.seq + 1)
    moment = now(session)
    entry = Entry(seq, moment.wall_ms, moment.plant_ms, actor, action, target, canonical(payload).decode())
    session.add(
        AuditRow(
            seq=seq, wall_ms=entry.wall_ms, plant_ms=entry.plant_ms, actor=actor, action=action, target=target,
            payload=entry.payload, prev_hash=prev, hash=link_hash(prev, entry),
        )
    )  # fmt: skip
    await session.flush()


async def verify(session: AsyncSession) -> Verdict:
    """Check the whole chain. A chain rewritten from its start is only found by comparing with an outside anchor."""
    links: list[Link] = []
    seq = 0
    while rows := await queries.from_seq(session, seq, _CHUNK):
        links += [_link(row) for row in rows]
        seq = rows[-1].seq + 1
    return check(links)


async def anchor(session: AsyncSession, file: AnchorFile, wall_ms: int) -> None:
    """Sign the present head of the chain, if there is one."""
    newest = await queries.last(session)
    if newest is not None:
        file.append(newest.seq, newest.hash, wall_ms)


async def anchor_faults(session: AsyncSession, file: AnchorFile) -> list[str]:
    """Where the chain does not fit its anchors: a cut tail and a rewritten chain are only found here."""
    anchors = file.read()
    known: dict[int, str] = {}
    for start in range(0, len(anchors), 500):
        known |= await queries.hashes(session, [a.seq for a in anchors[start : start + 500]])
    return faults(anchors, known, file.public_key())


def _link(row: AuditRow) -> Link:
    entry = Entry(row.seq, row.wall_ms, row.plant_ms, row.actor, row.action, row.target, row.payload)
    return Link(entry, row.prev_hash, row.hash)
