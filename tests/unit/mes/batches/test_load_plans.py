"""Load plans: what is proposed, who may share a furnace, and that the dispatcher keeps its hands off."""

from typing import Any

import pytest

from mes.batches import queries
from mes.batches.plans import Plan
from mes.lots import stock
from mes.lots.dispositions import Disposition
from mes.lots.events import Stamp
from mes.orders import service as orders
from mes.orders.rules import OrderCommand
from mes.platform.errors import Conflict, Invalid

STAMP = Stamp(1_790_000_000_000, 1_790_000_000_500, "test")
TRAY_KG, TRAY = 16.0, 42


async def two_orders(shop: Any, trays: tuple[int, int] = (2, 3)) -> tuple[str, str]:
    """Two started orders on hold, each with pressed blocks on trays."""
    await shop.receive()
    codes: list[str] = []
    carrier = 2001
    for count in trays:
        code = await shop.start(charge_kg=100.0)
        async with shop.db.write() as session:
            await orders.command(session, code, OrderCommand.HOLD, "shared furnace", "P-0001")
        for _ in range(count):
            await shop.lot("cip-block", (carrier, TRAY_KG, TRAY), order=code)
            carrier += 1
        codes.append(code)
    return codes[0], codes[1]


async def propose(shop: Any, *codes: str, operation: str = "sinter", unit: str | None = None) -> str:
    async with shop.db.write() as session:
        return str(await shop.run.load_plans.propose(session, "block-45sh", operation, codes, unit, "P-0001"))


async def fix(shop: Any, code: str) -> None:
    async with shop.db.write() as session:
        await shop.run.load_plans.fix(session, code, "P-0001")


async def test_a_fixed_plan_becomes_one_batch_of_both_orders(shop: Any) -> None:
    first, second = await two_orders(shop)
    await fix(shop, await propose(shop, first, second, unit="SF-03"))
    await shop.run.load_plans.look()
    (row,) = await shop.rows(first)
    assert [each.id for each in await shop.rows(second)] == [row.id]
    plan = Plan.model_validate(row.plan)
    assert (row.unit, row.operation, plan.orders) == ("SF-03", "sinter", (first, second))
    assert [(p.carrier, p.position) for p in plan.inputs] == [(2001, 1), (2002, 2), (2003, 3), (2004, 4), (2005, 5)]
    await shop.run.load_plans.look()
    assert len(await shop.rows(first)) == 1


async def test_a_proposal_alone_makes_no_batch_and_sets_its_material_aside(shop: Any) -> None:
    first, second = await two_orders(shop)
    code = await propose(shop, first)
    async with shop.db.write() as session:
        await orders.command(session, first, OrderCommand.START, "", "P-0001")
    await shop.run.load_plans.look()
    await shop.run.dispatcher.look()
    assert [row.operation for row in await shop.rows(first)] == ["charge"]
    with pytest.raises(Conflict, match="nothing of"):
        await propose(shop, first)
    async with shop.db.write() as session:
        await shop.run.load_plans.drop(session, code, "P-0001")
    assert await propose(shop, first, second) != code


async def test_a_plan_takes_no_more_trays_than_the_furnace_has_places(shop: Any) -> None:
    first, second = await two_orders(shop, (8, 8))
    await fix(shop, await propose(shop, second, first))
    await shop.run.load_plans.look()
    plan = Plan.model_validate((await shop.rows(first))[0].plan)
    assert [p.carrier for p in plan.inputs] == [*range(2009, 2017), *range(2001, 2005)]


async def test_a_plan_waits_for_its_unit(shop: Any) -> None:
    first, second = await two_orders(shop)
    async with shop.db.write() as session:
        await shop.plant.claim(session, "SF-02", "B-9999")
    await fix(shop, await propose(shop, first, second, unit="SF-02"))
    await shop.run.load_plans.look()
    assert await shop.rows(first) == []
    async with shop.db.write() as session:
        await shop.plant.release(session, "SF-02", "B-9999")
    await shop.run.load_plans.look()
    assert [row.unit for row in await shop.rows(first)] == ["SF-02"]


async def test_material_that_was_held_meanwhile_stops_the_plan_and_is_named(shop: Any) -> None:
    first, second = await two_orders(shop)
    code = await propose(shop, first, second)
    await fix(shop, code)
    async with shop.db.write() as session:
        row = await queries.load_plan(session, code)
        waiting = Plan.model_validate(row.plan).inputs[0].lot
        await stock.set_disposition(session, waiting, Disposition.HOLD, "dropped", STAMP)
    await shop.run.load_plans.look()
    assert await shop.rows(first) == []
    assert waiting in shop.run.load_plans.waits[code]


async def test_operations_that_mix_lots_take_one_order(shop: Any) -> None:
    first, second = await two_orders(shop)
    with pytest.raises(Invalid, match="mixes its lots"):
        await propose(shop, first, second, operation="slice")
    with pytest.raises(Invalid, match="not filled by a load plan"):
        await propose(shop, first, operation="melt")
    with pytest.raises(Invalid, match="no operation"):
        await propose(shop, first, operation="bake")


async def test_an_order_that_is_not_at_work_has_no_load_plan(shop: Any) -> None:
    planned = await shop.order()
    with pytest.raises(Conflict, match="not at work"):
        await propose(shop, planned)


async def test_a_used_plan_can_be_neither_fixed_nor_dropped(shop: Any) -> None:
    first, _ = await two_orders(shop)
    code = await propose(shop, first)
    await fix(shop, code)
    with pytest.raises(Conflict, match="is fixed"):
        await fix(shop, code)
    await shop.run.load_plans.look()
    with pytest.raises(Conflict, match="is used"):
        async with shop.db.write() as session:
            await shop.run.load_plans.drop(session, code, "P-0001")
