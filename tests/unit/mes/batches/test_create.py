"""A batch is made on a unit that can run it, in one transaction with its claim, its start and its orders."""

from typing import Any

import pytest

from mes import recipebook
from mes.batches import journal, queries
from mes.batches.plans import OutCarrier, Placed, Plan
from mes.batches.service import check_values
from mes.platform.errors import Conflict, Invalid
from recipes.engine.events import BatchCreated, CommandRequested, StateChanged
from recipes.model import MasterRecipe

BLEND = Placed(lot="L-0001", carrier=1050, material="blend", mass_mg=88_000_000)
PLAN = Plan(inputs=(BLEND,), outs=(OutCarrier(material="green-scrap", carrier=3001),), orders=("SO-0001", "SO-0002"))


async def make(shop: Any, unit: str, **more: Any) -> str:
    async with shop.db.write() as session:
        version = await recipebook.effective(session, "press-block")
        return str(await shop.run.batches.create(session, version, unit, PLAN, by="P-0001", **more))


async def nothing_was_made(shop: Any) -> bool:
    async with shop.db.read() as session:
        return await queries.open_batches(session) == [] and await shop.plant.claims(session) == {}


async def test_a_batch_is_made_claimed_and_started_at_once(shop: Any) -> None:
    code = await make(shop, "PR-01", parameters={"pieces": 106.0})
    async with shop.db.read() as session:
        events = await journal.load(session, code)
        assert await shop.plant.claims(session) == {"PR-01": code}
        assert await queries.orders_of(session, code) == ["SO-0001", "SO-0002"]
        row = await queries.batch(session, code)
    assert [type(event) for event in events] == [BatchCreated, CommandRequested, StateChanged]
    assert row is not None
    assert (row.state, row.seq, row.size_mg) == ("Running", 3, 88_000_000)
    assert (await shop.run.runtime.state(code)).parameters["pieces"] == 106.0


async def test_a_press_without_a_transverse_field_is_refused_by_what_it_lacks(shop: Any) -> None:
    with pytest.raises(Conflict, match="press-block requires transverse, which PR-02 cannot do"):
        await make(shop, "PR-02")
    assert await nothing_was_made(shop)


async def test_a_unit_of_another_class_is_refused(shop: Any) -> None:
    with pytest.raises(Conflict, match="is for a aligning_press, and SF-01 is none"):
        await make(shop, "SF-01")
    assert await nothing_was_made(shop)


async def test_a_unit_that_lacks_signals_is_refused_with_their_names(shop: Any) -> None:
    shop.plant.missing["PR-01"] = ["PR-01.field_t"]
    with pytest.raises(Conflict, match=r"PR-01\.field_t"):
        await make(shop, "PR-01")
    assert await nothing_was_made(shop)


async def test_a_unit_has_one_batch(shop: Any) -> None:
    first = await make(shop, "PR-01")
    with pytest.raises(Conflict, match=f"belongs to batch {first}"):
        await make(shop, "PR-01")


@pytest.mark.parametrize(("name", "value"), [("pieces", -1.0), ("pieces", 5001.0), ("speed", 1.0)])
def test_values_outside_of_a_recipe_are_refused(recipes: dict[str, MasterRecipe], name: str, value: float) -> None:
    with pytest.raises(Invalid, match=name):
        check_values(recipes["press-block"], {name: value})
    check_values(recipes["press-block"], {"pieces": 5000.0})
