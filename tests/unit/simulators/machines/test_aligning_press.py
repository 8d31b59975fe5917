"""The press makes blocks stroke by stroke, records each in its ring, and gives back what it has not pressed."""

import struct
from typing import Any

import pytest

from simulators.machines.aligning_press import CRACK, FIELD_LOW, FILL_OFF, GOOD, AligningPress
from simulators.machines.blocks import Code, Result, State
from simulators.machines.press_body import (
    COIL_OVERTEMP,
    DEMAG_FAIL,
    FIELD_NOT_REACHED,
    READ_COUNT,
    RECORD,
    RING,
    RING_AT,
    RING_FULL,
    WRITE_COUNT,
)
from simulators.machines.registers import get, put
from simulators.machines.unit import Environment
from simulators.physics.material import Form, Material

COMPOSITION = {"Nd": 20.45, "Pr": 6.8, "Dy": 3.35, "B": 0.96, "Fe": 68.44}
BLEND_KG = 290.0
DRUM, SCRAP = 1001, 3001
TRAYS = [2001, 2002, 2003]
NOMINAL = (0.40, 1.8, 4e7, 2.0)


@pytest.fixture
def press(env: Environment, bench: Any) -> Any:
    blend = Material(
        form=Form.BLEND, mass_kg=BLEND_KG, composition_wt_pct=COMPOSITION, origin={"L-1": 1.0}, oxygen_ppm=450.0,
        hydrogen_ppm=900.0, lubricant_fraction=0.001, free_water_ppm=0.0, d10_um=1.375, d50_um=3.3, d90_um=6.435,
    )  # fmt: skip
    env.carriers.put(DRUM, blend)
    for each in (DRUM, SCRAP, *TRAYS):
        env.carriers.move(each, "PR-01")
    return bench(AligningPress("PR-01", env))


def loaded(press: Any) -> Any:
    press.phase("setup_tool", 2.0, 30.0)
    press.phase("purge_box", 150.0)
    press.phase("load", DRUM)
    return press


def stacked(press: Any, trays: list[int], each: int = 42) -> dict[str, float]:
    ids = [float(tray) for tray in trays] + [0.0] * (20 - len(trays))
    report: dict[str, float] = press.phase("stack", *ids, float(SCRAP), float(each))
    return report


def read_all(press: Any) -> None:
    """The supervisor has read every record."""
    ring = press.machine.registers.holding
    put(ring, READ_COUNT, "u32", get(ring, WRITE_COUNT, "u32"))


def stroke(press: Any, n: int) -> tuple[Any, ...]:
    """Record n as docs/plc/aligning_press.md lays it out."""
    at = RING_AT + RECORD * (n % RING)
    words = [press.machine.registers.holding[at + offset] for offset in range(RECORD)]
    return struct.unpack(">QffffHHHH", struct.pack(f">{RECORD}H", *words))


def inside(env: Environment, carrier: int) -> Material:
    material = env.carriers.get(carrier).material
    assert material is not None
    return material


def powder_kg(parts: Material) -> float:
    """Mass less the oxygen and the moisture that pressing lets in."""
    return parts.mass_kg / (1.0 + parts.free_water_ppm * 1e-6) / (1.0 + (parts.oxygen_ppm - 450.0) * 1e-6)


def test_a_run_of_blocks_keeps_every_gram_of_powder(press: Any, env: Environment) -> None:
    loaded(press)
    pressed = press.phase("compact", *NOMINAL, 100.0)
    out = stacked(press, TRAYS)
    parts = [inside(env, tray) for tray in TRAYS]
    assert pressed["count"] == out["count"] == sum(part.pieces for part in parts)
    assert 100 <= pressed["count"] <= 101
    assert [out[f"count_{n}"] for n in (1, 2, 3)] == [part.pieces for part in parts]
    assert parts[0].pieces == parts[1].pieces == 42
    assert parts[0].form is Form.GREEN
    assert pressed["mean_mass_kg"] == pytest.approx(0.40, abs=2e-4)
    assert pressed["field_t"] == pytest.approx(1.8, rel=2e-3)
    assert pressed["density_g_per_cm3"] == pytest.approx(3.87, abs=0.03)
    assert parts[0].alignment == pytest.approx(0.9565, abs=5e-4)
    scrap = env.carriers.get(SCRAP).material
    heaps = [*parts, *([scrap] if scrap else [])]
    assert out["scrap_kg"] == pytest.approx(scrap.mass_kg if scrap else 0.0, abs=6e-4)
    assert out["mass_kg"] == pytest.approx(sum(part.mass_kg for part in parts), abs=6e-4)
    rest = inside(env, DRUM)
    assert out["rest_kg"] == pytest.approx(rest.mass_kg, abs=0.006)
    assert rest.form is Form.BLEND
    assert sum(powder_kg(heap) for heap in heaps) + rest.mass_kg == pytest.approx(BLEND_KG, abs=2e-6)


def test_scrap_is_about_one_and_a_half_percent_at_most(press: Any) -> None:
    loaded(press)
    pressed = press.phase("compact", *NOMINAL, 400.0)
    assert pressed["strokes"] * 2 == pressed["count"] + pressed["scrap_count"]
    assert pressed["scrap_count"] / pressed["count"] <= 0.025


def test_each_stroke_stands_in_the_ring(press: Any) -> None:
    loaded(press)
    start_ms = press.plant_ms
    strokes = int(press.phase("compact", *NOMINAL, 20.0)["strokes"])
    assert get(press.machine.registers.holding, WRITE_COUNT, "u32") == strokes
    records = [stroke(press, n) for n in range(strokes)]
    times = [record[0] for record in records]
    assert times == sorted(times)
    assert start_ms < times[0]
    for n, (_, field_t, pressure_pa, first_kg, second_kg, result, cavities, number, _) in enumerate(records, 1):
        assert field_t == pytest.approx(1.8, rel=0.03)
        assert pressure_pa == pytest.approx(4e7, rel=0.04)
        assert (first_kg, second_kg) == (pytest.approx(0.40, abs=2e-3), pytest.approx(0.40, abs=2e-3))
        assert result in (GOOD, FILL_OFF, CRACK)
        assert (cavities, number) == (2, n)


def test_a_full_ring_stops_the_feeding_until_it_is_read(press: Any) -> None:
    loaded(press)
    press.command(Code.START, 4, (*NOMINAL, 0.0))
    press.run_until(lambda: press.machine.alarmed(RING_FULL), 8.0)
    hopper_kg = press.machine.hopper.mass_kg
    for _ in range(20):
        press.scan()
    assert press.machine.status.state is State.RUNNING
    assert get(press.machine.registers.holding, WRITE_COUNT, "u32") == RING
    assert press.machine.hopper.mass_kg == hopper_kg
    read_all(press)
    press.run_until(lambda: not press.machine.alarmed(RING_FULL), 0.1)
    press.run_until(lambda: press.machine.hopper.mass_kg < hopper_kg - 2.0, 0.5)
    assert stroke(press, RING)[7] == RING + 1


def test_only_the_read_count_can_be_written(press: Any) -> None:
    ring = press.machine.registers
    assert set(ring.holding) - ring.read_only == {READ_COUNT, READ_COUNT + 1}


def test_pressing_without_a_number_ends_with_the_powder(press: Any, env: Environment) -> None:
    env.carriers.replace_material(DRUM, None)
    env.carriers.put(DRUM, Material(form=Form.BLEND, mass_kg=8.0, composition_wt_pct=COMPOSITION, d50_um=3.3))
    loaded(press)
    pressed = press.phase("compact", *NOMINAL, 0.0)
    made = pressed["count"] + pressed["scrap_count"]
    assert made in (18.0, 20.0)
    assert press.machine.hopper.mass_kg == pytest.approx(8.0 - 0.4 * made, abs=0.01)


def test_a_weak_field_makes_scrap_and_an_alarm(press: Any, env: Environment) -> None:
    loaded(press)
    press.machine.apply({"fault": "sensor", "tag": "field_t", "kind": "stuck", "value": 1.5})
    press.command(Code.START, 4, (*NOMINAL, 10.0))
    press.run_until(lambda: press.machine.strokes >= 5, 1.0)
    assert press.machine.alarmed(FIELD_NOT_REACHED)
    assert stroke(press, 0)[5] == FIELD_LOW
    assert press.machine.good is None
    press.command(Code.STOP)
    press.run_until(lambda: press.machine.status.state is State.STOPPED)
    press.command(Code.REPORT_ACK)
    out = stacked(press, [TRAYS[0]])
    assert (out["count"], env.carriers.get(TRAYS[0]).material) == (0.0, None)
    assert inside(env, SCRAP).form is Form.SCRAP


def test_parts_that_stay_magnetised_are_alarmed(press: Any) -> None:
    loaded(press)
    press.machine.apply({"fault": "sensor", "tag": "residual_mt", "kind": "stuck", "value": 8.0})
    press.phase("compact", *NOMINAL, 2.0)
    assert press.machine.alarmed(DEMAG_FAIL)


@pytest.mark.parametrize(("tag", "value"), [("coil_temperature_c", 95.0), ("o2_ppm", 3000.0)])
def test_a_hot_coil_or_air_in_the_box_holds_the_strokes(press: Any, tag: str, value: float) -> None:
    loaded(press)
    press.command(Code.START, 4, (*NOMINAL, 50.0))
    press.run_until(lambda: press.machine.strokes >= 3, 1.0)
    press.machine.apply({"fault": "sensor", "tag": tag, "kind": "stuck", "value": value})
    press.run_until(lambda: press.machine.status.state is State.HELD, 0.2)
    strokes = press.machine.strokes
    press.scan()
    assert press.machine.strokes == strokes
    assert press.machine.box.field_t == 0.0
    press.machine.apply({"fault": "sensor", "tag": tag, "kind": "clear"})
    press.scan()
    assert not press.machine.alarmed(COIL_OVERTEMP)
    press.command(Code.RESTART)
    press.run_until(lambda: press.machine.status.state is State.COMPLETE, 2.0)


def test_a_held_press_retracts_and_goes_on_to_its_number(press: Any) -> None:
    loaded(press)
    press.command(Code.START, 4, (*NOMINAL, 40.0))
    press.run_until(lambda: press.machine.strokes >= 5, 1.0)
    press.command(Code.HOLD)
    press.run_until(lambda: press.machine.status.state is State.HELD)
    held_at = press.machine.strokes
    for _ in range(20):
        press.scan()
    assert (press.machine.strokes, press.machine.box.force_kn) == (held_at, 0.0)
    press.command(Code.RESTART)
    press.run_until(lambda: press.machine.status.state is State.COMPLETE, 2.0)
    assert press.machine.status.report[1] >= 40.0


def test_too_few_trays_for_the_parts_are_refused(press: Any) -> None:
    loaded(press)
    press.phase("compact", *NOMINAL, 50.0)
    ids = (float(TRAYS[0]), *[0.0] * 19, float(SCRAP), 42.0)
    assert press.command(Code.START, 5, ids) is Result.REJ_PARAM
    assert stacked(press, TRAYS[:2])["trays"] == 2.0


def test_powder_is_refused_while_parts_of_the_run_before_stand_there(press: Any, env: Environment) -> None:
    loaded(press)
    press.phase("compact", *NOMINAL, 2.0)
    env.carriers.put(DRUM, Material(form=Form.BLEND, mass_kg=5.0, composition_wt_pct=COMPOSITION, d50_um=3.3))
    assert press.command(Code.START, 3, (float(DRUM),)) is Result.REJ_INTERLOCK


def test_an_empty_drum_or_flake_is_refused(press: Any, env: Environment) -> None:
    press.phase("purge_box", 150.0)
    env.carriers.move(1002, "PR-01")
    assert press.command(Code.START, 3, (1002.0,)) is Result.REJ_PARAM
    env.carriers.put(1002, Material(form=Form.FLAKE, mass_kg=5.0))
    assert press.command(Code.START, 3, (1002.0,)) is Result.REJ_PARAM


def test_the_axial_press_aligns_less(env: Environment, bench: Any) -> None:
    assert AligningPress("PR-02", env).kind.value == "axial"
    assert AligningPress("PR-01", env).kind.value == "transverse"


def test_a_restart_of_the_plc_finds_parts_powder_and_ring_as_they_were(press: Any, env: Environment) -> None:
    loaded(press)
    press.phase("compact", *NOMINAL, 20.0)
    press.machine.close()
    again = AligningPress("PR-01", env)
    assert (again.good, again.hopper, again.strokes) == (
        press.machine.good,
        press.machine.hopper,
        press.machine.strokes,
    )
    assert again.registers.holding == press.machine.registers.holding
