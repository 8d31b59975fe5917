"""Plans: material into the places of the class, empty carriers for what comes out, whole carriers only."""

import pytest

from mes.batches.plans import DoseLine, OutCarrier, Placed, Plan, fill_by_position, make_plan, plan_by_hand
from mes.platform.errors import Conflict
from recipes.route import Route
from recipes.unit_class import UnitClass

KG = 1_000_000
FREE = {"tray": list(range(2101, 2130)), "bin": [3001, 3002, 3003], "drum": [1050], "box": [4001]}


def tray(n: int, lot: str = "L-0001", kg: float = 16.8) -> Placed:
    return Placed(lot=lot, carrier=2000 + n, material="cip-block", mass_mg=round(kg * KG), pieces=42)


def kinds(*inputs: Placed) -> dict[int, str]:
    return {item.carrier: "tray" for item in inputs}


def test_trays_take_the_boxes_of_the_furnace_in_order_and_empty_slots_are_zero(
    route: Route, classes: dict[str, UnitClass]
) -> None:
    inputs = [tray(1), tray(2, "L-0002")]
    plan = make_plan(route.operation("sinter"), classes["sinter_furnace"], inputs, FREE, kinds=kinds(*inputs))
    assert (plan.params["box_1"], plan.params["box_2"], plan.params["box_3"]) == (2001, 2002, 0)
    assert [item.position for item in plan.inputs] == [1, 2]
    assert plan.params["reject_bin"] == 3001
    assert plan.outs == (OutCarrier(material="sinter-reject", carrier=3001),)


def test_two_lots_on_one_tray_have_one_position(route: Route, classes: dict[str, UnitClass]) -> None:
    inputs = [tray(1), tray(1, "L-0002")]
    plan = make_plan(route.operation("sinter"), classes["sinter_furnace"], inputs, FREE, kinds=kinds(*inputs))
    assert [item.position for item in plan.inputs] == [1, 1]
    assert plan.params["box_2"] == 0
    assert plan.carriers == (2001, 3001)


def test_more_trays_than_boxes_are_refused_by_number(route: Route, classes: dict[str, UnitClass]) -> None:
    inputs = [tray(n) for n in range(1, 14)]
    with pytest.raises(Conflict, match="no place left for tray 2013"):
        make_plan(route.operation("sinter"), classes["sinter_furnace"], inputs, FREE, kinds=kinds(*inputs))


def test_the_press_gets_a_tray_for_every_slot_and_one_scrap_bin(route: Route, classes: dict[str, UnitClass]) -> None:
    blend = Placed(lot="L-0009", carrier=1001, material="blend", mass_mg=280 * KG)
    plan = make_plan(route.operation("press"), classes["aligning_press"], [blend], FREE, kinds={1001: "drum"})
    assert plan.params["powder_drum"] == 1001
    assert [o.carrier for o in plan.outs if o.material == "green-block"] == list(range(2101, 2121))
    assert [o.material for o in plan.outs].count("green-scrap") == 1


def test_a_plant_without_an_empty_bin_says_so(route: Route, classes: dict[str, UnitClass]) -> None:
    with pytest.raises(Conflict, match="no empty bin left"):
        make_plan(
            route.operation("sinter"), classes["sinter_furnace"], [tray(1)], {**FREE, "bin": []}, kinds={2001: "tray"}
        )


def test_parts_kept_on_their_trays_need_no_new_ones_by_hand(route: Route, classes: dict[str, UnitClass]) -> None:
    inputs = [tray(1), tray(2)]
    plan = make_plan(route.operation("anneal"), classes["annealing_furnace"], inputs, FREE, kinds=kinds(*inputs))
    assert [item.position for item in plan.inputs] == [1, 2]
    assert plan.outs == ()


def test_a_merge_by_hand_gets_a_carrier_for_each_stream(route: Route, classes: dict[str, UnitClass]) -> None:
    plan = make_plan(route.operation("slice"), classes["machining_cell"], [tray(1)], FREE, kinds={2001: "tray"})
    assert [(o.material, o.carrier) for o in plan.outs] == [
        ("machined-magnet", 4001),
        ("swarf", 3001),
        ("machining-reject", 3002),
    ]


@pytest.mark.parametrize(
    ("capacity", "max_kg", "taken"), [(12, None, 3), (2, None, 2), (12, 40.0, 2), (12, 16.8, 1), (12, 16.7, 0)]
)
def test_a_proposal_takes_whole_carriers_up_to_places_and_mass(capacity: int, max_kg: float | None, taken: int) -> None:
    limit = None if max_kg is None else round(max_kg * KG)
    assert len(fill_by_position([tray(1), tray(2), tray(3)], capacity, limit)) == taken


def test_all_that_lies_on_a_carrier_goes_together_or_not_at_all() -> None:
    shared = [tray(1, "L-0001", 10), tray(1, "L-0002", 10), tray(2, "L-0002", 10)]
    assert fill_by_position(shared, 12, 15 * KG) == []
    assert fill_by_position(shared, 12, 25 * KG) == shared[:2]


def test_the_mass_of_a_plan_is_its_inputs_and_its_charge_lines() -> None:
    line = DoseLine(
        material="iron", lot="RM-1", carrier=5001, target_mg=7, tolerance_mg=1, pan=3001, platform="WB-01/A"
    )
    plan = Plan(inputs=(tray(1, kg=1), tray(2, kg=2)), doses=(line,))
    assert plan.input_mg == 3 * KG + 7


def test_a_plan_by_hand_names_places_of_the_class_only(classes: dict[str, UnitClass]) -> None:
    furnace = classes["sinter_furnace"]
    plan = plan_by_hand(furnace, {"box_2": 2007, "reject_bin": 3009})
    assert [(p.carrier, p.position) for p in plan.inputs] == [(2007, 2)]
    assert plan.outs == (OutCarrier(material="reject_bin", carrier=3009),)
    assert (plan.params["box_1"], plan.params["box_2"]) == (0, 2007)
    with pytest.raises(Conflict, match="has no place box_13"):
        plan_by_hand(furnace, {"box_13": 2001})
