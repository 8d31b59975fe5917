"""After a whole order ledger and plant say the same of every carrier that still holds something, and of the mill.

The floor's carriers and the machines' memories are the simulator's own material, which no part of the service reads.
"""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from simulators.carriers import CarrierStore
from simulators.physics.material import Material

pytestmark = pytest.mark.xdist_group("orders")
DIVISION_KG = 0.02  # of the largest platform of WB-01
ORIGIN = 0.001

LOTS = """
    select lot.code, place.carrier, place.mass_mg, place.pieces, coalesce(lot.comp_owner, lot.id)
    from lot_carrier place join lot on lot.id = place.lot_id
    where place.mass_mg > 0 order by lot.code
"""
WEIGHED = """
    select lot.code, line.division_mg, line.source
    from lot_event_line line join lot on lot.id = line.lot_id
    where line.role in ('output', 'byproduct') or (line.role = 'input' and line.source != 'ledger')
"""
ORIGINS = "select comp.lot, raw.code, comp.fraction from lot_comp comp join lot raw on raw.id = comp.raw"


@dataclass(frozen=True)
class Pair:
    """A lot on a carrier as the ledger has it, and what truly lies there."""

    code: str
    mass_kg: float
    pieces: int | None
    origin: Mapping[str, float]
    truth: Material
    uncertain_kg: float


def uncertain_kg(division_mg: int, source: str) -> float:
    """How far one weighing may be off: a load cell only rounds, a scale is off by half a division before it rounds."""
    return division_mg / 1e6 * (1.0 if source == "scale" else 0.5)


def truth_of(plant: Path) -> dict[int, Material]:
    """What lies on each carrier that is not empty; 0 is the inside of the mill."""
    truth = {each.id: each.material for each in CarrierStore(plant / "carriers").used() if each.material}
    mill = json.loads((plant / "units" / "JM-01.json").read_text(encoding="utf-8"))
    return truth | {0: Material.from_dict(mill["body"]["heel"])}


@pytest.fixture(scope="module")
def pairs(once_nominal: Any) -> list[Pair]:
    folder: Path = once_nominal.data_dir
    truth = truth_of(folder / "plant")
    with sqlite3.connect(f"file:{folder / 'db' / 'sinterline.db'}?mode=ro", uri=True) as db:
        origins: dict[int, dict[str, float]] = defaultdict(dict)
        for lot, raw, fraction in db.execute(ORIGINS):
            origins[lot][raw] = fraction
        weighed: dict[str, float] = defaultdict(lambda: 1e-9)  # beyond what a float of kilograms keeps
        for code, division_mg, source in db.execute(WEIGHED):
            weighed[code] += uncertain_kg(division_mg, source)
        rows = db.execute(LOTS).fetchall()
    assert {carrier for _, carrier, *_ in rows} == set(truth)
    return [
        Pair(code, mass_mg / 1e6, pieces, origins[owner], truth[carrier], weighed[code])
        for code, carrier, mass_mg, pieces, owner in rows
    ]


def test_every_carrier_that_holds_something_and_the_mill_hold_a_lot(once_nominal: Any, pairs: list[Pair]) -> None:
    assert len(truth_of(once_nominal.data_dir / "plant")) == len(pairs) >= 19


def test_pieces_of_each_lot_are_those_that_lie_there(pairs: list[Pair]) -> None:
    counted = [pair for pair in pairs if pair.pieces is not None]
    assert {pair.code: pair.pieces for pair in counted} == {pair.code: pair.truth.pieces for pair in counted}
    assert sum(pair.pieces or 0 for pair in counted) > 1800


def test_mass_of_each_lot_is_that_of_its_material_within_a_division_of_the_scale(pairs: list[Pair]) -> None:
    off = {pair.code: pair.mass_kg - pair.truth.mass_kg for pair in pairs}
    assert {code: kg for code, kg in off.items() if abs(kg) > DIVISION_KG} == {}


def test_mass_of_each_lot_is_that_of_its_material_within_what_its_instruments_can_tell(pairs: list[Pair]) -> None:
    off = {p.code: (p.mass_kg - p.truth.mass_kg, p.uncertain_kg) for p in pairs}
    assert {code: found for code, found in off.items() if abs(found[0]) > found[1]} == {}
    assert max(p.uncertain_kg / p.mass_kg for p in pairs) < 0.005


def test_origin_of_each_lot_is_that_of_its_material(pairs: list[Pair]) -> None:
    for pair in pairs:
        whole = sum(pair.truth.origin.values())
        true = {lot: share / whole for lot, share in pair.truth.origin.items()}
        assert set(pair.origin) == set(true), pair.code
        assert pair.origin == pytest.approx(true, abs=ORIGIN), pair.code
