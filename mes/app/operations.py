"""`/jobs`: what runs by itself, how it ended last, when it runs next."""

from fastapi import APIRouter

from mes.platform.errors import NotFound
from mes.platform.router import JobOut, JobsPart, listed, shown
from mes.platform.web import Page, problems
from mes.users import CurrentPerson, require

router = APIRouter(tags=["operations"])


@router.get("/jobs", responses=problems(401, 403))
async def list_jobs(person: CurrentPerson, jobs: JobsPart) -> Page[JobOut]:
    """All recurring jobs."""
    require(person, "plant.view")
    return listed(jobs)


@router.post("/jobs/{job}/runs", responses=problems(401, 403, 404, 422))
async def run_job(job: str, person: CurrentPerson, jobs: JobsPart) -> JobOut:
    """Run one now, out of turn."""
    require(person, "jobs.run")
    if job not in jobs.all:
        raise NotFound(f"there is no job {job!r}")
    return shown(jobs, await jobs.run_now(job))
