"""From reports to one ledger event: merge, split, keep, rest, heel, charge lines; grams and pieces add up."""

from dataclasses import replace

import pytest

from mes.batches.facts import Facts
from mes.batches.plans import DoseLine, OutCarrier, Placed, Plan
from mes.batches.settle import transformation
from mes.batches.settling import Settling
from mes.lots.events import Addition, Input, Loss, Stamp, Transformation
from mes.lots.events import Placed as OnCarrier
from mes.platform.errors import Conflict
from recipes.route import Route

KG = 1_000_000
STAMP = Stamp(2_000, 1_000, "engine")


def tray(n: int, lot: str, pieces: int | None = 42, kg: float = 16.8) -> Placed:
    return Placed(
        lot=lot, carrier=2000 + n, material="cip-block", mass_mg=round(kg * KG), pieces=pieces, position=n
    )  # fmt: skip


def out(material: str, carrier: int) -> OutCarrier:
    return OutCarrier(material=material, carrier=carrier)


def settled(
    route: Route, operation: str, plan: Plan, heel: tuple[Placed, ...] = (), **reports: dict[str, float]
) -> Transformation:
    facts = Facts()
    for block, numbers in reports.items():
        facts.take(block, numbers)
    plan = plan.model_copy(update={"orders": ("SO-0001",)})
    return transformation(Settling("B-0001", "JM-01", route, route.operation(operation), plan, facts, heel, STAMP))


SINTER = Plan(inputs=(tray(1, "L-A"), tray(2, "L-B")), outs=(out("sinter-reject", 3001),))


def good(**by_position: float) -> dict[str, float]:
    pieces = {f"pieces_{n}": 0.0 for n in range(1, 13)} | {k: v for k, v in by_position.items()}
    return {"pieces": sum(pieces.values()), "reject_pieces": 84 - sum(pieces.values()), **pieces}


def test_kept_lots_share_the_mass_by_their_good_pieces(route: Route) -> None:
    event = settled(
        route, "sinter", SINTER, unload={"mass_kg": 33.1, "reject_kg": 0.4, **good(pieces_1=42, pieces_2=41)}
    )
    first, second = event.outputs
    assert (first.parents, second.parents) == (("L-A",), ("L-B",))
    assert (first.pieces, second.pieces) == (42, 41)
    assert first.mass_mg + second.mass_mg == 33_100_000
    assert first.mass_mg == round(33_100_000 * 42 / 83)
    assert first.carriers == (OnCarrier(2001, first.mass_mg, 42),)


def test_a_lot_without_a_good_part_gets_no_mass_and_no_output(route: Route) -> None:
    event = settled(route, "sinter", SINTER, unload={"mass_kg": 16.7, "reject_kg": 16.7, **good(pieces_1=42)})
    assert [(o.parents, o.mass_mg, o.pieces) for o in event.outputs] == [(("L-A",), 16_700_000, 42)]
    assert [(o.material, o.mass_mg, o.pieces) for o in event.byproducts] == [("sinter-reject", 16_700_000, 42)]


def test_a_load_that_is_all_rejected_leaves_rejects_only(route: Route) -> None:
    event = settled(route, "sinter", SINTER, unload={"mass_kg": 0.0, "reject_kg": 33.4, **good()})
    assert event.outputs == ()
    assert [o.mass_mg for o in event.byproducts] == [33_400_000]


def test_mass_without_a_good_piece_is_refused_by_batch(route: Route) -> None:
    with pytest.raises(Conflict, match="B-0001: there is nothing to split"):
        settled(route, "sinter", SINTER, unload={"mass_kg": 1.0, "reject_kg": 33.4, **good()})


def test_pieces_that_are_not_reported_by_position_are_shared_by_largest_remainder(route: Route) -> None:
    report = {"mass_kg": 33.0, "reject_kg": 0.0, "pieces": 83.0, "reject_pieces": 1.0}
    assert [o.pieces for o in settled(route, "sinter", SINTER, unload=report).outputs] == [42, 41]


def test_two_lots_on_one_tray_are_one_input_each(route: Route) -> None:
    plan = Plan(inputs=(tray(1, "L-A", 40), tray(1, "L-B", 2, 0.8), tray(2, "L-B", 42)), outs=SINTER.outs)
    event = settled(route, "sinter", plan, unload={"mass_kg": 33.0, "reject_kg": 0.0, "pieces": 84, "reject_pieces": 0})
    assert event.inputs == (Input("L-A", 16_800_000, 40, (2001,)), Input("L-B", 17_600_000, 44, (2001, 2002)))
    assert [c.carrier for c in event.outputs[1].carriers] == [2001, 2002]


def test_the_good_parts_of_a_shared_tray_are_shared_by_what_each_lot_had_on_it(route: Route) -> None:
    plan = Plan(inputs=(tray(1, "L-A", 30, 12.0), tray(1, "L-B", 10, 4.0)), outs=SINTER.outs)
    event = settled(route, "sinter", plan, unload={"mass_kg": 14.4, "reject_kg": 1.6, **good(pieces_1=36)})
    assert [(o.pieces, o.mass_mg) for o in event.outputs] == [(27, 10_800_000), (9, 3_600_000)]


def test_uncounted_parts_keep_their_count(route: Route) -> None:
    event = settled(route, "anneal", SINTER, vent={"mass_kg": 33.5})
    assert [(o.pieces, o.mass_mg) for o in event.outputs] == [(42, 16_750_000), (42, 16_750_000)]


def test_a_stated_loss_is_a_factor_of_the_input_and_not_the_remainder(route: Route) -> None:
    event = settled(
        route, "sinter", SINTER, unload={"mass_kg": 33.0, "reject_kg": 0.0, **good(pieces_1=42, pieces_2=42)}
    )
    assert event.losses == (Loss("lubricant_and_hydrogen", 67_200),)
    assert event.tolerance_mg == max(round(0.004 * 33_600_000), 100_000)


POWDER = Placed(lot="L-HD", carrier=1001, material="hd-powder", mass_mg=290 * KG)
MILL = Plan(inputs=(POWDER,), outs=(out("powder", 1002), out("fines", 3001)))


def test_a_merge_lies_on_its_drum_and_a_heel_stays_in_the_mill(route: Route) -> None:
    event = settled(
        route, "mill", MILL, weigh_out={"mass_kg": 280.5}, collect_fines={"mass_kg": 4.0}, empty={"heel_kg": 5.0}
    )
    assert event.outputs[0].carriers == (OnCarrier(1002, 280_500_000),)
    assert event.outputs[0].parents == ()
    heel = event.byproducts[1]
    assert (heel.material, heel.carriers) == ("heel", (OnCarrier(0, 5_000_000, None, place="JM-01"),))


def test_the_heel_of_the_last_batch_is_an_input_of_this_one(route: Route) -> None:
    left = Placed(lot="L-HEEL", carrier=0, material="heel", mass_mg=5 * KG)
    reports = {"weigh_out": {"mass_kg": 285.0}, "collect_fines": {"mass_kg": 4.0}, "empty": {"heel_kg": 5.0}}
    event = settled(route, "mill", MILL, heel=(left,), **reports)
    assert event.inputs == (Input("L-HD", 290 * KG, None, (1001,)), Input("L-HEEL", 5 * KG, None, (0,)))


def test_each_lot_says_what_it_was_weighed_on_and_how_finely(route: Route) -> None:
    facts = Facts()
    facts.take("weigh_out", {"mass_kg": 280.5}, {"mass_kg": 0.01})
    facts.take("collect_fines", {"mass_kg": 4.0}, {"mass_kg": 0.001}, "scale")
    facts.take("empty", {"heel_kg": 5.0})
    event = transformation(Settling("B-0001", "JM-01", route, route.operation("mill"), MILL, facts, (), STAMP))
    made = [*event.outputs, *event.byproducts]
    assert [(o.material, o.division_mg, o.source) for o in made] == [
        ("powder", 10_000, "report"), ("fines", 1_000, "scale"), ("heel", 1, "report"),
    ]  # fmt: skip


def test_a_byproduct_of_nothing_is_no_lot(route: Route) -> None:
    reports = {"weigh_out": {"mass_kg": 289.0}, "collect_fines": {"mass_kg": 0.0}, "empty": {"heel_kg": 0.0}}
    assert settled(route, "mill", MILL, **reports).byproducts == ()


PRESS = Plan(
    inputs=(Placed(lot="L-BL", carrier=1001, material="blend", mass_mg=280 * KG),),
    outs=(out("green-block", 2001), out("green-block", 2002), out("green-block", 2003), out("green-scrap", 3001)),
)
STACKED = {"count": 59.0, "count_1": 42.0, "count_2": 17.0, "count_3": 0.0, "mass_kg": 23.6, "scrap_kg": 0.4}


def test_a_split_makes_one_lot_for_each_tray_that_is_used(route: Route) -> None:
    event = settled(route, "press", PRESS, stack={**STACKED, "rest_kg": 256.0})
    assert [(o.pieces, o.carriers[0].carrier) for o in event.outputs] == [(42, 2001), (17, 2002)]
    assert [o.mass_mg for o in event.outputs] == [16_800_000, 6_800_000]
    assert [o.order for o in event.outputs] == ["SO-0001", "SO-0001"]


def test_powder_that_goes_back_to_its_drum_was_never_taken(route: Route) -> None:
    event = settled(route, "press", PRESS, stack={**STACKED, "rest_kg": 256.0})
    assert event.inputs == (Input("L-BL", 24 * KG, carriers=(1001,)),)


def test_parts_that_are_not_counted_by_tray_cannot_be_split(route: Route) -> None:
    report = {name: value for name, value in STACKED.items() if name != "count_2"}
    with pytest.raises(Conflict, match=r"stack\.count is not reported by carrier"):
        settled(route, "press", PRESS, stack={**report, "rest_kg": 256.0})


def dose(n: int) -> DoseLine:
    return DoseLine(
        material="iron", lot=f"RM-{n}", carrier=5000 + n, target_mg=KG, tolerance_mg=1, pan=3001, platform="WB-01/A"
    )


def test_a_charge_takes_what_was_weighed_and_not_what_was_planned(route: Route) -> None:
    plan = Plan(outs=(out("charge", 1001),), doses=(dose(1), dose(2)))
    facts = Facts()
    for mass_kg in (1.001, 0.999):
        facts.take("dose", {"mass_kg": mass_kg})
    facts.take("handover", {"mass_kg": 2.0})
    what = Settling("B-0001", "WS-01", route, route.operation("charge"), plan, facts, (), STAMP)
    assert transformation(what).inputs == (Input("RM-1", 1_001_000), Input("RM-2", 999_000))
    short = Settling(
        "B-0001", "WS-01", route, route.operation("charge"), plan, Facts({"dose_1.mass_kg": 1.0}), (), STAMP
    )
    with pytest.raises(Conflict, match=r"no value of dose_2\.mass_kg"):
        transformation(short)


@pytest.mark.parametrize("missing", ["weigh_out.mass_kg", "collect_fines.mass_kg", "empty.heel_kg"])
def test_a_report_that_is_missing_is_named_and_never_zero(route: Route, missing: str) -> None:
    reports = {"weigh_out": {"mass_kg": 280.0}, "collect_fines": {"mass_kg": 4.0}, "empty": {"heel_kg": 5.0}}
    block, name = missing.split(".")
    del reports[block][name]
    with pytest.raises(Conflict, match=f"no value of {missing}"):
        settled(route, "mill", MILL, **reports)


MACHINED = Plan(
    inputs=(Placed(lot="L-M", carrier=4001, material="machined-magnet", mass_mg=50 * KG, pieces=700),),
    outs=(out("coated-magnet", 4002), out("coating-reject", 3001)),
)


def coated(route: Route, before_kg: float) -> Transformation:
    return settled(
        route, "coat", MACHINED, weigh_before={"mass_kg": before_kg}, weigh_after={"mass_kg": 50.5},
        weigh_reject={"mass_kg": 0.1}, coat={"pieces": 699, "scrap_blister": 1, "scrap_chipped": 0},
    )  # fmt: skip


def test_plating_is_the_difference_of_two_weighings(route: Route) -> None:
    event = coated(route, 50.0)
    assert event.additions == (Addition("plating", 600_000),)
    assert event.outputs[0].carriers == (OnCarrier(4002, 50_500_000, 699),)


def test_a_difference_below_nothing_adds_nothing(route: Route) -> None:
    assert coated(route, 50.7).additions == (Addition("plating", 0),)


def test_a_count_made_of_two_reasons_is_their_sum(route: Route) -> None:
    assert [o.pieces for o in coated(route, 50.0).byproducts] == [1]


def test_a_merge_of_parts_gets_serial_numbers_and_the_product(route: Route) -> None:
    plan = Plan(inputs=SINTER.inputs, outs=(out("machined-magnet", 4001), out("swarf", 3001)))
    event = settled(
        route, "slice", plan, slice={"pieces": 330, "scrap_chipped": 2, "scrap_dimension": 1},
        weigh_parts={"mass_kg": 22.4}, weigh_swarf={"mass_kg": 10.9}, weigh_reject={"mass_kg": 0.2},
    )  # fmt: skip
    made = event.outputs[0]
    assert (made.serialised, made.product, made.pieces) == (True, route.product, 330)


def test_a_batch_of_several_orders_is_nobodys(route: Route) -> None:
    facts = Facts()
    facts.take("vent", {"mass_kg": 33.5})
    plan = SINTER.model_copy(update={"orders": ("SO-0001", "SO-0002")})
    what = Settling("B-0001", "AF-01", route, route.operation("anneal"), plan, facts, (), STAMP)
    assert transformation(what).order is None
    assert transformation(replace(what, plan=SINTER.model_copy(update={"orders": ("SO-0002",)}))).order == "SO-0002"
