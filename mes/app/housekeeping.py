"""The service's recurring jobs."""

from fastapi import FastAPI

from mes.audit import service as audit
from mes.audit.anchors import AnchorFile
from mes.platform import queries
from mes.platform.jobs import Jobs

_DAY_MS = 24 * 3600 * 1000


def add_jobs(app: FastAPI) -> None:
    """Register them; the scheduler is started with the service."""
    jobs: Jobs = app.state.jobs
    db, clock = app.state.db, app.state.clock
    anchors = AnchorFile(app.state.settings.anchor_key, app.state.settings.anchors)

    async def forget_answers() -> None:
        async with db.write(effect=False) as session:
            await queries.forget_answers(session, clock.wall_ms() - _DAY_MS)

    async def verify_audit() -> None:
        async with db.read() as session:
            verdict = await audit.verify(session)
            faults = await audit.anchor_faults(session, anchors)
        if verdict.broken_seq is not None:
            faults.insert(0, f"entry {verdict.broken_seq} {verdict.reason}")
        if faults:
            raise RuntimeError("audit trail: " + "; ".join(faults))

    async def anchor_audit() -> None:
        async with db.read() as session:
            await audit.anchor(session, anchors, clock.wall_ms())

    async def import_results() -> None:
        await app.state.drop_folder.look()

    jobs.add("import-results", "Import result files of the laboratory", 1.0, import_results)
    jobs.add("forget-answers", "Drop stored answers older than a day", 3600.0, forget_answers)
    jobs.add("anchor-audit", "Sign the head of the audit trail", 600.0, anchor_audit)
    jobs.add("verify-audit", "Walk the chain of the audit trail", 24 * 3600.0, verify_audit)
