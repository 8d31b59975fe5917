"""What events mean: the projection, commands to the unit, prompts with floor requests, notices after the commit."""

from typing import Any

import pytest

from mes import recipebook
from mes.batches import queries
from mes.batches.plans import OutCarrier, Placed, Plan
from recipes.engine.events import (
    BlockStarted,
    ConditionChanged,
    Event,
    PhaseCommandIntended,
    PhaseIntended,
    PromptAnswered,
    PromptOpened,
    StateChanged,
)
from recipes.engine.handshake import Code
from recipes.engine.states import Command, State

PLAN = Plan(
    inputs=(Placed(lot="L-0001", carrier=2001, material="cip-block", mass_mg=1, position=1),),
    outs=(OutCarrier(material="sinter-reject", carrier=3001),),
)
INTENDED = PhaseIntended("load", 1, 77, "load", {"box_1": 2001.0}, 0)


@pytest.fixture
async def batch(shop: Any) -> str:
    async with shop.db.write() as session:
        version = await recipebook.effective(session, "sinter-45sh")
        return await shop.run.batches.create(session, version, "SF-01", PLAN, by="P-0001", start=False)


async def append(shop: Any, batch: str, *events: Event, by: str = "engine") -> Any:
    async with shop.db.write() as session:
        row = await queries.batch(session, batch)
        assert row is not None
        await shop.run.batches.journal.append_in(session, batch, events, after=row.seq, by=by)
    async with shop.db.read() as session:
        return await queries.batch(session, batch)


async def test_the_row_follows_state_step_and_conditions(shop: Any, batch: str) -> None:
    row = await append(
        shop, batch, StateChanged(State.IDLE, State.RUNNING, "command"), BlockStarted("load"),
        ConditionChanged("unconfirmed", True), ConditionChanged("comm_lost", True),
        ConditionChanged("unconfirmed", False),
    )  # fmt: skip
    assert (row.state, row.step, row.conditions) == ("Running", "load", ["comm_lost"])
    assert row.started_plant_ms == 1_790_000_000_000
    assert row.ended_plant_ms is None


async def test_a_restart_is_no_second_start_and_an_end_is_kept(shop: Any, batch: str) -> None:
    first = await append(shop, batch, StateChanged(State.IDLE, State.RUNNING, "command"))
    shop.run.runtime.plant_clock.hear(1_790_000_060_000)
    row = await append(
        shop, batch, StateChanged(State.RESTARTING, State.RUNNING, "done"),
        StateChanged(State.RUNNING, State.COMPLETE, "done"),
    )  # fmt: skip
    assert row.started_plant_ms == first.started_plant_ms
    assert row.ended_plant_ms == 1_790_000_060_000


async def test_an_intent_is_one_start_with_its_run_and_parameters(shop: Any, batch: str) -> None:
    await append(shop, batch, INTENDED)
    assert [(s.unit, s.code, s.phase, s.run_id) for s in shop.plant.sent] == [("SF-01", Code.START, "load", 77)]
    assert shop.plant.sent[0].params == {"box_1": 2001.0}


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (Command.HOLD, Code.HOLD),
        (Command.RESTART, Code.RESTART),
        (Command.STOP, Code.STOP),
        (Command.ABORT, Code.ABORT),
    ],
)
async def test_a_command_to_the_phase_goes_out_under_its_run(
    shop: Any, batch: str, command: Command, code: Code
) -> None:
    await append(shop, batch, INTENDED, PhaseCommandIntended("load", 77, command))
    assert [(s.code, s.run_id, s.phase) for s in shop.plant.sent[1:]] == [(code, 77, "")]


async def test_a_prompt_opens_with_its_floor_requests_and_counts_its_runs(shop: Any, batch: str) -> None:
    for n in (1, 2):
        await append(shop, batch, PromptOpened(n, "map", "Load the boxes", act={"bring": "inputs"}))
    async with shop.db.read() as session:
        rows = await queries.prompts(session, batch)
    assert [row.act["run"] for row in rows] == [1, 2]
    assert rows[0].act["resolved"] == [{"op": "move", "carrier": 2001, "place": "SF-01", "position": 1}]
    assert rows[0].act["bring"] == "inputs"


async def test_an_answer_closes_the_prompt_with_who_and_what(shop: Any, batch: str) -> None:
    await append(shop, batch, StateChanged(State.IDLE, State.RUNNING, "command"), PromptOpened(1, "box", "Weigh"))
    async with shop.db.read() as session:
        assert [row.n for row in await queries.open_prompts(session)] == [1]
    await append(shop, batch, PromptAnswered(1, "box", {"mass_kg": 2.0}, "P-0002"), by="P-0002")
    async with shop.db.read() as session:
        assert await queries.open_prompts(session) == []
        row = await queries.prompt(session, batch, 1)
    assert row is not None
    assert (row.answered_by, row.answers) == ("P-0002", {"mass_kg": 2.0})


async def test_notices_come_after_the_commit_only(shop: Any, batch: str) -> None:
    with shop.feed.subscribe() as heard:
        with pytest.raises(ZeroDivisionError):
            await _append_and_fail(shop, batch)
        assert heard.take() == []
        await append(shop, batch, PromptOpened(1, "box", "Weigh"))
        assert [(notice.topic, notice.data["id"]) for notice in heard.take()] == [("prompt", batch), ("batch", batch)]


async def _append_and_fail(shop: Any, batch: str) -> None:
    async with shop.db.write() as session:
        await shop.run.batches.journal.append_in(session, batch, [BlockStarted("load")], after=1, by="engine")
        raise ZeroDivisionError
