"""Jobs that take plant time and survive a restart: base of hands and instruments.

What a job will come to is decided when it is taken on, and kept; at its end it is only carried out, and carrying it out
twice changes nothing. So a stop at any moment loses no material and makes none.
"""

from abc import abstractmethod
from collections.abc import Mapping
from threading import Lock
from typing import Any

from simulators.machines.unit import Environment, JobUnit

KEPT_JOBS = 200
"""Finished jobs that can still be asked for."""


class TimedJobs(JobUnit):
    """Takes jobs, lets plant time pass, carries them out."""

    QUEUES = False
    """True when one job waits for the one before."""

    def __init__(self, unit_id: str, env: Environment) -> None:
        super().__init__(unit_id, env)
        kept = self.retained.load()
        self._count: int = kept.get("count", 0)
        self._jobs: dict[str, dict[str, Any]] = kept.get("jobs", {})
        # the floor submits from the threads of its HTTP server, scans come from the loop
        self._lock = Lock()

    @abstractmethod
    def plan(self, job_id: str, request: Mapping[str, Any], plant_ms: int) -> tuple[float, dict[str, Any]]:
        """Duration in plant seconds, and all that `carry_out` needs, as plain JSON.

        Raises ValueError for a wrong request and CarrierError for one that the carriers do not allow.
        """

    @abstractmethod
    def carry_out(self, work: Mapping[str, Any]) -> dict[str, Any]:
        """End of the job: its result. Must be repeatable."""

    def submit(self, request: Mapping[str, Any], plant_ms: int) -> str:
        """See `JobUnit.submit`. A request with the `key` of a known job is that job, asked for again."""
        key = str(request.get("key", ""))
        with self._lock:
            known = [name for name, job in self._jobs.items() if key and job.get("key") == key]
            if known:
                return known[0]
            job_id = f"{self.unit_id}-{self._count + 1}"
            duration_s, work = self.plan(job_id, request, plant_ms)
            self._count += 1
            begins_ms = max([plant_ms, *self._open_ends()]) if self.QUEUES else plant_ms
            self._jobs[job_id] = {"key": key, "due_ms": begins_ms + round(1000 * duration_s), "work": work}
            self._save()
        return job_id

    def scan(self, plant_ms: int, wall_ms: int) -> None:
        if self.faults.freeze_scan:
            return
        with self._lock:
            due = [job for job in self._jobs.values() if "work" in job and job["due_ms"] <= plant_ms]
            for job in due:
                job["result"] = self.carry_out(job["work"])
                del job["work"]
            if due:
                self._forget()
                self._save()

    def job(self, job_id: str) -> dict[str, Any]:
        with self._lock:
            job = self._jobs[job_id]
            return {"done": "result" in job, "due_ms": job["due_ms"], **job.get("result", {})}

    def save(self) -> None:
        with self._lock:
            self._save()

    def _save(self) -> None:
        self.retained.save({"count": self._count, "jobs": self._jobs})

    def _open_ends(self) -> list[int]:
        return [job["due_ms"] for job in self._jobs.values() if "work" in job]

    def _forget(self) -> None:
        done = [name for name, job in self._jobs.items() if "result" in job]
        for name in done[:-KEPT_JOBS]:
            del self._jobs[name]
