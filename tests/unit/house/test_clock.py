"""The system clock is read in two files; everything else is told the time."""

from typing import Any

CLOCKS = {"mes/platform/clock.py", "simulators/clock.py"}
READS = {
    "time.time",
    "time.time_ns",
    "time.monotonic",
    "time.monotonic_ns",
    "time.perf_counter",
    "time.perf_counter_ns",
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "date.today",
}


def test_two_files_read_the_system_clock(modules: list[Any]) -> None:
    readers = {module.name for module in modules if READS & set(module.attributes())}
    assert readers == CLOCKS


def test_nobody_takes_the_reading_by_another_name(modules: list[Any]) -> None:
    bare = {read.removeprefix("time.") for read in READS if read.startswith("time.")}
    assert [m.name for m in modules for source, name in m.imports() if source == "time" and name in bare] == []


def test_the_pure_core_imports_no_clock(by_package: dict[str, list[Any]]) -> None:
    pure = [*by_package["recipes"], *(m for m in by_package["simulators"] if m.name.startswith("simulators/physics/"))]
    assert [m.name for m in pure for source, _ in m.imports() if source in ("time", "datetime")] == []
