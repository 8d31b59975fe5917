"""One batch per unit: the claim is a row, and what was committed last is known without asking the database."""

from sqlalchemy.ext.asyncio import AsyncSession

from mes.equipment import queries
from mes.equipment.tables import UnitClaim
from mes.platform.clock import PlantClock
from mes.platform.db import Database, after_commit
from mes.platform.errors import Conflict


class Claims:
    """Which batch owns which unit."""

    def __init__(self, plant_clock: PlantClock) -> None:
        self._plant_clock = plant_clock
        self._committed: dict[str, str] = {}

    async def load(self, db: Database) -> None:
        """Read the claims that outlived the last process."""
        async with db.read() as session:
            self._committed = await self.all(session)

    def of(self, unit_id: str) -> str | None:
        """The batch that has the unit, as last committed."""
        return self._committed.get(unit_id)

    async def all(self, session: AsyncSession) -> dict[str, str]:
        """Batch by unit."""
        return {c.unit: c.batch_id for c in await queries.claims(session)}

    async def take(self, session: AsyncSession, unit_id: str, batch_id: str) -> None:
        """The unit belongs to this batch from now on. Raises `Conflict` naming the batch that has it."""
        found = await queries.claim(session, unit_id)
        if found is not None and found.batch_id != batch_id:
            raise Conflict(f"{unit_id} belongs to batch {found.batch_id}", batch=found.batch_id)
        if found is None:
            since = self._plant_clock.now_ms()
            await queries.add(session, UnitClaim(unit=unit_id, batch_id=batch_id, since_plant_ms=since))
            after_commit(session, lambda: self._committed.update({unit_id: batch_id}))

    async def release(self, session: AsyncSession, unit_id: str, batch_id: str) -> None:
        """Give the unit back; nothing happens when the batch does not have it."""
        found = await queries.claim(session, unit_id)
        if found is not None and found.batch_id == batch_id:
            await queries.drop_claim(session, found)
            after_commit(session, lambda: self._forget(unit_id))

    def _forget(self, unit_id: str) -> None:
        self._committed.pop(unit_id, None)
