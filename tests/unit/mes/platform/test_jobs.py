"""Recurring jobs show how they ended."""

from mes.platform.clock import Clock
from mes.platform.jobs import Jobs


async def fine() -> None:
    return None


async def broken() -> None:
    raise OSError("disk full")


async def test_a_job_that_ran_says_when_and_how_long() -> None:
    jobs = Jobs(Clock())
    jobs.add("tidy", "Drop old keys", 60.0, fine)
    assert jobs.all["tidy"].outcome == "never"
    job = await jobs.run_now("tidy")
    assert (job.outcome, job.error) == ("ok", "")
    assert job.last_wall_ms is not None
    assert job.duration_s is not None


async def test_a_job_says_what_it_found_until_it_finds_nothing() -> None:
    jobs, found = Jobs(Clock()), ["2 lots held", None]

    async def look() -> str | None:
        return found.pop(0)

    jobs.add("look", "Look at the calendar", 60.0, look)
    assert (await jobs.run_now("look")).found == "2 lots held"
    assert (await jobs.run_now("look")).found == ""


async def test_a_job_that_fails_is_shown_and_runs_again() -> None:
    jobs = Jobs(Clock())
    jobs.add("copy", "Copy the anchors", 60.0, broken)
    for _ in range(2):
        job = await jobs.run_now("copy")
        assert (job.outcome, job.error) == ("failed", "OSError: disk full")


async def test_the_next_run_is_known_once_started() -> None:
    jobs = Jobs(Clock())
    jobs.add("tidy", "Drop old keys", 60.0, fine)
    jobs.start()
    try:
        due = jobs.next_wall_ms("tidy")
        assert due is not None
        assert 0 < due - Clock().wall_ms() <= 60_000
    finally:
        jobs.stop()
