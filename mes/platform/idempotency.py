"""`Idempotency-Key`: the same key with the same body has one effect and the same answer.

The key is claimed inside the transaction of the request's first effect, so there is no moment in which the effect
stands and the key does not. Three cases on arrival: unknown key, go on; known with an answer, give it again; known
without one (we died between the two), 409 that says so. Another body under a known key is refused with 422.
"""

import hashlib
from contextvars import ContextVar
from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from mes.platform import queries
from mes.platform.errors import Conflict, Invalid
from mes.platform.tables import StoredAnswer


@dataclass(slots=True)
class Claim:
    """The key of the request under way; `claimed` once a transaction carries it."""

    scope: str
    key: str
    request_hash: str
    claimed: bool = False


current: ContextVar[Claim | None] = ContextVar("idempotency_claim", default=None)


def request_hash(method: str, path: str, body: bytes) -> str:
    """What must be equal for two requests to be the same."""
    return hashlib.sha256(f"{method} {path}\n".encode() + body).hexdigest()


async def claim(session: AsyncSession, wall_ms: int) -> None:
    """Put the key of the request under way, if any, into this transaction. Raises `Conflict` if another was first."""
    pending = current.get()
    if pending is None or pending.claimed:
        return
    row = StoredAnswer(scope=pending.scope, key=pending.key, request_hash=pending.request_hash, created_wall_ms=wall_ms)
    session.add(row)
    try:
        await session.flush()
    except IntegrityError as error:
        raise Conflict("another request with this Idempotency-Key is under way") from error
    pending.claimed = True


async def earlier(session: AsyncSession, pending: Claim) -> StoredAnswer | None:
    """The stored answer for this key. Raises `Invalid` for another body, `Conflict` if the answer was lost."""
    row = await queries.stored_answer(session, pending.scope, pending.key)
    if row is None:
        return None
    if row.request_hash != pending.request_hash:
        raise Invalid("this Idempotency-Key was used for another request")
    if row.answer is None:
        raise Conflict("this request took effect, but its answer was lost: read the resource")
    return row


async def remember(session: AsyncSession, done: Claim, status: int, media_type: str, answer: bytes) -> None:
    """Keep the answer beside the key that its effect carried."""
    digest = hashlib.sha256(answer).hexdigest()
    await queries.store_answer(session, done.scope, done.key, status, media_type, answer, digest)
