"""Starting an order: what it is made from, what stands in its way, which trial copies it runs."""

from typing import Any

import pytest

from mes.batches import queries
from mes.batches.tables import OrderRunRow
from mes.lots import queries as lot_queries
from mes.orders import service as orders
from mes.orders.rules import OrderCommand, OrderState
from mes.orders.service import Trial
from mes.platform.errors import Conflict, Invalid

KG = 1_000_000


async def start(shop: Any, order: str, charge_kg: float | None = None) -> OrderRunRow:
    async with shop.db.write() as session:
        await shop.run.order_verbs.start(session, order, charge_kg=charge_kg, by="P-0001")
    async with shop.db.read() as session:
        row = await queries.order_run(session, order)
    assert row is not None
    return row


async def state(shop: Any, order: str) -> OrderState:
    async with shop.db.read() as session:
        return (await orders.get(session, order)).state


async def test_a_stated_charge_is_melted_and_blocks_allow_for_rejects(shop: Any) -> None:
    order = await shop.order(pieces=400)
    run = await start(shop, order, 250.0)
    assert (run.charge_mg, run.blocks) == (250 * KG, 106)  # 100 blocks of 4 and 6 % more
    assert await state(shop, order) is OrderState.STARTED


async def test_without_a_charge_what_the_blocks_need_is_melted(shop: Any) -> None:
    run = await start(shop, await shop.order(pieces=2000))
    needed_kg = 530 * 0.40 * 1.03 / 0.955
    assert run.blocks == 530
    assert run.charge_mg == pytest.approx(needed_kg * KG, abs=KG)
    assert run.charge_mg % KG == 0
    assert run.charge_mg >= needed_kg * KG


async def test_blend_that_is_left_over_is_reserved_and_nothing_is_melted(shop: Any) -> None:
    lot = await shop.lot("blend", (1050, 88.0, None), order="SO-0042")
    order = await shop.order(pieces=400)
    run = await start(shop, order)
    assert run.charge_mg is None
    async with shop.db.read() as session:
        row = await lot_queries.by_code(session, lot)
        assert row is not None
        assert (await lot_queries.reserved(session, row[0].id))[order] == round(106 * 0.40 * 1.03 * KG)
    await shop.run.dispatcher.look()
    assert [row.operation for row in await shop.rows(order)] == ["press"]


async def test_too_little_blend_is_left_alone(shop: Any) -> None:
    await shop.lot("blend", (1050, 20.0, None), order="SO-0042")
    assert (await start(shop, await shop.order(pieces=400))).charge_mg == 60 * KG


async def test_a_small_order_melts_the_least_that_the_furnace_takes(shop: Any) -> None:
    assert (await start(shop, await shop.order(pieces=4))).charge_mg == 60 * KG


async def test_an_order_that_one_melt_cannot_make_is_refused_with_what_to_do(shop: Any) -> None:
    order = await shop.order(pieces=4000)
    with pytest.raises(Invalid, match="order the pieces in parts"):
        await start(shop, order)


@pytest.mark.parametrize("charge_kg", [1.0, 320.0])
async def test_a_charge_that_the_melt_does_not_take_is_refused_and_the_order_stays_planned(
    shop: Any, charge_kg: float
) -> None:
    order = await shop.order()
    with pytest.raises(Invalid, match="outside"):
        await start(shop, order, charge_kg)
    assert await state(shop, order) is OrderState.PLANNED


async def test_a_plant_with_a_link_down_starts_no_order(shop: Any) -> None:
    order = await shop.order()
    shop.plant.links.silent = lambda: ["powder"]
    with pytest.raises(Conflict, match="no answer from powder"):
        await start(shop, order, 300.0)


async def test_a_plant_that_lacks_a_signal_starts_no_order_and_names_it(shop: Any) -> None:
    order = await shop.order()
    shop.plant.missing["SF-02"] = ["SF-02.pressure_pa"]
    with pytest.raises(Conflict, match=r"SF-02\.pressure_pa"):
        await start(shop, order, 300.0)


async def test_a_held_order_goes_on_as_it_was_planned(shop: Any) -> None:
    order = await shop.order()
    first = await start(shop, order, 300.0)
    async with shop.db.write() as session:
        await orders.command(session, order, OrderCommand.HOLD, "look", "P-0001")
    with pytest.raises(Invalid, match="its charge is fixed"):
        await start(shop, order, 200.0)
    again = await start(shop, order)
    assert (again.charge_mg, again.started_plant_ms) == (first.charge_mg, first.started_plant_ms)


async def test_a_started_order_is_not_started_again(shop: Any) -> None:
    order = await shop.order()
    await start(shop, order, 300.0)
    with pytest.raises(Conflict, match="Started"):
        await start(shop, order)


async def test_a_trial_runs_copies_of_its_recipes_and_names_the_limits_that_it_leaves(shop: Any) -> None:
    trial = Trial({"sinter-45sh.sinter_temperature_c": 1100.0, "sinter-45sh.soak_s": 14_000.0}, "grain growth")
    order = await shop.order(trial=trial)
    run = await start(shop, order, 300.0)
    assert list(run.versions) == ["sinter-45sh"]
    assert [(part["recipe"], part["parameter"], part["value"]) for part in run.left_limits] == [
        ("sinter-45sh", "sinter_temperature_c", 1100.0)
    ]


async def test_a_batch_of_a_trial_says_so(shop: Any) -> None:
    await shop.lot("blend", (1050, 88.0, None), order="SO-0042")
    order = await shop.order(trial=Trial({"press-block.align_field_t": 2.0}, "alignment"))
    await start(shop, order)
    await shop.run.dispatcher.look()
    row = (await shop.rows(order))[0]
    assert (row.operation, row.trial, row.conditions) == ("press", True, ["unapproved_trial"])
    batch = await shop.run.runtime.state(row.id)
    assert batch.parameters["align_field_t"] == 2.0
    assert batch.parameters["pieces"] == 106.0
