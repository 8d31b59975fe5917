"""SIGKILL before and after each durable or visible step of a command to a machine: one execution, one report."""

import contextlib

import httpx
import pytest
from support.opcua import machine_state
from support.plant import RunningPlant
from support.record import Events, assert_sound, of_kind, restarts, run_of, unit_conditions
from support.service import Site, ended, events, idle, until

from mes.demo.api import Api, ApiError

RUNNING, COMPLETE = 2, 3
ONE_RUN = (
    "intent_commit.before", "intent_commit.after", "wire_write.before", "wire_write.after", "ack_commit.before",
    "ack_commit.after", "report_commit.before", "report_commit.after", "report_ack_write.before",
    "report_ack_write.after",
)  # fmt: skip


async def test_f01_f11_one_run_survives_a_kill_at_every_step_of_its_command(plant: RunningPlant, site: Site) -> None:
    site.start(ONE_RUN[0])
    batch = await _new_batch(site, "pump")
    found: dict[str, tuple[int, int]] = {}
    for point, following in zip(ONE_RUN, (*ONE_RUN[1:], ""), strict=True):
        await site.killed()
        found[point] = await machine_state(plant.endpoints["thermal"], "SF-01")
        plant.set_speed(1200 if point == "ack_commit.after" else 60)  # the phase lasts an hour of the plant
        site.start(following)
    async with await site.person() as operator:
        await until(operator, "/prompts", lambda page: bool(page["items"]))
        await operator.post(f"/batches/{batch}/prompts/1/answer", {"values": {"reading": 7}})
        journal = await _completed(operator, batch)
    first = run_of(journal, "first")
    assert_sound(journal, plant, "SF-01")
    assert first not in [run for _, run in (found[p] for p in ONE_RUN[:3])]
    assert found["ack_commit.after"] == (RUNNING, first)
    assert found["report_commit.before"] == (COMPLETE, first)
    assert found["report_ack_write.before"] == (COMPLETE, first)
    assert len(restarts(journal)) == len(ONE_RUN)
    told = unit_conditions(journal)
    assert told.count(("reattaching", True)) == told.count(("reattaching", False)) >= 1


async def test_f01_a_restart_after_the_phase_has_completed_takes_its_report(plant: RunningPlant, site: Site) -> None:
    site.start()
    batch = await _new_batch(site, "pump")
    async with await site.person() as operator:
        path = f"/batches/{batch}/events"
        await until(operator, path, lambda page: any(e["kind"] == "phase_accepted" for e in page["items"]))
    site.kill()
    plant.set_speed(1200)
    await plant.passed(4_000)  # nobody supervises; the machine goes on by itself
    plant.set_speed(60)
    state, run_id = await machine_state(plant.endpoints["thermal"], "SF-01")
    assert state == COMPLETE
    site.start()
    async with await site.person() as operator:
        await until(operator, "/prompts", lambda page: bool(page["items"]))
        journal = await events(operator, batch)
        await operator.post(f"/batches/{batch}/prompts/1/answer", {"values": {"reading": 3}})
        assert run_of(journal, "first") == run_id
        assert_sound(await _completed(operator, batch), plant, "SF-01")


async def test_f01_a_prompt_is_answered_once_whenever_the_answer_is_cut_off(plant: RunningPlant, site: Site) -> None:
    plant.set_speed(1200)
    site.start("prompt_commit.before")
    batch = await _new_batch(site, "pump")
    for following in ("prompt_commit.after", ""):
        await _answer(site, batch, 4)
        await site.killed()
        site.start(following)
    async with await site.person() as operator:
        journal = await _completed(operator, batch)
        with pytest.raises(ApiError, match="409"):
            await operator.post(f"/batches/{batch}/prompts/1/answer", {"values": {"reading": 5}})
    assert [data["values"] for data in of_kind(journal, "prompt_answered")] == [{"reading": 4}]
    assert_sound(journal, plant, "SF-01")


async def _new_batch(site: Site, recipe: str) -> str:
    async with await site.person() as operator:
        await idle(operator, "SF-01")
        return str((await operator.post("/batches", {"recipe": recipe, "unit": "SF-01"}))["id"])


async def _completed(api: Api, batch: str) -> Events:
    """The journal of the batch, once it is complete and its unit has taken back the last report."""
    assert (await ended(api, batch))["state"] == "Complete"
    await idle(api, "SF-01")
    return await events(api, batch)


async def _answer(site: Site, batch: str, reading: float) -> None:
    """Answer the open prompt; the connection breaks when the service is killed meanwhile."""
    async with await site.person() as operator:
        await until(operator, "/prompts", lambda page: bool(page["items"]))
        with contextlib.suppress(httpx.TransportError):
            await operator.post(f"/batches/{batch}/prompts/1/answer", {"values": {"reading": reading}})
