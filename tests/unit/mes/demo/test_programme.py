"""Which order comes next, and what an order of the programme looks like when it is parked."""

from typing import Any

from mes.demo import programme


def order(state: str = "Started", **lots: list[dict[str, Any]]) -> dict[str, Any]:
    """An order as `GET /orders/{id}` shows it, with the lots of the named stages."""
    stages = [
        {"operation": name, "lots": lots.get(name, []), "batches": []} for name in ("melt", "mill", "press", "pack")
    ]
    return {"id": "SO-1", "state": state, "stages": stages, "lots": [lot for made in lots.values() for lot in made]}


def lot(disposition: str = "free", left_kg: float = 10.0, material: str = "blend") -> dict[str, Any]:
    return {"code": "L-1", "material": material, "disposition": disposition, "left_kg": left_kg}


def test_the_first_order_melts_a_charge_and_needs_nothing_before_it() -> None:
    first = programme.following({})
    assert first is not None
    assert (first.number, first.charge_kg, dict(first.values)) == (1, 300.0, {})


def test_the_second_order_is_the_trial_and_waits_until_the_first_is_pressed() -> None:
    assert programme.following({1: order(mill=[lot()])}) is None
    second = programme.following({1: order(mill=[lot()], press=[lot()])})
    assert second is not None
    assert second.charge_kg is None
    assert second.body["trial"] == {"set": programme.WRONG_ANNEAL, "reason": programme.WRONG_ANNEAL_REASON}


def test_the_next_charge_waits_until_the_charge_before_is_milled() -> None:
    assert programme.following({1: order(), 2: order()}) is None
    third = programme.following({1: order(mill=[lot()]), 2: order()})
    assert third is not None
    assert (third.number, third.charge_kg) == (3, 300.0)


def test_no_more_than_four_orders_are_open_at_once() -> None:
    busy = order(mill=[lot()], press=[lot()])
    assert programme.following({1: busy, 2: busy, 3: busy, 4: busy}) is None
    assert programme.following({1: order("Complete"), 2: busy, 3: busy, 4: busy}) is not None


def test_an_order_whose_rest_is_on_hold_is_parked_and_makes_room() -> None:
    held = order(pack=[lot("hold")])
    assert programme.is_parked(held)
    assert not programme.is_open(held)
    held["stages"][0]["batches"] = [{"state": "Running"}]
    assert not programme.is_parked(held)


def test_a_held_lot_of_which_nothing_is_left_parks_nothing() -> None:
    assert not programme.is_parked(order(pack=[lot("hold", left_kg=0.0)]))


def test_only_packed_magnets_are_product_lots() -> None:
    made = order(press=[lot()], pack=[lot(material="packed-magnet")])
    assert programme.product_lots(made) == ["L-1"]


def test_only_the_trial_leaves_the_recipe() -> None:
    assert [n for n in range(1, 9) if programme.wanted(n).values] == [programme.TRIAL]
