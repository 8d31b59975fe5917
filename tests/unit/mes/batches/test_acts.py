"""Acts of prompts become floor requests, carrier by carrier."""

import pytest

from mes.batches.acts import Request, resolve, weighed_carrier
from mes.batches.plans import DoseLine, OutCarrier, Placed, Plan
from mes.platform.errors import Conflict

KG = 1_000_000


def line(n: int, pan: int) -> DoseLine:
    return DoseLine(
        material=f"m{n}", lot=f"RM-{n}", carrier=5000 + n, target_mg=n * KG, tolerance_mg=1, pan=pan, platform="WB-01/B"
    )


FURNACE = Plan(
    inputs=(
        Placed(lot="L-1", carrier=2001, material="cip-block", mass_mg=KG, pieces=42, position=1),
        Placed(lot="L-2", carrier=2001, material="cip-block", mass_mg=KG, pieces=1, position=1),
        Placed(lot="L-2", carrier=2002, material="cip-block", mass_mg=KG, pieces=42, position=2),
    ),
    outs=(OutCarrier(material="sinter-reject", carrier=3001),),
    params={"box_1": 2001.0, "reject_bin": 3001.0},
    attributes={"magnets_per_block": 4.0},
)
CHARGE = Plan(outs=(OutCarrier(material="charge", carrier=1001),), doses=(line(1, 3001), line(2, 3002)))


def done(act: dict[str, object], plan: Plan = FURNACE, run: int = 1) -> list[Request]:
    return resolve(act, plan, "B-0001", "SF-01", run)


def test_inputs_come_each_once_to_their_positions() -> None:
    assert done({"bring": "inputs"}) == [
        {"op": "move", "carrier": 2001, "place": "SF-01", "position": 1},
        {"op": "move", "carrier": 2002, "place": "SF-01", "position": 2},
    ]


def test_outputs_come_without_a_position_and_all_is_both() -> None:
    outputs = done({"bring": "outputs"})
    assert outputs == [{"op": "move", "carrier": 3001, "place": "SF-01"}]
    assert done({"bring": "all"}) == done({"load": "inputs"}) + outputs


@pytest.mark.parametrize("verb", ["clear", "unload"])
def test_clearing_brings_every_carrier_to_the_store(verb: str) -> None:
    assert [(r["carrier"], r["place"]) for r in done({verb: "all"})] == [(c, "STORE") for c in (2001, 2002, 3001)]


def test_the_first_line_of_a_charge_is_poured_and_weighed() -> None:
    assert done({"dose": "next"}, CHARGE) == [
        {"op": "pour", "from": 5001, "to": 3001, "mass_kg": 1.0},
        {"op": "weigh", "carrier": 3001, "platform": "WB-01/B"},
    ]


def test_before_the_next_line_the_last_pan_is_tipped_into_the_drum_and_put_away() -> None:
    assert done({"dose": "next"}, CHARGE, run=2)[:3] == [
        {"op": "pour", "from": 3001, "to": 1001, "mass_kg": None},
        {"op": "move", "carrier": 3001, "place": "STORE"},
        {"op": "pour", "from": 5002, "to": 3002, "mass_kg": 2.0},
    ]


def test_the_last_pan_is_tipped_before_the_drum_is_weighed() -> None:
    assert done({"tip": "last", "weigh": "charge"}, CHARGE) == [
        {"op": "pour", "from": 3002, "to": 1001, "mass_kg": None},
        {"op": "move", "carrier": 3002, "place": "STORE"},
        {"op": "weigh", "carrier": 1001},
    ]


def test_there_is_nothing_to_pour_beyond_the_last_line() -> None:
    assert done({"dose": "next"}, CHARGE, run=3) == []


@pytest.mark.parametrize(
    ("act", "plan", "run", "carrier"),
    [
        ({"dose": "next"}, CHARGE, 2, 3002),
        ({"weigh": "charge"}, CHARGE, 1, 1001),
        ({"weigh": "inputs"}, FURNACE, 1, 2001),
        ({"weigh": "reject_bin"}, FURNACE, 1, 3001),
        ({"bring": "all"}, FURNACE, 1, None),
    ],
)
def test_the_carrier_on_the_scale_is_the_one_that_the_act_weighs(
    act: dict[str, str], plan: Plan, run: int, carrier: int | None
) -> None:
    assert weighed_carrier(act, plan, run) == carrier


def test_weighing_what_the_plan_does_not_have_is_refused_by_name() -> None:
    with pytest.raises(Conflict, match="no carrier for swarf"):
        done({"weigh": "swarf"})


def test_every_specimen_has_an_id_of_its_own() -> None:
    requests = done({"sample": [{"instrument": "HG-01", "pieces": 2}, {"instrument": "LAB", "pieces": 1}]})
    assert [r["sample_id"] for r in requests] == ["B-0001-HG-01-1", "B-0001-HG-01-2", "B-0001-LAB-1"]
    assert {(r["pieces"], r["carrier"]) for r in requests} == {(1, 3001)}


def test_work_names_its_carriers_and_what_the_order_asks_of_a_block() -> None:
    assert done({"work": "slice", "kerf_mm": 0.2}) == [
        {
            "op": "work",
            "place": "SF-01",
            "operation": "slice",
            "carriers_in": [2001, 2002],
            "carriers_out": [3001],
            "params": {"kerf_mm": 0.2, "magnets_per_block": 4.0},
        }
    ]


def test_counting_looks_at_each_input_carrier_once_or_at_the_first_output() -> None:
    assert [r["carrier"] for r in done({"count": "inputs"})] == [2001, 2002]
    assert [r["carrier"] for r in done({"count": "outputs"})] == [3001]
