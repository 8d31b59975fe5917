"""Device profiles as data."""

from pathlib import Path

import pytest

from drivers.modbus.codec import decode, encode
from drivers.modbus.plan import READ_LIMIT, places_of, plan
from drivers.profiles import load_profile, profile_names, read_profile
from drivers.scaling import to_engineering, to_raw
from drivers.signals import ModbusAddress, Signal


def signals(name: str) -> dict[str, Signal]:
    return {s.name: s for s in load_profile(name).signals("X-01", 3, lambda text: hash(text) & 0x7FFFFFFF)}


@pytest.mark.parametrize("name", profile_names())
def test_every_shipped_profile_loads_names_its_manual_and_can_be_planned(name: str) -> None:
    profile = load_profile(name)
    assert profile.manual
    found = list(signals(name).values())
    assert len(found) == len(profile.points)
    assert all(b.count <= READ_LIMIT for b in plan(places_of(found)))


@pytest.mark.parametrize("point", [p for name in profile_names() for p in load_profile(name).points if not p.verified])
def test_what_no_manual_confirms_says_where_it_comes_from(point: object) -> None:
    assert getattr(point, "source", "")


def test_eurotherm_shows_24_2_degrees_as_242_and_its_set_point_wears_out() -> None:
    temperature = signals("eurotherm-3200")["X-01.temperature_c"]
    assert temperature.address == ModbusAddress(3, "holding", 1)
    assert to_engineering(temperature, decode("i16", [242])) == pytest.approx(24.2)
    target = signals("eurotherm-3200")["X-01.target_c"]
    assert encode("i16", to_raw(target, 480.0)) == [4800]
    assert load_profile("eurotherm-3200").point("target_c").writes == 100_000


def test_watlow_floats_come_low_word_first() -> None:
    setpoint = signals("watlow-ez-zone")["X-01.setpoint_c"]
    assert setpoint.address == ModbusAddress(3, "holding", 2160, low_word_first=True)
    assert encode(setpoint.kind, to_raw(setpoint, 75.0), low_word_first=True) == [0x0000, 0x4296]


def test_michell_and_eastron_stand_where_their_manuals_say() -> None:
    assert signals("michell-optidew")["X-01.dew_point_c"].address == ModbusAddress(3, "holding", 6)
    assert signals("eastron-sdm630")["X-01.energy_kwh"].address == ModbusAddress(3, "input", 72)


def test_an_unknown_profile_is_named_with_those_that_exist() -> None:
    with pytest.raises(ValueError, match="eurotherm-3200"):
        load_profile("eurotherm-9999")
    with pytest.raises(KeyError, match="no point"):
        load_profile("eurotherm-3200").point("colour")


def test_a_faulty_profile_names_its_file(tmp_path: Path) -> None:
    faulty = tmp_path / "mine.yaml"
    faulty.write_text("profile: mine\nmaker: x\nmodels: []\nmanual: y\ntable: coils\npoints: []\n")
    with pytest.raises(ValueError, match=r"mine\.yaml"):
        read_profile(faulty)
    faulty.write_text("profile: yours\nmaker: x\nmodels: []\nmanual: y\ntable: input\npoints: []\n")
    with pytest.raises(ValueError, match="says it is yours"):
        read_profile(faulty)


def test_a_point_named_twice_is_refused(tmp_path: Path) -> None:
    faulty = tmp_path / "mine.yaml"
    point = "{name: a, register: 1, kind: u16}"
    faulty.write_text(
        f"profile: mine\nmaker: x\nmodels: []\nmanual: y\ntable: input\npoints:\n  - {point}\n  - {point}\n"
    )
    with pytest.raises(ValueError, match="named twice"):
        read_profile(faulty)
