"""From a started order to lots: dispatcher, runner, people and settlement together, over a hand-moved plant."""

from typing import Any

import pytest

from mes.batches import queries
from mes.batches.plans import Plan
from mes.batches.tables import BatchPromptRow, BatchRow
from mes.lots import queries as lot_queries
from mes.lots import stock
from mes.lots.events import Stamp
from mes.platform.canonical import digest
from mes.platform.errors import Conflict, Forbidden
from recipes.engine.handshake import Code
from recipes.engine.states import Command, State

KG = 1_000_000


async def prompts(shop: Any) -> list[BatchPromptRow]:
    await shop.run.runtime.look()
    async with shop.db.read() as session:
        return list(await queries.open_prompts(session))


async def signed(_meaning: str, _record_hash: str) -> str:
    return "SG-0001"


async def answer(shop: Any, prompt: BatchPromptRow, **values: float) -> None:
    weighing = await shop.run.batches.weighed(prompt.batch, prompt.n)
    async with shop.db.write() as session:
        await shop.run.batches.answer(
            session, prompt.batch, prompt.n, values, by="P-0001", sign=signed, weighing=weighing
        )


async def batch_of(shop: Any, order: str) -> BatchRow:
    await shop.run.dispatcher.look()
    return (await shop.rows(order))[-1]


async def charged(shop: Any) -> tuple[str, BatchRow]:
    await shop.receive()
    order = await shop.start(charge_kg=100.0)
    return order, await batch_of(shop, order)


async def weigh(shop: Any, row: BatchRow) -> int:
    """Every line of a charge as planned; how many there were."""
    plan = Plan.model_validate(row.plan)
    (bring,) = await prompts(shop)
    await answer(shop, bring)
    for line in plan.doses:
        (dose,) = await prompts(shop)
        shop.plant.on_scale_kg = {line.pan: line.target_mg / KG}
        await answer(shop, dose)
    return len(plan.doses)


async def test_a_charge_is_weighed_line_by_line_and_becomes_a_lot(shop: Any) -> None:
    order, row = await charged(shop)
    lines = await weigh(shop, row)
    (handover,) = await prompts(shop)
    assert (handover.block, handover.sign) == ("handover", "performed")
    plan = Plan.model_validate(row.plan)
    shop.plant.on_scale_kg = {plan.outs[0].carrier: 99.98}
    await answer(shop, handover)
    (away,) = await prompts(shop)
    await answer(shop, away)
    await shop.run.runtime.look()
    await shop.run.settlement.look()
    async with shop.db.read() as session:
        (lot, left), *_ = await lot_queries.of_order(session, order)
        assert (lot.material, lot.mass_mg, left.disposition) == ("charge", 99_980_000, "free")
        assert len(await lot_queries.edges_into(session, [lot.id])) == lines
    assert (await batch_of(shop, order)).operation == "melt"


async def test_a_mass_is_read_from_the_scale_and_not_from_the_answer(shop: Any) -> None:
    _, row = await charged(shop)
    (bring,) = await prompts(shop)
    await answer(shop, bring)
    (dose,) = await prompts(shop)
    with pytest.raises(Conflict, match="stands on no scale"):
        await answer(shop, dose, mass_kg=1.0)
    plan = Plan.model_validate(row.plan)
    shop.plant.on_scale_kg = {plan.doses[0].pan: 12.5}
    await answer(shop, dose, mass_kg=1.0)
    state = await shop.run.runtime.state(row.id)
    assert state.values["dose.mass_kg"] == 12.5
    assert state.values["dose.lines_left"] == len(plan.doses) - 1


async def test_a_signature_stands_on_the_question_and_on_the_mass_that_was_read(shop: Any) -> None:
    _, row = await charged(shop)
    await weigh(shop, row)
    (handover,) = await prompts(shop)
    plan = Plan.model_validate(row.plan)
    shop.plant.on_scale_kg = {plan.outs[0].carrier: 99.98}
    read = await shop.run.batches.weighed(row.id, handover.n)
    stood_on: list[str] = []

    async def sign(meaning: str, record_hash: str) -> str:
        stood_on.extend([meaning, record_hash])
        return "SG-0001"

    async with shop.db.write() as session:
        with pytest.raises(Forbidden, match="signed as performed: your password is needed"):
            await shop.run.batches.answer(session, row.id, handover.n, {}, by="P-0001", weighing=read)
        await shop.run.batches.answer(session, row.id, handover.n, {}, by="P-0001", sign=sign, weighing=read)
    record = {
        "batch": row.id, "n": handover.n, "block": "handover", "text": handover.text, "values": {"mass_kg": 99.98},
        "weighing": {"place": "WB-01/C", "carrier": plan.outs[0].carrier, "gross_kg": 117.98, "tare_kg": 18.0,
                     "net_kg": 99.98, "division_kg": 0.02},
    }  # fmt: skip
    assert stood_on == ["performed", digest(record)]


async def test_a_prompt_is_answered_once(shop: Any) -> None:
    await charged(shop)
    (bring,) = await prompts(shop)
    await answer(shop, bring)
    with pytest.raises(Conflict, match="already answered"):
        await answer(shop, bring)


async def magnetising(shop: Any) -> tuple[str, BatchRow]:
    """A batch on a machine, up to its first phase."""
    blend = await shop.lot("blend", (1050, 88.0, None), order="SO-0042")
    order = await shop.start(charge_kg=None)
    await shop.lot("coated-magnet", (4050, 10.0, 150), order=order)
    async with shop.db.write() as session:
        await stock.hold(session, blend, "not for now", Stamp(1, 1, "test"))  # nothing else is to be done
    row = await batch_of(shop, order)
    assert (row.operation, shop.run.dispatcher.waits) == ("magnetise", {})
    for prompt in await prompts(shop):
        await answer(shop, prompt)
    await shop.run.runtime.look()
    return order, row


async def test_a_phase_starts_with_the_carriers_of_the_plan_and_its_report_goes_on(shop: Any) -> None:
    _, row = await magnetising(shop)
    first = shop.plant.sent[0]
    assert (first.unit, first.code) == ("MG-01", Code.START)
    assert 4050.0 in first.params.values()
    await shop.run.runtime.look()
    assert len(shop.plant.sent) == 1  # the unit runs: looking again sends nothing
    shop.plant.ends("MG-01", mass_kg=10.0)
    await shop.run.runtime.look()
    assert shop.plant.sent[1].run_id != first.run_id
    assert (await shop.run.runtime.state(row.id)).values[f"{first.phase}.mass_kg"] == 10.0


async def test_a_restarted_service_goes_on_from_the_journal_and_repeats_nothing(shop: Any) -> None:
    _, row = await magnetising(shop)
    before = list(shop.plant.sent)
    shop.run.runtime._open.clear()  # all that a new process would not have
    await shop.run.runtime.look()
    assert shop.plant.sent == before
    assert (await shop.run.runtime.state(row.id)).run.run_id == before[0].run_id


async def test_a_phase_that_aborts_takes_the_batch_with_it(shop: Any) -> None:
    order, row = await magnetising(shop)
    shop.plant.ends("MG-01", State.ABORTED)
    await shop.run.runtime.look()
    await shop.run.settlement.look()
    async with shop.db.read() as session:
        ended = await queries.batch(session, row.id)
        lots = await lot_queries.of_order(session, order)
    assert ended is not None
    assert (ended.state, ended.settled) == ("Aborted", True)
    assert [left.disposition for lot, left in lots if lot.material == "coated-magnet"] == ["hold"]


async def test_a_hold_reaches_the_machine_under_the_run_that_it_has(shop: Any) -> None:
    _, row = await magnetising(shop)
    async with shop.db.write() as session:
        await shop.run.batches.command(session, row.id, Command.HOLD, by="P-0001", reason="noise")
    await shop.run.runtime.look()
    assert [(sent.code, sent.run_id) for sent in shop.plant.sent[1:]] == [(Code.HOLD, shop.plant.sent[0].run_id)]


async def test_a_command_that_is_not_legal_is_refused_with_why(shop: Any) -> None:
    _, row = await magnetising(shop)
    with pytest.raises(Conflict, match="Restart is not legal in Running"):
        async with shop.db.write() as session:
            await shop.run.batches.command(session, row.id, Command.RESTART, by="P-0001", reason="")


async def test_what_a_batch_waits_for_is_told_in_words(shop: Any) -> None:
    _, row = await charged(shop)
    await shop.run.runtime.look()
    assert shop.run.runtime.waiting(row.id) == ["an answer to prompt 1"]
