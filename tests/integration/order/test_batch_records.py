"""The records of a finished order say what each mass was weighed on: by the scale's own figures and divisions."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from mes.equipment.scales import in_divisions
from mes.platform.db import Database
from mes.reports.batch_record import collect
from mes.reports.shapes import BatchRecordOut

pytestmark = pytest.mark.xdist_group("orders")
DIVISIONS_KG = {"WB-01/A": 0.0001, "WB-01/B": 0.001, "WB-01/C": 0.02}


@pytest.fixture
async def records(once_nominal: Any, plant_after_order: Path) -> AsyncIterator[dict[str, BatchRecordOut]]:
    """Records by recipe; of several batches of one recipe the last."""
    db = await Database.open(f"sqlite:///{plant_after_order / 'db' / 'sinterline.db'}")
    async with db.read() as session:
        made = [await collect(session, b["id"], simulated=True, detail=True) for b in once_nominal.report["batches"]]
    yield {each.recipe: each for each in made}
    await db.close()


async def test_a_weighing_is_kept_with_its_scale_and_net_is_gross_less_tare(
    records: dict[str, BatchRecordOut],
) -> None:
    asked = [prompt for record in records.values() for prompt in record.prompts if "mass_kg" in prompt.values]
    weighings = [(prompt.values["mass_kg"], prompt.weighing) for prompt in asked]
    assert len(weighings) >= 15
    for mass_kg, read in weighings:
        assert read is not None
        assert DIVISIONS_KG[read.place] == read.division_kg
        assert read.net_kg == mass_kg == in_divisions(read.gross_kg - read.tare_kg, read.division_kg)
    assert {read.place for _, read in weighings if read} == set(DIVISIONS_KG)


async def test_every_mass_of_a_record_is_whole_divisions_or_a_share_of_some(
    records: dict[str, BatchRecordOut],
) -> None:
    for record in records.values():
        (balance,) = record.transformations
        sums: dict[tuple[str, str, float], float] = {}
        for line in balance.lines:
            if line.source in ("report", "scale"):
                key = (line.role, line.material, line.division_kg)
                sums[key] = sums.get(key, 0.0) + line.mass_kg
        for key, mass_kg in sums.items():
            if key[1] != "plating":  # the difference of two weighings with divisions of their own
                assert mass_kg == pytest.approx(in_divisions(mass_kg, key[2]), abs=1e-7), (record.recipe, key)
        assert not [line for line in balance.lines if line.source == "scale" and line.division_kg < 1e-4]


async def test_the_packed_lot_says_the_scale_it_stood_on(records: dict[str, BatchRecordOut]) -> None:
    (packed,) = [line for line in records["pack"].transformations[0].lines if line.role == "output"]
    assert (packed.material, packed.source, packed.division_kg) == ("packed-magnet", "scale", 0.02)
