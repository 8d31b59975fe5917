"""Hands slice, coat and pack: nothing appears, nothing vanishes, and a stop in between changes nothing."""

from pathlib import Path
from typing import Any

import pytest

from simulators.carriers import CarrierError, CarrierStore
from simulators.machines.manual_work import ManualWork
from simulators.machines.unit import Environment
from simulators.physics.material import Form, Material

T0 = 1_790_000_000_000
HOURS_8_MS = 8 * 3_600_000
TRAYS = [2001 + n for n in range(12)]


@pytest.fixture
def env(tmp_path: Path) -> Environment:
    return Environment(tmp_path, CarrierStore(tmp_path / "plant" / "carriers"), seed=3)


def put(env: Environment, carrier: int, place: str, pieces: int = 0, form: Form = Form.SINTERED) -> None:
    if pieces:
        env.carriers.put(carrier, Material(form=form, mass_kg=0.35 * pieces, pieces=pieces, origin={"L-1": 1.0}))
    env.carriers.move(carrier, place)


def total_kg(env: Environment) -> float:
    return sum(each.material.mass_kg for each in env.carriers.used() if each.material)


def inside(env: Environment, carrier: int) -> Material:
    material = env.carriers.get(carrier).material
    assert material is not None
    return material


def slicing(env: Environment) -> dict[str, Any]:
    """Twelve trays of 42 blocks, a box, a swarf bin and a reject bin at machining."""
    for tray in TRAYS:
        put(env, tray, "MC-01", 42)
    for carrier in (4001, 3001, 3002):
        put(env, carrier, "MC-01")
    request = {"place": "MC-01", "operation": "slice", "carriers_in": TRAYS, "carriers_out": [4001, 3001, 3002]}
    return request | {"params": {"magnets_per_block": 4.0, "blocks": 504.0}}


def done(hands: ManualWork, job: str) -> dict[str, Any]:
    hands.scan(T0 + HOURS_8_MS, T0)
    result = hands.job(job)
    assert result["done"]
    return result


def test_slicing_gives_four_magnets_a_block_swarf_and_rejects(env: Environment) -> None:
    hands = ManualWork("HANDS", env)
    request = slicing(env)
    before_kg = total_kg(env)
    result = done(hands, hands.submit(request, T0))
    assert result["pieces"] + result["scrap_pieces"] == 504 * 4
    assert result["scrap_pieces"] == result["scrap_chipped"] + result["scrap_dimension"] < 0.02 * 2016
    assert result["mass_kg"] + result["scrap_kg"] == pytest.approx(0.72 * before_kg, rel=0.01)
    assert total_kg(env) + result["lost_kg"] == pytest.approx(before_kg, abs=1e-9)
    box, swarf, reject = (inside(env, each) for each in (4001, 3001, 3002))
    assert box.pieces == result["pieces"]
    assert box.origin == pytest.approx({"L-1": 1.0})
    assert swarf.mass_kg == pytest.approx(result["swarf_kg"])
    assert reject.pieces == result["scrap_pieces"]
    assert all(env.carriers.get(each).empty for each in TRAYS)


def test_a_job_takes_plant_time_and_holds_its_carriers_until_then(env: Environment) -> None:
    hands = ManualWork("HANDS", env)
    job = hands.submit(slicing(env), T0)
    hands.scan(T0 + 3_600_000, T0)
    assert not hands.job(job)["done"]
    assert env.carriers.get(4001).empty
    with pytest.raises(CarrierError, match="inside HANDS"):
        env.carriers.move(2001, "STORE")
    done(hands, job)
    assert env.carriers.move(2001, "STORE").place == "STORE"


def test_a_job_survives_a_restart_and_gives_the_same_result(env: Environment, tmp_path: Path) -> None:
    hands = ManualWork("HANDS", env)
    before = slicing(env)
    job = hands.submit(before, T0)
    after_restart = ManualWork("HANDS", env)
    result = done(after_restart, job)
    assert ManualWork("HANDS", env).job(job) == result
    other = Environment(tmp_path / "other", CarrierStore(tmp_path / "other" / "plant" / "carriers"), seed=3)
    uninterrupted = ManualWork("HANDS", other)
    assert done(uninterrupted, uninterrupted.submit(slicing(other), T0)) == result


def test_carrying_out_twice_changes_nothing(env: Environment) -> None:
    hands = ManualWork("HANDS", env)
    _, work = hands.plan("J-1", slicing(env), T0)
    hands.carry_out(work)
    once = [each.to_dict() for each in env.carriers.used()]
    hands.carry_out(work)
    assert [each.to_dict() for each in env.carriers.used()] == once


def test_coating_adds_plating_to_parts_in_their_boxes_and_fetches_a_bin_for_the_rejects(env: Environment) -> None:
    hands = ManualWork("HANDS", env)
    put(env, 4001, "CT-01", 1000)
    put(env, 4002, "CT-01", 1000)
    before_kg = total_kg(env)
    request = {"place": "CT-01", "operation": "coat", "carriers_in": [4001, 4002], "params": {"magnets_per_block": 4.0}}
    result = done(hands, hands.submit(request, T0))
    assert 0.005 <= result["added_kg"] / before_kg <= 0.02
    assert total_kg(env) == pytest.approx(before_kg + result["added_kg"], abs=1e-9)
    assert 4 <= result["scrap_pieces"] <= 40
    assert result["bins"] == [3099]
    assert sum(inside(env, each).pieces for each in (4001, 4002)) == result["pieces"]
    assert {env.carriers.get(each).place for each in (4001, 4002, 3099)} == {"CT-01"}


def test_packing_counts_and_changes_no_mass(env: Environment) -> None:
    hands = ManualWork("HANDS", env)
    put(env, 4001, "PK-01", 777, Form.MAGNET)
    before = env.carriers.get(4001).material
    result = done(hands, hands.submit({"place": "PK-01", "operation": "pack", "carriers_in": [4001]}, T0))
    assert (result["pieces"], result["scrap_pieces"], result["bins"]) == (777, 0, [])
    assert env.carriers.get(4001).material == before


def test_product_is_shared_out_in_whole_pieces(env: Environment) -> None:
    hands = ManualWork("HANDS", env)
    put(env, 4001, "PK-01", 10, Form.MAGNET)
    for box in (4002, 4003, 4004):
        put(env, box, "PK-01")
    request = {"place": "PK-01", "operation": "pack", "carriers_in": [4001], "carriers_out": [4002, 4003, 4004]}
    done(hands, hands.submit(request, T0))
    counts = [each.material.pieces if each.material else 0 for each in map(env.carriers.get, (4001, 4002, 4003, 4004))]
    assert counts == [0, 4, 3, 3]


def test_three_operations_of_an_order_take_at_most_eight_plant_hours(env: Environment) -> None:
    hands = ManualWork("HANDS", env)
    first = hands.submit(slicing(env), T0)
    hours = [(hands.job(first)["due_ms"] - T0) / 3.6e6]
    put(env, 4010, "CT-01", 2016)
    for place, operation in (("CT-01", "coat"), ("PK-01", "pack")):
        request = {"place": place, "operation": operation, "carriers_in": [4010]}
        job = hands.submit(request, T0)
        hours.append((hands.job(job)["due_ms"] - T0) / 3.6e6)
        done(hands, job)
        env.carriers.move(4010, "PK-01")
    assert 4.0 < sum(hours) <= 8.0


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"carriers_in": [2050]}, "stands at STORE"),
        ({"carriers_in": [3001]}, "no parts"),
        ({"carriers_out": [2001]}, None),
        ({"carriers_out": [2001], "carriers_in": [2002]}, "not empty"),
        ({"params": {}}, "magnets_per_block"),
        ({"operation": "polish"}, "operation"),
        ({"carriers_in": []}, "carriers_in"),
    ],
)
def test_a_wrong_request_is_refused_and_touches_nothing(
    env: Environment, changed: dict[str, Any], said: str | None
) -> None:
    hands = ManualWork("HANDS", env)
    request = slicing(env) | changed
    before = [each.to_dict() for each in env.carriers.used()]
    if said is None:
        assert hands.submit(request, T0) == "HANDS-1"
        return
    with pytest.raises((CarrierError, ValueError), match=said):
        hands.submit(request, T0)
    assert [each.to_dict() for each in env.carriers.used()] == before


def test_green_blocks_are_not_sliced(env: Environment) -> None:
    hands = ManualWork("HANDS", env)
    put(env, 2001, "MC-01", 42, Form.GREEN)
    with pytest.raises(CarrierError, match="green"):
        hands.submit({"place": "MC-01", "operation": "slice", "carriers_in": [2001]}, T0)


def test_an_unknown_job_is_unknown(env: Environment) -> None:
    with pytest.raises(KeyError):
        ManualWork("HANDS", env).job("HANDS-9")


def test_a_job_that_is_asked_for_again_goes_on_after_a_stop_and_is_done_once(env: Environment) -> None:
    request = slicing(env) | {"key": "B-0048/3/2"}
    job = ManualWork("HANDS", env).submit(request, T0)
    hands = ManualWork("HANDS", env)  # the plant was stopped and started
    assert hands.submit(request, T0 + 1000) == job
    assert done(hands, job)["pieces"] > 0
    assert hands.submit(request, T0 + HOURS_8_MS + 1000) == job
