"""After the end of a batch: its event in the ledger once, its unit free, doubt carried on."""

from typing import Any

import pytest

from mes import recipebook
from mes.batches import queries
from mes.batches.plans import OutCarrier, Placed, Plan
from mes.batches.tables import BatchPromptRow, BatchRow
from mes.lots import queries as lot_queries
from mes.lots import stock
from mes.lots.dispositions import Disposition
from mes.lots.events import Stamp
from mes.quality import queries as quality_queries
from recipes.engine.events import PhaseCompleted, PromptAnswered
from recipes.engine.ports import UnitView
from recipes.engine.states import State

KG = 1_000_000
STAMP = Stamp(1_790_000_000_000, 1_790_000_000_500, "test")
FURNACE = {"mass_kg": 16.75, "reject_kg": 0.0, "pieces": 42.0, "reject_pieces": 0.0}


async def batch(
    shop: Any, recipe: str, operation: str, unit: str, plan: Plan, *, state: State = State.COMPLETE,
    reports: dict[str, dict[str, float]] | None = None,
) -> str:  # fmt: skip
    """A batch that has ended with these reports or answers, and owes its settling."""
    async with shop.db.write() as session:
        version = await recipebook.effective(session, recipe)
        made = await shop.run.batches.create(
            session, version, unit, plan, route="block-45sh", operation=operation, by="dispatcher", start=False
        )
        events = [PhaseCompleted(block, n, numbers) for n, (block, numbers) in enumerate((reports or {}).items())]
        if events:
            await shop.run.batches.journal.append_in(session, made, events, after=1, by="engine")
        (await session.get(BatchRow, made)).state = str(state)
    return str(made)


async def sintered(shop: Any, lot: str, state: State = State.COMPLETE, **unload: float) -> str:
    tray = Placed(lot=lot, carrier=2150, material="cip-block", mass_mg=16_800_000, pieces=42, position=1)
    bins = (OutCarrier(material="sinter-reject", carrier=3001),)
    plan = Plan(inputs=(tray,), outs=bins, orders=("SO-0001",))
    reports = {"unload": {**FURNACE, **unload}}
    return await batch(shop, "sinter-45sh", "sinter", "SF-01", plan, state=state, reports=reports)


async def row(shop: Any, code: str) -> BatchRow:
    async with shop.db.read() as session:
        found = await queries.batch(session, code)
    assert found is not None
    return found


async def made_by(shop: Any, code: str) -> list[tuple[Any, Any]]:
    async with shop.db.read() as session:
        return [(lot, left) for lot, left in await lot_queries.of_order(session, "SO-0001") if lot.batch == code]


@pytest.fixture
async def trays(shop: Any) -> str:
    return str(await shop.lot("cip-block", (2150, 16.8, 42), order="SO-0001"))


async def test_a_complete_batch_is_booked_and_its_unit_is_free(shop: Any, trays: str) -> None:
    code = await sintered(shop, trays)
    await shop.run.settlement.look()
    (lot, left), *_ = await made_by(shop, code)
    assert (lot.material, lot.mass_mg, lot.pieces, left.disposition) == ("sintered-block", 16_750_000, 42, "free")
    assert (await shop.stock(trays))[1].disposition == Disposition.CONSUMED
    assert (await row(shop, code)).settled
    async with shop.db.read() as session:
        assert await shop.plant.claims(session) == {}


async def test_it_is_booked_once(shop: Any, trays: str) -> None:
    code = await sintered(shop, trays)
    await shop.run.settlement.look()
    await shop.run.settlement.look()
    assert len(await made_by(shop, code)) == 1


@pytest.mark.parametrize("state", [State.COMPLETE, State.RUNNING, None])
async def test_a_unit_that_is_not_idle_keeps_its_batch(shop: Any, trays: str, state: State | None) -> None:
    shop.plant.views["SF-01"] = UnitView(state)
    code = await sintered(shop, trays)
    await shop.run.settlement.look()
    assert not (await row(shop, code)).settled
    shop.plant.views["SF-01"] = UnitView(State.IDLE)
    await shop.run.settlement.look()
    assert (await row(shop, code)).settled


async def test_a_running_batch_is_left_alone(shop: Any, trays: str) -> None:
    code = await sintered(shop, trays, State.RUNNING)
    await shop.run.settlement.look()
    assert not (await row(shop, code)).settled


async def test_a_hold_that_came_meanwhile_goes_over_to_what_came_of_it(shop: Any, trays: str) -> None:
    code = await sintered(shop, trays)
    async with shop.db.write() as session:
        await stock.hold(session, trays, "oxygen", STAMP)
    await shop.run.settlement.look()
    (lot, left), *_ = await made_by(shop, code)
    assert left.disposition == Disposition.HOLD
    async with shop.db.read() as session:
        reasons = [told.reason for told in await lot_queries.dispositions(session, lot.id)]
    assert any(trays in reason for reason in reasons)


async def test_mass_that_nobody_can_explain_holds_what_came_of_it(shop: Any, trays: str) -> None:
    code = await sintered(shop, trays, mass_kg=15.0)
    await shop.run.settlement.look()
    assert [left.disposition for _, left in await made_by(shop, code)] == [Disposition.HOLD]


@pytest.mark.parametrize("state", [State.ABORTED, State.STOPPED])
async def test_a_batch_that_did_not_complete_holds_its_inputs_and_makes_nothing(
    shop: Any, trays: str, state: State
) -> None:
    code = await sintered(shop, trays, state)
    await shop.run.settlement.look()
    assert await made_by(shop, code) == []
    lot, left = await shop.stock(trays)
    assert (left.disposition, left.mass_mg) == (Disposition.HOLD, 16_800_000)
    async with shop.db.read() as session:
        reasons = [told.reason for told in await lot_queries.dispositions(session, lot.id)]
    assert f"{code} ended {state} with this material" in reasons
    assert (await row(shop, code)).settled


async def test_a_report_that_is_missing_is_told_and_the_batch_stays_open(shop: Any, trays: str) -> None:
    tray = Placed(lot=trays, carrier=2150, material="cip-block", mass_mg=16_800_000, pieces=42, position=1)
    code = await batch(shop, "sinter-45sh", "sinter", "SF-01", Plan(inputs=(tray,), orders=("SO-0001",)))
    await shop.run.settlement.look()
    assert "no value of unload.mass_kg" in shop.run.settlement.troubles[code]
    assert not (await row(shop, code)).settled
    async with shop.db.read() as session:
        assert await shop.plant.claims(session) == {"SF-01": code}


async def test_a_batch_in_trouble_does_not_keep_others_from_settling(shop: Any, trays: str) -> None:
    broken = await batch(shop, "hd-standard", "decrepitate", "HD-01", Plan())
    code = await sintered(shop, trays)
    await shop.run.settlement.look()
    assert (await row(shop, code)).settled
    assert list(shop.run.settlement.troubles) == [broken]


async def test_specimens_leave_the_lot_that_the_batch_made(shop: Any) -> None:
    blocks = await shop.lot("annealed-block", (2150, 16.0, 40), order="SO-0001")
    plan = Plan(
        inputs=(Placed(lot=blocks, carrier=2150, material="annealed-block", mass_mg=16 * KG, pieces=40),),
        outs=(OutCarrier(material="machined-magnet", carrier=4001), OutCarrier(material="swarf", carrier=3001)),
        orders=("SO-0001",),
    )
    reports = {
        "slice": {"pieces": 159.0, "scrap_chipped": 1.0, "scrap_dimension": 0.0}, "weigh_parts": {"mass_kg": 10.812},
        "weigh_swarf": {"mass_kg": 5.1}, "weigh_reject": {"mass_kg": 0.068},
    }  # fmt: skip
    code = await batch(shop, "slice-block", "slice", "MC-01", plan, state=State.RUNNING, reports=reports)
    await take_coupons(shop, code)
    async with shop.db.write() as session:
        (await session.get(BatchRow, code)).state = "Complete"
    await shop.run.settlement.look()
    magnets, left = next((lot, left) for lot, left in await made_by(shop, code) if lot.material == "machined-magnet")
    assert (magnets.pieces, left.pieces) == (159, 157)
    assert left.mass_mg == 10_812_000 - 2 * 68_000
    async with shop.db.read() as session:
        sample = await quality_queries.sample(session, f"{code}-HG-01-1")
    assert sample is not None
    assert (sample.batch, sample.instrument) == (code, "HG-01")


async def take_coupons(shop: Any, code: str) -> None:
    requests = [{"op": "sample", "sample_id": f"{code}-HG-01-{n}", "instrument": "HG-01", "pieces": 1} for n in (1, 2)]
    async with shop.db.write() as session:
        session.add(
            BatchPromptRow(
                batch=code, n=1, block="coupons", text="", unit="MC-01", fields=[], act={"resolved": requests},
                opened_plant_ms=1, opened_wall_ms=1, answered_plant_ms=2, answered_by="P-0001", answers={},
            )
        )  # fmt: skip
        mine = await session.get(BatchRow, code)
        answered = PromptAnswered(1, "coupons", {}, "P-0001")
        await shop.run.batches.journal.append_in(session, code, [answered], after=mine.seq, by="P-0001")


async def test_the_heel_of_the_last_batch_goes_into_the_next_on_the_same_mill(shop: Any) -> None:
    first = await shop.lot("hd-powder", (1050, 100.0, None), order="SO-0001")
    second = await shop.lot("hd-powder", (1051, 100.0, None), order="SO-0001")
    milled = [await mill(shop, lot, carrier, out) for lot, carrier, out in ((first, 1050, 1001), (second, 1051, 1002))]
    assert milled[0][1] == 100 * KG
    assert milled[1][1] == 105 * KG


async def mill(shop: Any, lot: str, carrier: int, out: int) -> tuple[str, int]:
    """One milled batch; its code and what went in (mg)."""
    plan = Plan(
        inputs=(Placed(lot=lot, carrier=carrier, material="hd-powder", mass_mg=100 * KG),),
        outs=(OutCarrier(material="powder", carrier=out), OutCarrier(material="fines", carrier=out + 2000)),
        orders=("SO-0001",),
    )
    kg = 94.0 if out == 1001 else 99.0
    reports = {"weigh_out": {"mass_kg": kg}, "collect_fines": {"mass_kg": 1.0}, "empty": {"heel_kg": 5.0}}
    code = await batch(shop, "mill-45sh", "mill", "JM-01", plan, reports=reports)
    await shop.run.settlement.look()
    assert shop.run.settlement.troubles == {}
    powder = next(lot for lot, _ in await made_by(shop, code) if lot.material == "powder")
    async with shop.db.read() as session:
        edges = await lot_queries.edges_into(session, [powder.id])
        parents = await lot_queries.by_ids(session, [edge.parent for edge in edges])
        taken = sum(parents[edge.parent][0].mass_mg for edge in edges)
    return code, taken


async def test_carriers_stand_in_the_store_again(shop: Any, trays: str) -> None:
    code = await sintered(shop, trays)
    await shop.run.settlement.look()
    (lot, _), *_ = await made_by(shop, code)
    async with shop.db.read() as session:
        assert [place for _, place in await lot_queries.carriers(session, [lot.id])] == ["STORE"]


async def milled(shop: Any, kg: float, drum: int) -> str:
    """A batch of the mill that was fed with so much and leaves 5 kg inside, with its ledger event."""
    lot = await shop.lot("hd-powder", (1001, kg, None), order="SO-0001")
    powder = Placed(lot=lot, carrier=1001, material="hd-powder", mass_mg=round(kg * KG))
    outs = (OutCarrier(material="powder", carrier=drum), OutCarrier(material="fines", carrier=3001))
    reports = {"weigh_out": {"mass_kg": 280.0}, "collect_fines": {"mass_kg": 4.0}, "empty": {"heel_kg": 5.0}}
    plan = Plan(inputs=(powder,), outs=outs, orders=("SO-0001",))
    code = await batch(shop, "mill-45sh", "mill", "JM-01", plan, reports=reports)
    await shop.run.settlement.look()
    return code


@pytest.mark.parametrize("held", [False, True])
async def test_what_stays_in_the_mill_goes_into_its_next_batch_and_takes_its_hold_along(shop: Any, held: bool) -> None:
    first = await milled(shop, 289.0, 1002)
    heel = next(lot for lot, _ in await made_by(shop, first) if lot.material == "heel")
    if held:
        async with shop.db.write() as session:
            await stock.hold(session, heel.code, "oxygen", STAMP)
    second = await milled(shop, 284.0, 1003)
    assert (await shop.stock(heel.code))[1].disposition == Disposition.CONSUMED
    made = {lot.material: left.disposition for lot, left in await made_by(shop, second)}
    assert made == dict.fromkeys(("powder", "fines", "heel"), "hold" if held else "free")
