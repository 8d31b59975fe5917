"""Recurring jobs: APScheduler only wakes them up; what happened stands here and is shown at `/jobs`.

A job is a plain coroutine that may be missed or run twice without harm. One that fails says so and runs again at its
next turn.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from mes.platform import log
from mes.platform.clock import Clock

logger = log.get(__name__)
Work = Callable[[], Awaitable[str | None]]


@dataclass(slots=True)
class Job:
    """One job and its last run (wall time, milliseconds); `outcome` is `never`, `running`, `ok` or `failed`.

    `found` is what the last complete run had to say, empty for nothing.
    """

    name: str
    text: str
    interval_s: float
    work: Work
    last_wall_ms: int | None = None
    duration_s: float | None = None
    outcome: str = "never"
    error: str = ""
    found: str = ""


class Jobs:
    """The registry. `start` and `stop` belong to the service's life."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        self.all: dict[str, Job] = {}

    def add(self, name: str, text: str, interval_s: float, work: Work) -> None:
        """Run `work` each `interval_s` of wall time; a run that takes longer is not overtaken by the next."""
        job = Job(name, text, interval_s, work)
        self.all[name] = job
        self._scheduler.add_job(
            self._run, "interval", seconds=interval_s, args=[job], id=name, max_instances=1, coalesce=True
        )  # fmt: skip

    def start(self) -> None:
        """Begin waking up."""
        self._scheduler.start()

    def stop(self) -> None:
        """Wake up nobody any more."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    async def run_now(self, name: str) -> Job:
        """Run one out of turn. Raises `KeyError` for an unknown name."""
        await self._run(self.all[name])
        return self.all[name]

    def next_wall_ms(self, name: str) -> int | None:
        """When it runs next; None before `start`."""
        scheduled = self._scheduler.get_job(name)
        moment: datetime | None = getattr(scheduled, "next_run_time", None)
        return None if moment is None else round(moment.timestamp() * 1000)

    async def _run(self, job: Job) -> None:
        if job.outcome == "running":
            return
        started_s = self._clock.monotonic_s()
        job.last_wall_ms, job.outcome, job.error = self._clock.wall_ms(), "running", ""
        try:
            job.found = await job.work() or ""
            job.outcome = "ok"
        except asyncio.CancelledError:
            job.outcome = "failed"
            raise
        except Exception as error:  # outermost loop of a job: shown, logged, tried again
            job.outcome, job.error = "failed", f"{type(error).__name__}: {error}"
            logger.error("job_failed", job=job.name, exc_info=True)
        finally:
            job.duration_s = self._clock.monotonic_s() - started_s
