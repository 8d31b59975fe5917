"""Which operation of an order gets a batch now, on which unit, with which carriers."""

from typing import Any

import pytest

from mes.batches.plans import Plan
from mes.batches.tables import BatchRow
from mes.lots import stock
from mes.lots.dispositions import Disposition
from mes.lots.events import Stamp
from mes.orders import service as orders
from mes.orders.rules import OrderCommand
from recipes.engine.ports import UnitView
from recipes.engine.states import State

STAMP = Stamp(1_790_000_000_000, 1_790_000_000_500, "test")
TRAY = 42


def plan_of(row: BatchRow) -> Plan:
    return Plan.model_validate(row.plan)


async def looked(shop: Any, order: str) -> list[tuple[str | None, str]]:
    """One look, and every batch of the order as (operation, unit)."""
    await shop.run.dispatcher.look()
    return [(row.operation, row.unit) for row in await shop.rows(order)]


async def settle(shop: Any, row: BatchRow) -> None:
    """The batch is over and has given its unit back."""
    async with shop.db.write() as session:
        mine = await session.get(BatchRow, row.id)
        mine.settled, mine.state = True, "Complete"
        await shop.plant.release(session, row.unit, row.id)


async def past_the_charge(shop: Any) -> str:
    """An order whose charge was weighed: everything after it is open."""
    await shop.receive()
    order = await shop.start()
    await shop.run.dispatcher.look()
    await settle(shop, (await shop.rows(order))[0])
    return order


async def test_a_new_order_begins_with_its_charge_by_lot_and_line(shop: Any) -> None:
    await shop.receive()
    order = await shop.start(charge_kg=300.0)
    assert await looked(shop, order) == [("charge", "WS-01")]
    plan = plan_of((await shop.rows(order))[0])
    assert {line.lot for line in plan.doses} >= {"RM-NDPR-1", "RM-FE-1", "RM-DYFE-1", "RM-FEB-1"}
    assert plan.input_mg == pytest.approx(300e6, rel=1e-3)
    assert [out.material for out in plan.outs] == ["charge"]
    assert plan.orders == (order,)


async def test_a_second_look_makes_no_second_charge(shop: Any) -> None:
    await shop.receive()
    order = await shop.start()
    await looked(shop, order)
    assert await looked(shop, order) == [("charge", "WS-01")]


async def test_an_order_without_raw_material_waits_and_says_for_what(shop: Any) -> None:
    order = await shop.start()
    assert await looked(shop, order) == []
    assert "no free stock of ndpr" in shop.run.dispatcher.waits[order]
    await shop.receive()
    assert await looked(shop, order) == [("charge", "WS-01")]
    assert order not in shop.run.dispatcher.waits


@pytest.mark.parametrize("command", [OrderCommand.HOLD, OrderCommand.STOP])
async def test_an_order_that_is_not_started_makes_no_batch(shop: Any, command: OrderCommand) -> None:
    await shop.receive()
    order = await shop.start()
    async with shop.db.write() as session:
        await orders.command(session, order, command, "wait", "P-0001")
    assert await looked(shop, order) == []


@pytest.mark.parametrize(
    ("material", "operation", "unit"),
    [
        ("charge", "melt", "VIM-01"),
        ("flake", "decrepitate", "HD-01"),
        ("hd-powder", "mill", "JM-01"),
        ("powder", "blend", "BL-01"),
        ("blend", "press", "PR-01"),
    ],
)
async def test_powder_in_a_drum_goes_to_the_next_machine(shop: Any, material: str, operation: str, unit: str) -> None:
    order = await past_the_charge(shop)
    lot = await shop.lot(material, (1050, 280.0, None), order=order)
    assert (await looked(shop, order))[-1] == (operation, unit)
    row = (await shop.rows(order))[-1]
    assert [(p.lot, p.carrier) for p in plan_of(row).inputs] == [(lot, 1050)]
    assert 1050.0 in plan_of(row).params.values()


@pytest.mark.parametrize(
    ("material", "carrier", "operation", "unit"),
    [
        ("green-block", 2150, "cip", "CIP-01"),
        ("cip-block", 2150, "sinter", "SF-01"),
        ("sintered-block", 2150, "anneal", "AF-01"),
        ("annealed-block", 2150, "slice", "MC-01"),
        ("machined-magnet", 4050, "coat", "CT-01"),
        ("coated-magnet", 4050, "magnetise", "MG-01"),
        ("magnetised-magnet", 4050, "pack", "PK-01"),
    ],
)
async def test_parts_go_to_the_next_machine(
    shop: Any, material: str, carrier: int, operation: str, unit: str
) -> None:  # fmt: skip
    order = await past_the_charge(shop)
    await shop.lot(material, (carrier, 16.8, TRAY), order=order)
    assert (await looked(shop, order))[-1] == (operation, unit)


async def test_a_unit_that_another_batch_has_is_passed_over(shop: Any) -> None:
    order = await past_the_charge(shop)
    async with shop.db.write() as session:
        await shop.plant.claim(session, "SF-01", "B-9999")
    await shop.lot("cip-block", (2150, 16.8, TRAY), order=order)
    assert (await looked(shop, order))[-1] == ("sinter", "SF-02")


@pytest.mark.parametrize(
    "view",
    [
        UnitView(None),
        UnitView(State.RUNNING),
        UnitView(State.COMPLETE),
        UnitView(State.IDLE, conditions=frozenset({"comm_lost"})),
        UnitView(State.IDLE, conditions=frozenset({"quarantined"})),
    ],
)
async def test_a_unit_that_is_not_idle_and_clear_gets_no_batch(shop: Any, view: UnitView) -> None:
    order = await past_the_charge(shop)
    shop.plant.views["MG-01"] = view
    await shop.lot("coated-magnet", (4050, 16.8, 500), order=order)
    assert [operation for operation, _ in await looked(shop, order)] == ["charge"]
    shop.plant.views["MG-01"] = UnitView(State.IDLE)
    assert (await looked(shop, order))[-1] == ("magnetise", "MG-01")


async def test_a_unit_that_cannot_do_what_the_recipe_requires_is_passed_over(shop: Any) -> None:
    order = await past_the_charge(shop)
    async with shop.db.write() as session:
        await shop.plant.claim(session, "PR-01", "B-9999")
    await shop.lot("blend", (1050, 280.0, None), order=order)
    assert [operation for operation, _ in await looked(shop, order)] == ["charge"]  # PR-02 presses axially


async def test_a_furnace_is_filled_up_to_its_mass_and_the_rest_waits(shop: Any) -> None:
    order = await past_the_charge(shop)
    await shop.lot("cip-block", *((2150 + n, 17.0, TRAY) for n in range(14)), order=order)
    assert (await looked(shop, order))[-1] == ("sinter", "SF-01")
    first = plan_of((await shop.rows(order))[-1])
    assert [p.position for p in first.inputs] == list(range(1, 13))
    assert (await looked(shop, order))[-1] == ("sinter", "SF-02")
    second = plan_of((await shop.rows(order))[-1])
    assert [p.carrier for p in second.inputs] == [2162, 2163]


async def test_a_furnace_that_is_not_full_waits_for_what_still_comes(shop: Any) -> None:
    order = await past_the_charge(shop)
    await shop.lot("blend", (1050, 280.0, None), order=order)
    assert (await looked(shop, order))[-1] == ("press", "PR-01")
    await shop.lot("cip-block", (2150, 16.8, TRAY), order=order)
    assert (await looked(shop, order))[-1] == ("press", "PR-01")
    await settle(shop, (await shop.rows(order))[-1])
    assert (await looked(shop, order))[-1] == ("sinter", "SF-01")


async def test_powder_of_one_order_is_milled_one_batch_after_the_other(shop: Any) -> None:
    order = await past_the_charge(shop)
    await shop.lot("flake", (1050, 100.0, None), order=order)
    await looked(shop, order)
    await shop.lot("flake", (1051, 100.0, None), order=order)
    assert [op for op, _ in await looked(shop, order)].count("decrepitate") == 1
    await settle(shop, (await shop.rows(order))[-1])
    # the book-keeping of the first has not taken its flake: both drums are there
    assert [op for op, _ in await looked(shop, order)].count("decrepitate") == 2


async def test_the_blocks_of_an_order_are_pressed_once(shop: Any) -> None:
    order = await past_the_charge(shop)
    await shop.lot("blend", (1050, 280.0, None), order=order)
    await looked(shop, order)
    press = (await shop.rows(order))[-1]
    await settle(shop, press)
    assert [op for op, _ in await looked(shop, order)].count("press") == 1
    assert plan_of(press).attributes == {"magnets_per_block": 4.0, "blocks": 106.0}


async def test_material_on_hold_is_left_where_it_is(shop: Any) -> None:
    order = await past_the_charge(shop)
    lot = await shop.lot("cip-block", (2150, 16.8, TRAY), order=order)
    async with shop.db.write() as session:
        await stock.hold(session, lot, "oxygen", STAMP)
    assert [op for op, _ in await looked(shop, order)] == ["charge"]
    async with shop.db.write() as session:
        await stock.set_disposition(session, lot, Disposition.FREE, "measured again", STAMP, "SG-0001")
    assert (await looked(shop, order))[-1] == ("sinter", "SF-01")


async def test_material_of_another_order_is_not_taken(shop: Any) -> None:
    order = await past_the_charge(shop)
    await shop.lot("cip-block", (2150, 16.8, TRAY), order="SO-7777")
    reserved = await shop.lot("cip-block", (2151, 16.8, TRAY), order=order)
    async with shop.db.write() as session:
        await stock.reserve(session, reserved, "SO-7777", None, STAMP)
    assert [op for op, _ in await looked(shop, order)] == ["charge"]


async def test_carriers_of_an_open_batch_are_not_planned_again(shop: Any) -> None:
    order = await past_the_charge(shop)
    await shop.lot("annealed-block", (2150, 16.8, TRAY), order=order)
    await shop.lot("machined-magnet", (4050, 10.0, 160), order=order)
    await looked(shop, order)
    used = [carrier for row in await shop.rows(order) if not row.settled for carrier in plan_of(row).carriers]
    assert len(used) == len(set(used))
