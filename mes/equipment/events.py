"""What a channel tells the domains above about a command, in the transaction that stores it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from sqlalchemy.ext.asyncio import AsyncSession


@dataclass(frozen=True, slots=True)
class CommandEvent:
    """`kind`: accepted, rejected, unconfirmed, cancelled, indeterminate, completed. `reports` with completed only."""

    kind: str
    command_id: str
    unit: str
    code: int
    run_id: int
    batch_id: str | None
    reason: str = ""
    reports: Mapping[str, float] = field(default_factory=dict)


CommandListener = Callable[[AsyncSession, CommandEvent], Awaitable[None]]
