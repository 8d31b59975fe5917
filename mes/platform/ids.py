"""Ids: codes that people read aloud, and numbers that only machines compare."""

import secrets

from sqlalchemy.ext.asyncio import AsyncSession

from mes.platform import queries


async def next_code(session: AsyncSession, prefix: str) -> str:
    """The next code of a kind, `B-0001` first; given out in the caller's transaction, so a rollback leaves no gap."""
    return f"{prefix}-{await queries.next_number(session, prefix):04d}"


def new_token() -> int:
    """A command token: 63 random bits (a BIGINT column is signed), never 0."""
    return secrets.randbits(63) or 1


def new_run_id() -> int:
    """A run id: 53 random bits, so that it survives JSON and a double; never 0."""
    return secrets.randbits(53) or 1


def new_secret() -> str:
    """A session id or API key: 256 random bits, URL-safe."""
    return secrets.token_urlsafe(32)
