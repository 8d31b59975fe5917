"""The magnetiser pulses all parts of its boxes, waits when its coil is hot, and says which parts are not saturated."""

from typing import Any

import pytest

from simulators.carriers import CarrierError
from simulators.machines.blocks import Code, Result, State
from simulators.machines.magnetiser import CHARGE_FAIL, COIL_OVERTEMP, FAIL_CHARGE, IPEAK_LOW, Magnetiser
from simulators.machines.unit import Environment
from simulators.physics.material import Form, Material

NOMINAL = (2800.0, 4.0, 12.0)


def coated(pieces: int) -> Material:
    """Annealed and coated magnets of the nominal 45SH alloy (process section 10.14)."""
    composition = {"Nd": 21.0, "Pr": 7.0, "Dy": 3.0, "Co": 1.0, "Cu": 0.15, "Ga": 0.2, "Al": 0.1, "Zr": 0.1, "B": 0.96}
    return Material(
        form=Form.SINTERED, mass_kg=0.0687 * pieces, pieces=pieces, composition_wt_pct=composition | {"Fe": 66.34},
        oxygen_ppm=900.0, carbon_ppm=600.0, d10_um=1.375, d50_um=3.3, d90_um=6.435, alignment=0.9565,
        green_density=0.6, relative_density=0.998, grain_um=5.61, peak_c=1050.0, stage1_s=7200.0, stage2_c=520.0,
        stage2_s=10_800.0, quench_k_per_min=25.0,
    )  # fmt: skip


@pytest.fixture
def bank(env: Environment, bench: Any) -> Any:
    for box, pieces in ((4001, 999), (4002, 301)):
        env.carriers.put(box, coated(pieces))
        env.carriers.move(box, "MG-01")
    return bench(Magnetiser("MG-01", env))


def inside(env: Environment, box: int) -> Material:
    material = env.carriers.get(box).material
    assert material is not None
    return material


def test_a_whole_batch_is_saturated_and_keeps_its_mass(bank: Any, env: Environment) -> None:
    before_kg = inside(env, 4001).mass_kg + inside(env, 4002).mass_kg
    loaded = bank.phase("load", 4001.0, 4002.0)
    pulsed = bank.phase("magnetise", *NOMINAL)
    out = bank.phase("unload")
    assert loaded == out == {"mass_kg": pytest.approx(before_kg, abs=0.005), "pieces": 1300.0}
    assert (pulsed["count"], pulsed["failed_count"]) == (1300.0, 0.0)
    assert pulsed["saturation_percent"] >= 99.0
    assert 15_000.0 < pulsed["peak_current_a"] < 22_000.0
    assert 60.0 < pulsed["coil_temperature_c"] < 90.0
    for box in (4001, 4002):
        part = inside(env, box)
        assert (part.form, env.carriers.get(box).locked_by) == (Form.MAGNET, None)
        assert part.magnetised > 0.99
    assert inside(env, 4001).mass_kg + inside(env, 4002).mass_kg == pytest.approx(before_kg, abs=1e-9)


def test_a_batch_takes_one_interval_a_pulse(bank: Any) -> None:
    bank.period_ms = 12_000
    bank.phase("load", 4002.0)
    start_ms = bank.plant_ms
    bank.phase("magnetise", *NOMINAL)
    assert (bank.plant_ms - start_ms) / 12_000 == pytest.approx(76, abs=3)


def test_a_low_voltage_leaves_parts_unsaturated_and_counts_them(bank: Any, env: Environment) -> None:
    bank.phase("load", 4002.0)
    pulsed = bank.phase("magnetise", 1000.0, 8.0, 5.0)
    assert pulsed["failed_count"] == pulsed["count"] == 301.0
    assert pulsed["saturation_percent"] < 80.0
    again = bank.phase("magnetise", *NOMINAL)
    assert (again["failed_count"], again["count"]) == (0.0, 301.0)
    bank.phase("unload")
    assert inside(env, 4002).magnetised > 0.99


def test_a_hot_coil_pauses_the_pulses_until_it_has_cooled(bank: Any) -> None:
    bank.period_ms = 5_000
    bank.phase("load", 4001.0)
    assert bank.command(Code.START, 2, (3000.0, 1.0, 5.0)) is Result.ACCEPTED
    bank.run_until(lambda: bank.machine.alarmed(COIL_OVERTEMP), 2.0)
    paused_at = bank.machine.bench.count
    bank.scan()
    assert bank.machine.bench.count == paused_at
    assert bank.machine.status.state is State.RUNNING
    bank.run_until(lambda: not bank.machine.alarmed(COIL_OVERTEMP), 0.2)
    assert bank.machine.bench.coil_c < 70.0
    bank.run_until(lambda: bank.machine.bench.count > paused_at, 0.1)


def test_hold_lets_no_pulse_go_and_stop_keeps_what_was_done(bank: Any, env: Environment) -> None:
    bank.period_ms = 6_000
    bank.phase("load", 4002.0)
    bank.command(Code.START, 2, NOMINAL)
    bank.run_until(lambda: bank.machine.bench.count >= 100, 1.0)
    bank.command(Code.HOLD)
    bank.run_until(lambda: bank.machine.status.state is State.HELD)
    held_at = bank.machine.bench.count
    for _ in range(20):
        bank.scan()
    assert (bank.machine.bench.count, bank.machine.bench.voltage_v) == (held_at, 0.0)
    bank.command(Code.RESTART)
    bank.run_until(lambda: bank.machine.bench.count > held_at, 0.1)
    bank.command(Code.STOP)
    bank.run_until(lambda: bank.machine.status.state is State.STOPPED)
    done = bank.machine.status.report[0]
    bank.command(Code.REPORT_ACK)
    bank.phase("unload")
    assert inside(env, 4002).magnetised == pytest.approx(done / 301.0, abs=0.005)


def test_an_abort_during_loading_gives_the_boxes_back(bank: Any, env: Environment) -> None:
    bank.command(Code.START, 1, (4001.0, 0.0))
    with pytest.raises(CarrierError, match="inside MG-01"):
        env.carriers.move(4001, "STORE")
    bank.command(Code.ABORT)
    bank.run_until(lambda: bank.machine.status.state is State.ABORTED)
    bank.command(Code.REPORT_ACK)
    assert env.carriers.move(4001, "STORE").place == "STORE"
    assert bank.machine.bench.boxes == ()


@pytest.mark.parametrize("boxes", [(0.0, 0.0), (4003.0, 0.0), (4001.0, 4001.0), (2001.0, 0.0), (9.0, 0.0)])
def test_load_refuses_missing_empty_and_double_boxes(bank: Any, boxes: tuple[float, float]) -> None:
    assert bank.command(Code.START, 1, boxes) is Result.REJ_PARAM


def test_load_refuses_green_parts(bank: Any, env: Environment) -> None:
    env.carriers.put(4005, Material(form=Form.GREEN, mass_kg=1.0, pieces=3))
    env.carriers.move(4005, "MG-01")
    assert bank.command(Code.START, 1, (4005.0, 0.0)) is Result.REJ_PARAM


def test_an_empty_machine_pulses_and_unloads_nothing_and_a_full_one_takes_no_more(bank: Any) -> None:
    assert bank.command(Code.START, 2, NOMINAL) is Result.REJ_INTERLOCK
    assert bank.command(Code.START, 3) is Result.REJ_INTERLOCK
    bank.phase("load", 4001.0)
    assert bank.command(Code.START, 1, (4002.0, 0.0)) is Result.REJ_INTERLOCK
    assert bank.command(Code.START, 2, (3500.0, 4.0, 12.0)) is Result.REJ_PARAM


def test_a_bank_that_does_not_charge_holds_the_phase(bank: Any) -> None:
    bank.phase("load", 4002.0)
    bank.machine.apply({"fault": "sensor", "tag": "voltage_v", "kind": "stuck", "value": 1500.0})
    bank.command(Code.START, 2, NOMINAL)
    bank.run_until(lambda: bank.machine.status.state is State.HELD, 0.2)
    assert (bank.machine.status.fail_code, bank.machine.bench.count) == (FAIL_CHARGE, 0)
    assert bank.machine.alarmed(CHARGE_FAIL)
    bank.machine.apply({"fault": "sensor", "tag": "voltage_v", "kind": "clear"})
    bank.command(Code.RESTART)
    bank.run_until(lambda: bank.machine.status.state is State.COMPLETE)
    assert not bank.machine.alarmed(CHARGE_FAIL)


def test_a_low_peak_current_is_repeated_and_then_counted_as_failed(bank: Any) -> None:
    bank.phase("load", 4002.0)
    bank.machine.apply({"fault": "sensor", "tag": "peak_current_a", "kind": "stuck", "value": 9000.0})
    pulsed = bank.phase("magnetise", 2800.0, 8.0, 30.0)
    assert bank.machine.alarmed(IPEAK_LOW)
    assert (pulsed["failed_count"], pulsed["peak_current_a"]) == (301.0, 9000.0)


def test_the_retained_memory_brings_back_boxes_counts_and_coil(bank: Any, env: Environment, bench: Any) -> None:
    bank.period_ms = 6_000
    bank.phase("load", 4001.0, 4002.0)
    bank.command(Code.START, 2, NOMINAL)
    bank.run_until(lambda: bank.machine.bench.count >= 40, 1.0)
    bank.machine.close()
    again = bench(Magnetiser("MG-01", env))
    assert again.machine.bench == bank.machine.bench
    assert again.machine.status.state in (State.HOLDING, State.HELD)
    again.seq = bank.seq
    again.run_until(lambda: again.machine.status.state is State.HELD)
    again.command(Code.RESTART)
    again.run_until(lambda: again.machine.status.state is State.COMPLETE)
    assert again.machine.status.report[0] == 1300.0
