"""Material keeps its mass and its origin through mixing, splitting and storage."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators.physics.material import Form, Material, blend, take, take_pieces
from simulators.physics.raw import KINDS, raw_material

masses = st.floats(0.001, 500.0)
lots = st.builds(raw_material, st.sampled_from(KINDS), masses, st.sampled_from(["A", "B", "C", "D"]))


@given(st.lists(lots, min_size=1, max_size=8))
def test_blending_keeps_the_mass_of_every_element_and_origin(parts: list[Material]) -> None:
    mixed = blend(parts, Form.CHARGE)
    assert mixed.mass_kg == pytest.approx(sum(part.mass_kg for part in parts))
    assert math.isclose(sum(mixed.origin.values()), 1.0, rel_tol=1e-9)
    for element in ("Nd", "Fe", "B", "Dy"):
        brought_kg = sum(part.mass_kg * part.composition_wt_pct.get(element, 0.0) for part in parts)
        assert mixed.mass_kg * mixed.composition_wt_pct.get(element, 0.0) == pytest.approx(brought_kg)
    for key in "ABCD":
        brought_kg = sum(part.mass_kg * part.origin.get(key, 0.0) for part in parts)
        assert mixed.mass_kg * mixed.origin.get(key, 0.0) == pytest.approx(brought_kg)


@given(masses, st.floats(0.0, 1.0))
def test_taking_a_part_keeps_the_mass(mass_kg: float, share: float) -> None:
    part, rest = take(raw_material("iron", mass_kg), mass_kg * share)
    assert part.mass_kg + rest.mass_kg == pytest.approx(mass_kg)
    assert part.mass_kg >= 0.0
    assert rest.mass_kg >= 0.0
    assert part.origin == rest.origin == {"iron": 1.0}


@given(masses, st.integers(1, 1000), st.data())
def test_taking_pieces_keeps_mass_and_count(mass_kg: float, pieces: int, data: st.DataObject) -> None:
    count = data.draw(st.integers(0, pieces))
    part, rest = take_pieces(Material(form=Form.GREEN, mass_kg=mass_kg, pieces=pieces), count)
    assert part.pieces + rest.pieces == pieces
    assert part.mass_kg + rest.mass_kg == pytest.approx(mass_kg)


@given(st.lists(lots, min_size=1, max_size=4))
def test_a_record_survives_json(parts: list[Material]) -> None:
    mixed = blend(parts)
    assert Material.from_dict(json.loads(json.dumps(mixed.to_dict()))) == mixed


def test_more_than_there_is_cannot_be_taken() -> None:
    with pytest.raises(ValueError, match="cannot take"):
        take(raw_material("iron", 1.0), 1.1)
    with pytest.raises(ValueError, match="cannot take"):
        take_pieces(Material(form=Form.GREEN, mass_kg=1.0, pieces=3), 4)
    with pytest.raises(ValueError, match="nothing"):
        blend([])


@pytest.mark.parametrize("kind", KINDS)
def test_every_raw_assay_sums_to_about_one_hundred_percent(kind: str) -> None:
    assert sum(raw_material(kind, 1.0).composition_wt_pct.values()) == pytest.approx(100.0, abs=0.6)


def test_published_charge_gives_the_published_composition() -> None:
    doses = {"ndpr": 22.4, "nd": 3.9, "dyfe80": 8.25, "feb20": 5.0, "cu": 0.22, "al": 0.53, "co": 0.30, "iron": 59.4}
    charge = blend([raw_material(kind, kg) for kind, kg in doses.items()], Form.CHARGE)
    for element, percent in {"Nd": 20.7, "Pr": 5.6, "Dy": 6.6, "B": 1.0, "Al": 0.53}.items():
        assert charge.composition_wt_pct[element] == pytest.approx(percent, abs=0.15)
