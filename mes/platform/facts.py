"""Facts that upper domains must hear inside the transaction that makes them true (the audit trail, above all).

Lower domains call `record`; the composition root says who listens. A listener may only work on the database with
the session it is given; what it raises undoes the fact.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

Listener = Callable[[AsyncSession, str, str, str, dict[str, Any]], Awaitable[None]]
_listeners: list[Listener] = []


def listen(listener: Listener) -> None:
    """Call `listener(session, actor, action, target, payload)` for each fact; twice the same counts once."""
    if listener not in _listeners:
        _listeners.append(listener)


async def record(session: AsyncSession, actor: str, action: str, target: str, payload: dict[str, Any]) -> None:
    """`actor` did `action` to `target`; the payload carries no secret and no recipe value."""
    for listener in _listeners:
        await listener(session, actor, action, target, payload)
