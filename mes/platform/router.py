"""`/jobs`, `/health/live`, `/health/ready`, `/metrics`."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from mes.platform import queries
from mes.platform.clock import iso_or_none
from mes.platform.errors import Forbidden
from mes.platform.jobs import Job, Jobs
from mes.platform.web import Db, Out, Page, part, problem, problems

health = APIRouter(tags=["health"])
_LOOPBACK = ("127.0.0.1", "::1")
JobsPart = Annotated[Jobs, Depends(part("jobs"))]
Ready = Annotated[list[str], Depends(part("not_ready"))]


class Health(Out):
    """A sign of life."""

    status: str


class JobOut(Out):
    """A recurring job; `outcome` is never, running, ok or failed, `found` what its last complete run had to say."""

    id: str
    name: str
    interval_s: float
    last_run_wall_at: str | None
    duration_s: float | None
    outcome: str
    error: str
    found: str
    next_run_wall_at: str | None


@health.get("/health/live")
async def live() -> Health:
    """The event loop turns."""
    return Health(status="live")


@health.get("/health/ready", responses=problems(503))
async def ready(db: Db, not_ready: Ready) -> Response:
    """The database answers and every part has started."""
    if not_ready:
        return problem(503, "Not ready", "starting: " + ", ".join(not_ready), "/health/ready")
    async with db.read() as session:
        await queries.ping(session)
    return Response(Health(status="ready").model_dump_json(), media_type="application/json")


@health.get("/metrics", response_class=Response, responses={200: {"content": {"text/plain": {}}}, **problems(403)})
async def metrics(request: Request) -> Response:
    """Counters and histograms in the Prometheus text format; only for a scraper on this machine."""
    if request.client is not None and request.client.host not in _LOOPBACK:
        raise Forbidden("metrics are given on this machine only")
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


def shown(jobs: Jobs, job: Job) -> JobOut:
    """A job as its answer."""
    return JobOut(
        id=job.name, name=job.text, interval_s=job.interval_s, last_run_wall_at=iso_or_none(job.last_wall_ms),
        duration_s=job.duration_s, outcome=job.outcome, error=job.error, found=job.found,
        next_run_wall_at=iso_or_none(jobs.next_wall_ms(job.name)),
    )  # fmt: skip


def listed(jobs: Jobs) -> Page[JobOut]:
    """All jobs by name."""
    return Page(items=[shown(jobs, job) for _, job in sorted(jobs.all.items())])
