"""The service's recurring jobs: each a part of `Housekeeping`, registered by `add_jobs` and shown at `/jobs`."""

from dataclasses import dataclass

from fastapi import FastAPI

from mes.app import calendar, plant
from mes.audit import service as audit
from mes.audit.anchors import AnchorFile
from mes.batches import snapshots
from mes.materials import catalogue
from mes.platform import queries
from mes.platform.clock import Clock, PlantClock
from mes.platform.db import Database
from mes.platform.jobs import Jobs
from mes.quality.importer import DropFolder
from mes.settings import Settings
from mes.users import queries as users

_DAY_MS = 24 * 3600 * 1000
FASTEST_JUDGED = 120.0  # plant seconds a wall second


@dataclass(frozen=True, slots=True)
class Housekeeping:
    """What the jobs work on. A method returns what it has to say, or nothing."""

    db: Database
    clock: Clock
    plant_clock: PlantClock
    settings: Settings
    drop_folder: DropFolder
    simulated: bool

    async def import_results(self) -> None:
        """Take in what the laboratory left."""
        await self.drop_folder.look()

    async def forget_answers(self) -> None:
        """Stored answers of repeated requests are good for a day."""
        async with self.db.write(effect=False) as session:
            await queries.forget_answers(session, self.clock.wall_ms() - _DAY_MS)

    async def forget_sessions(self) -> str | None:
        """Sessions that have run out, or were not used for too long."""
        wall_ms = self.clock.wall_ms()
        async with self.db.write(effect=False) as session:
            gone = await users.forget_expired(session, wall_ms, wall_ms - self.settings.session_idle_s * 1000)
        return f"{gone} sessions ended" if gone else None

    async def take_snapshots(self) -> str | None:
        """The fold of long journals, so that a restart is short."""
        taken = await snapshots.take(self.db)
        return f"{taken} snapshots taken" if taken else None

    async def check_calendar(self) -> str | None:
        """Shelf lives, due orders, calibrations; not while a simulated plant is silent or in its hurried past.

        At such speeds material waits for the computing time of this machine, which must not become an age.
        """
        if self.simulated:
            speed = await plant.speed_now(self.settings) if self.plant_clock.heard else None
            if speed is None or speed > FASTEST_JUDGED:
                return f"not judged at ×{speed:g}" if speed else "not judged: the plant's clock is silent"
        async with self.db.write(effect=False) as session:
            return await calendar.check(session, catalogue.shipped())

    async def anchor_audit(self) -> None:
        """Sign the head of the trail into the file that the database cannot reach."""
        async with self.db.read() as session:
            await audit.anchor(session, self._anchors(), self.clock.wall_ms())

    async def verify_audit(self) -> None:
        """Walk the whole trail. Raises `RuntimeError` naming every fault."""
        async with self.db.read() as session:
            verdict = await audit.verify(session)
            faults = await audit.anchor_faults(session, self._anchors())
        if verdict.broken_seq is not None:
            faults.insert(0, f"entry {verdict.broken_seq} {verdict.reason}")
        if faults:
            raise RuntimeError("audit trail: " + "; ".join(faults))

    def _anchors(self) -> AnchorFile:
        return AnchorFile(self.settings.anchor_key, self.settings.anchors)


def add_jobs(app: FastAPI) -> None:
    """Register them; the scheduler is started with the service."""
    state = app.state
    jobs: Jobs = state.jobs
    house = Housekeeping(
        state.db, state.clock, state.plant_clock, state.settings, state.drop_folder, state.model.simulated
    )
    jobs.add("import-results", "Import result files of the laboratory", 1.0, house.import_results)
    jobs.add("check-calendar", "Shelf lives, due orders, calibrations", 10.0, house.check_calendar)
    jobs.add("take-snapshots", "Snapshots of long journals", 30.0, house.take_snapshots)
    jobs.add("forget-sessions", "End sessions that have run out", 600.0, house.forget_sessions)
    jobs.add("forget-answers", "Drop stored answers older than a day", 3600.0, house.forget_answers)
    jobs.add("anchor-audit", "Sign the head of the audit trail", 600.0, house.anchor_audit)
    jobs.add("verify-audit", "Walk the chain of the audit trail", 24 * 3600.0, house.verify_audit)
