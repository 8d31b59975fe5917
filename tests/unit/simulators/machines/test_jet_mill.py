"""The jet mill grinds a load to 3.3 um, parts it into product, fines and heel, and keeps every gram."""

from typing import Any

import pytest

from simulators.machines.blocks import Code, Result, State
from simulators.machines.jet_mill import JetMill
from simulators.machines.mill_body import COARSE, IMBALANCE, O2_HIGH, SPEED_DEVIATION
from simulators.machines.unit import Environment
from simulators.physics.material import Form, Material

COMPOSITION = {"Nd": 20.45, "Pr": 6.8, "Dy": 3.35, "Co": 1.0, "B": 0.96, "Fe": 67.44}
LOAD_KG = 297.0
DRUM, PRODUCT_DRUM, FINES_BIN = 1001, 1002, 3001
NEXT_DRUM, NEXT_PRODUCT, NEXT_FINES = 1003, 1004, 3002


def hd_powder(lot: str, mass_kg: float = LOAD_KG) -> Material:
    return Material(
        form=Form.HD_POWDER, mass_kg=mass_kg, composition_wt_pct=COMPOSITION, origin={lot: 1.0}, oxygen_ppm=200.0,
        hydrogen_ppm=900.0, d10_um=30.0, d50_um=120.0, d90_um=360.0,
    )  # fmt: skip


@pytest.fixture
def mill(env: Environment, bench: Any) -> Any:
    env.carriers.put(DRUM, hd_powder("L-1"))
    env.carriers.put(NEXT_DRUM, hd_powder("L-2"))
    for each in (DRUM, PRODUCT_DRUM, FINES_BIN, NEXT_DRUM, NEXT_PRODUCT, NEXT_FINES):
        env.carriers.move(each, "JM-01")
    return bench(JetMill("JM-01", env))


def ready(mill: Any, rpm: float = 3970.0) -> Any:
    mill.phase("purge_n2", 30.0)
    mill.phase("start_loop", 650_000.0, 20.0)
    mill.phase("speed_classifier", rpm)
    return mill


def milled(mill: Any, drum: int, rpm: float = 3970.0) -> dict[str, dict[str, float]]:
    """A load up to the parting; reports by phase."""
    ready(mill, rpm)
    names = ("feed", "mill_steady", "psd_check", "end_feed", "empty")
    params = {"feed": (float(drum), 22.0), "mill_steady": (22.0,), "empty": (3.0,)}
    return {name: mill.phase(name, *params.get(name, ())) for name in names}


def inside(env: Environment, carrier: int) -> Material:
    material = env.carriers.get(carrier).material
    assert material is not None
    return material


def without_pickup(material: Material, before_ppm: float = 200.0) -> float:
    """Mass less the oxygen and the nitrogen taken up since the mill was fed."""
    return material.mass_kg / (1.0 + (material.oxygen_ppm - before_ppm) * 1e-6) / (1.0 + material.nitrogen_ppm * 1e-6)


def test_a_load_becomes_product_fines_and_heel(mill: Any, env: Environment) -> None:
    reports = milled(mill, DRUM)
    fines_kg = mill.phase("collect_fines", FINES_BIN)["mass_kg"]
    product_kg = mill.phase("weigh_out", PRODUCT_DRUM)["mass_kg"]
    product, fines = inside(env, PRODUCT_DRUM), inside(env, FINES_BIN)
    assert product.form is Form.POWDER
    assert product.d50_um == pytest.approx(3.3, abs=0.05)
    assert reports["psd_check"]["d50_um"] == pytest.approx(product.d50_um, rel=0.04)
    assert reports["mill_steady"]["throughput_kg_per_h"] == pytest.approx(40.0, abs=3.0)
    assert 0.003 <= fines_kg / LOAD_KG <= 0.010
    assert 1.0 <= reports["empty"]["heel_kg"] <= 5.0
    assert (product_kg, fines_kg) == (pytest.approx(product.mass_kg, abs=0.005), pytest.approx(fines.mass_kg, abs=6e-4))
    heel = mill.machine.heel
    whole_kg = without_pickup(product) + without_pickup(fines) + heel.mass_kg
    assert whole_kg == pytest.approx(LOAD_KG, abs=1e-9)


def test_powder_takes_up_oxygen_from_the_gas(mill: Any) -> None:
    milled(mill, DRUM)
    assert mill.machine.product.oxygen_ppm - 200.0 == pytest.approx(214.0, rel=0.12)


def test_powder_takes_up_nitrogen_as_its_surface(mill: Any) -> None:
    milled(mill, DRUM)
    product = mill.machine.product
    assert product.nitrogen_ppm * product.d50_um == pytest.approx(990.0, rel=0.02)
    assert product.nitrogen_ppm < 500.0  # magnets from nitrogen milling show less than 0.05 wt%


def test_the_heel_goes_into_the_next_load_by_mass(mill: Any, env: Environment) -> None:
    milled(mill, DRUM)
    mill.phase("collect_fines", FINES_BIN)
    mill.phase("weigh_out", PRODUCT_DRUM)
    heel_kg = mill.machine.heel.mass_kg
    assert mill.machine.loop.state.hold_up_kg == pytest.approx(heel_kg, abs=1e-9)
    milled(mill, NEXT_DRUM)
    mill.phase("weigh_out", NEXT_PRODUCT)
    mill.phase("collect_fines", NEXT_FINES)
    product = inside(env, NEXT_PRODUCT)
    assert product.origin["L-1"] == pytest.approx(heel_kg / (LOAD_KG + heel_kg), rel=1e-9)
    assert sum(product.origin.values()) == pytest.approx(1.0)
    before_ppm = 200.0
    whole_kg = without_pickup(product, before_ppm) + without_pickup(inside(env, NEXT_FINES)) + mill.machine.heel.mass_kg
    assert whole_kg == pytest.approx(LOAD_KG + heel_kg, abs=1e-9)


def test_a_slower_classifier_gives_coarser_powder_and_more_of_it(mill: Any) -> None:
    reports = milled(mill, DRUM, rpm=3500.0)
    # the feeder keeps the hold-up, so it gives more at a coarser cut (at most 71 kg/h, process section 10.5)
    assert 55.0 < reports["mill_steady"]["throughput_kg_per_h"] < 71.0
    assert mill.machine.product.d50_um == pytest.approx(3.94, abs=0.08)


def test_coarse_powder_raises_its_alarm(mill: Any) -> None:
    milled(mill, DRUM, rpm=2900.0)
    assert mill.machine.alarmed(COARSE)


def test_too_much_oxygen_stops_the_feeder_and_holds_until_it_is_low(mill: Any) -> None:
    ready(mill)
    mill.phase("feed", DRUM, 22.0)
    mill.command(Code.START, 5, (22.0,))
    mill.machine.apply({"fault": "sensor", "tag": "o2_ppm", "kind": "stuck", "value": 400.0})
    mill.run_until(lambda: mill.machine.status.state is State.HELD, 0.2)
    drum_kg = mill.machine.loop.drum_kg
    mill.scan()
    assert mill.machine.alarmed(O2_HIGH)
    assert mill.machine.loop.drum_kg == drum_kg
    mill.machine.apply({"fault": "sensor", "tag": "o2_ppm", "kind": "clear"})
    mill.command(Code.RESTART)
    mill.run_until(lambda: mill.machine.loop.drum_kg < drum_kg - 10.0, 1.0)


def test_a_held_mill_feeds_nothing_and_keeps_its_classifier(mill: Any) -> None:
    ready(mill)
    mill.phase("feed", DRUM, 22.0)
    mill.command(Code.START, 5, (22.0,))
    mill.scan()
    mill.command(Code.HOLD)
    mill.run_until(lambda: mill.machine.status.state is State.HELD)
    drum_kg = mill.machine.loop.drum_kg
    for _ in range(10):
        mill.scan()
    assert mill.machine.loop.drum_kg == drum_kg
    assert mill.machine.loop.state.rpm == pytest.approx(3970.0)


def test_an_ended_feed_leaves_the_rest_unmilled_in_the_machine(mill: Any) -> None:
    ready(mill)
    mill.phase("feed", DRUM, 22.0)
    mill.command(Code.START, 5, (22.0,))
    mill.run_until(lambda: mill.machine.loop.drum_kg < 200.0, 8.0)
    mill.command(Code.STOP)
    mill.run_until(lambda: mill.machine.status.state is State.STOPPED)
    mill.command(Code.REPORT_ACK)
    mill.phase("end_feed")
    rest_kg = mill.machine.loop.drum_kg
    mill.phase("empty", 3.0)
    machine = mill.machine
    assert machine.heel.mass_kg == pytest.approx(rest_kg + machine.loop.state.hold_up_kg, abs=1e-9)
    whole_kg = without_pickup(machine.product) + without_pickup(machine.fines) + machine.heel.mass_kg
    assert whole_kg == pytest.approx(LOAD_KG, abs=1e-9)


def test_no_feed_before_the_loop_is_pure_and_the_classifier_turns(mill: Any) -> None:
    assert mill.command(Code.START, 4, (float(DRUM), 22.0)) is Result.REJ_INTERLOCK
    mill.phase("purge_n2", 30.0)
    assert mill.command(Code.START, 4, (float(DRUM), 22.0)) is Result.REJ_INTERLOCK


def test_a_load_is_refused_while_the_one_before_has_not_been_taken_out(mill: Any) -> None:
    milled(mill, DRUM)
    mill.phase("collect_fines", FINES_BIN)
    ready(mill)
    assert mill.command(Code.START, 4, (float(NEXT_DRUM), 22.0)) is Result.REJ_INTERLOCK


def test_an_empty_drum_or_flake_is_refused(mill: Any, env: Environment) -> None:
    ready(mill)
    assert mill.command(Code.START, 4, (float(PRODUCT_DRUM), 22.0)) is Result.REJ_PARAM
    env.carriers.put(PRODUCT_DRUM, Material(form=Form.FLAKE, mass_kg=5.0))
    assert mill.command(Code.START, 4, (float(PRODUCT_DRUM), 22.0)) is Result.REJ_PARAM


def test_an_abort_while_the_drum_is_docked_gives_it_back_full(mill: Any, env: Environment) -> None:
    ready(mill)
    mill.command(Code.START, 4, (float(DRUM), 22.0))
    assert env.carriers.get(DRUM).locked_by == "JM-01"
    mill.command(Code.ABORT)
    mill.run_until(lambda: mill.machine.status.state is State.ABORTED)
    assert env.carriers.get(DRUM).locked_by is None
    assert inside(env, DRUM).mass_kg == LOAD_KG


@pytest.mark.parametrize(
    ("tag", "value", "bit"),
    [("classifier_vibration_mm_per_s", 6.0, IMBALANCE), ("classifier_speed_rpm", 3800.0, SPEED_DEVIATION)],
)
def test_a_bad_classifier_is_alarmed(mill: Any, tag: str, value: float, bit: int) -> None:
    ready(mill)
    mill.phase("feed", DRUM, 22.0)
    mill.machine.apply({"fault": "sensor", "tag": tag, "kind": "stuck", "value": value})
    mill.scan()
    assert mill.machine.alarmed(bit)


def test_a_restart_of_the_plc_finds_powder_and_loop_as_they_were(mill: Any, env: Environment) -> None:
    ready(mill)
    mill.phase("feed", DRUM, 22.0)
    mill.machine.close()
    again = JetMill("JM-01", env)
    assert (again.powder, again.loop, again.drives) == (mill.machine.powder, mill.machine.loop, mill.machine.drives)
