"""The service's recurring jobs."""

from fastapi import FastAPI

from mes.audit import service as audit
from mes.platform import log, queries
from mes.platform.jobs import Jobs

logger = log.get(__name__)
_DAY_MS = 24 * 3600 * 1000


def add_jobs(app: FastAPI) -> None:
    """Register them; the scheduler is started with the service."""
    jobs: Jobs = app.state.jobs
    db, clock = app.state.db, app.state.clock

    async def forget_answers() -> None:
        async with db.write(effect=False) as session:
            await queries.forget_answers(session, clock.wall_ms() - _DAY_MS)

    async def verify_audit() -> None:
        async with db.read() as session:
            verdict = await audit.verify(session)
        if verdict.broken_seq is not None:
            raise RuntimeError(f"audit entry {verdict.broken_seq} {verdict.reason}")

    jobs.add("forget-answers", "Drop stored answers older than a day", 3600.0, forget_answers)
    jobs.add("verify-audit", "Walk the chain of the audit trail", 24 * 3600.0, verify_audit)
