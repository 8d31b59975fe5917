"""Accounts of the demonstration, one for each role, and those of the simulated crew.

They exist only after a start in demo mode, which is refused on another address than loopback; when the service later
runs without demo mode nobody can sign in with them.
"""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from mes.users import queries, service

DEMO_PASSWORD = "try-sinterline"  # noqa: S105  (printed on the start page of the demonstration)


@dataclass(frozen=True, slots=True)
class Account:
    """One demo account."""

    username: str
    name: str
    role: str


ACCOUNTS = (
    Account("operator", "Olga Brandt", "operator"),
    Account("lead", "Lucas Moreau", "shift_lead"),
    Account("engineer", "Elena Petrova", "process_engineer"),
    Account("quality", "Quentin Hale", "quality"),
    Account("lab", "Lena Sato", "lab"),
    Account("maintenance", "Milan Novak", "maintenance"),
    Account("admin", "Ada Lind", "admin"),
    Account("crew", "Simulated crew", "operator"),
    Account("crew-lead", "Simulated shift lead", "shift_lead"),
    Account("crew-quality", "Simulated quality", "quality"),
    Account("crew-lab", "Simulated laboratory", "lab"),
)


async def ensure_accounts(session: AsyncSession) -> None:
    """Create the accounts that are missing."""
    for account in ACCOUNTS:
        if await queries.by_username(session, account.username) is None:
            await service.create_person(
                session, account.username, account.name, account.role, DEMO_PASSWORD, by="system", demo=True
            )  # fmt: skip
