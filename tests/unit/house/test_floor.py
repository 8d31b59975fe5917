"""Material is moved by hands: nothing but the crew and the clock of a simulated plant names the floor."""

from typing import Any

ALLOWED = ("mes/demo/", "mes/app/plant.py")
PATHS = {"/move", "/pour", "/weigh", "/count", "/sample", "/work", "/raw", "/carriers", "/faults"}


def test_only_the_crew_and_the_clock_name_the_floor(by_package: dict[str, list[Any]]) -> None:
    naming = {
        m.name for m in by_package["mes"] if any("floor" in word.lower() for word in m.words() if " " not in word)
    }
    assert naming, "the crew works through the floor"
    assert {name for name in naming if not name.startswith(ALLOWED)} == set()


def test_only_the_crew_asks_the_floor_for_anything(by_package: dict[str, list[Any]]) -> None:
    asking = {m.name for m in by_package["mes"] if PATHS & set(m.words())}
    assert asking
    assert {name for name in asking if not name.startswith("mes/demo/")} == set()


def test_simulators_share_no_code_with_what_they_are_the_other_side_of(by_package: dict[str, list[Any]]) -> None:
    imported = {source.split(".")[0] for m in by_package["simulators"] for source, _ in m.imports()}
    assert not imported & {"mes", "drivers", "recipes"}


def test_one_library_a_protocol_and_side(modules: list[Any]) -> None:
    for library, folder in (("asyncua", "drivers/opcua/"), ("pymodbus", "drivers/modbus/")):
        users = [m.name for m in modules if any(source.split(".")[0] == library for source, _ in m.imports())]
        assert [name for name in users if not name.startswith((folder, "simulators/"))] == []
        assert any(name.startswith(folder) for name in users)
