"""The weighing list: the fullest lot of each material, by its own assay, in a pan on the right platform."""

from typing import Any

import pytest

from mes.batches.charging import dose_lines
from mes.batches.plans import DoseLine
from mes.lots import stock
from mes.lots.events import Stamp
from mes.materials import catalogue
from mes.platform.errors import Conflict

KG = 1_000_000
FREE = {"bin": [3001, 3002], "drum": [1001, 1002]}
STAMP = Stamp(1_790_000_000_000, 1_790_000_000_500, "test")


async def lines(shop: Any, charge_kg: float = 300.0) -> tuple[dict[str, DoseLine], dict[str, float]]:
    async with shop.db.read() as session:
        found, melt = await dose_lines(session, "45SH", round(charge_kg * KG), FREE)
    return {line.material: line for line in found}, melt


async def test_the_lines_make_the_charge_and_the_alloy(shop: Any) -> None:
    await shop.receive()
    found, melt = await lines(shop)
    assert sum(line.target_mg for line in found.values()) == pytest.approx(300 * KG, rel=1e-4)
    for element, wanted in catalogue.shipped().alloys["45SH"].target_wt_pct.items():
        assert melt[element] == pytest.approx(wanted, abs=0.1)


async def test_a_line_names_the_lot_with_the_most_free_mass_and_its_bin(shop: Any) -> None:
    await shop.receive()
    assert ((await lines(shop))[0]["ndpr"].lot, (await lines(shop))[0]["ndpr"].carrier) == ("RM-NDPR-1", 5001)
    async with shop.db.write() as session:
        await stock.reserve(session, "RM-NDPR-1", "SO-0042", 60 * KG, STAMP)
    assert (await lines(shop))[0]["ndpr"].lot == "RM-NDPR-2"


async def test_small_lines_are_weighed_in_a_bin_and_large_ones_in_a_second_drum(shop: Any) -> None:
    await shop.receive()
    found, _ = await lines(shop)
    assert {found["cu"].platform, found["al"].platform, found["ga"].platform} == {"WB-01/A"}
    assert (found["co"].platform, found["co"].pan) == ("WB-01/B", 3001)
    assert (found["iron"].platform, found["iron"].pan) == ("WB-01/C", 1002)  # the first drum takes the charge


async def test_a_material_that_is_not_there_is_named(shop: Any) -> None:
    with pytest.raises(Conflict, match="no free stock of ndpr, dyfe80, iron"):
        await lines(shop)


async def test_a_lot_that_is_too_small_is_named_with_its_charge(shop: Any) -> None:
    await shop.receive(scale=0.2)
    with pytest.raises(Conflict, match=r"not enough free stock in one lot of ndpr, .*iron.* for 300 kg"):
        await lines(shop)
    assert sum(line.target_mg for line in (await lines(shop, 50.0))[0].values()) == pytest.approx(50 * KG, rel=1e-3)


async def test_a_lot_on_hold_is_not_charged(shop: Any) -> None:
    await shop.receive()
    async with shop.db.write() as session:
        await stock.hold(session, "RM-CO-1", "assay in doubt", STAMP)
    with pytest.raises(Conflict, match="no free stock of co "):
        await lines(shop)
