"""Raw material is ordered again before a charge runs short."""

from mes.demo import restock
from mes.materials import catalogue


def lots(factor: float, disposition: str = "free") -> list[dict[str, object]]:
    return [
        {"material": name, "mass_kg": factor * kg, "disposition": disposition} for name, kg in restock.need_kg().items()
    ]


def test_a_charge_of_three_hundred_kilograms_is_what_its_lines_sum_to() -> None:
    assert abs(sum(restock.need_kg().values()) - 300.0) < 0.1


def test_enough_in_one_lot_is_not_short() -> None:
    assert restock.short(lots(1.2)) == []


def test_two_small_lots_do_not_make_one_that_is_large_enough() -> None:
    assert set(restock.short(lots(0.6) + lots(0.6))) == set(restock.need_kg())


def test_material_on_hold_does_not_count() -> None:
    assert set(restock.short(lots(5.0, "hold"))) == set(restock.need_kg())


def test_the_opening_stock_is_good_for_the_first_charge() -> None:
    opening = [lot.model_dump() | {"disposition": "free"} for lot in catalogue.shipped().opening_stock]
    assert restock.short(opening) == []


def test_a_delivery_is_a_new_lot_of_the_same_supplier_good_for_several_charges() -> None:
    again = restock.delivery("ndpr", 3)
    assert again.lot == "RM-NDPR-D3"
    assert again.supplier == "pilbara-re"
    assert again.mass_kg >= 3 * restock.need_kg()["ndpr"]
