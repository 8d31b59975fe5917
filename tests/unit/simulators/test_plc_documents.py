"""The machines are what their maker's documents (docs/plc/*.md) say: phases, slots, limits, values, alarms."""

import importlib
import re
from pathlib import Path

import pytest

from simulators.machines import registry
from simulators.machines.phase import Param
from simulators.machines.plc import Machine

DOCUMENTS = Path(__file__).parents[3] / "docs" / "plc"
CLASSES = {
    "sinter_furnace": "SinterFurnace",
    "hydrogen_furnace": "HydrogenFurnace",
    "strip_caster": "StripCaster",
    "jet_mill": "JetMill",
    "blender": "Blender",
    "aligning_press": "AligningPress",
    "isostatic_press": "IsostaticPress",
    "magnetiser": "Magnetiser",
}
MACHINES = {
    document: cls
    for document, kind in CLASSES.items()
    if (cls := registry.unit_class(kind)) is not None and issubclass(cls, Machine)
}
SPAN = re.compile(r"(\d+)-(\d+) (\w+?)_?1 \.\.\. \w+")
SLOT = re.compile(r"(\d+) (\w+)(.*)")


def rows(document: str) -> list[list[str]]:
    """Cells of the phase table."""
    lines = (DOCUMENTS / f"{document}.md").read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if re.match(r"\| \d", line)]
    assert cells, document
    return cells


def items(cell: str) -> list[str]:
    """Comma-separated entries; commas in brackets do not separate."""
    return [each.strip() for each in re.split(r",(?![^(]*\)) ?(?=\d)", cell)] if cell != "-" else []


def slots(cell: str) -> dict[int, tuple[str, str]]:
    """Slot -> (name, rest of the entry), series expanded."""
    found: dict[int, tuple[str, str]] = {}
    for item in items(cell):
        if span := SPAN.match(item):
            first, last, name = int(span[1]), int(span[2]), span[3]
            found |= {n: (f"{name}_{n - first + 1}", item[span.end() :]) for n in range(first, last + 1)}
        elif slot := SLOT.match(item):
            found[int(slot[1])] = (slot[2], slot[3])
    return found


def agrees(param: Param, rest: str) -> bool:
    """Limits, or kind and direction of a carrier, as written."""
    if " id " in f"{rest} ":
        return param.direction in rest and param.carrier in rest
    low, high = re.search(r"([-\d.e]+?)\.\.([-\d.e]+)", rest).groups()  # type: ignore[union-attr]
    return (param.low, param.high) == (float(low), float(high))


@pytest.mark.parametrize("document", MACHINES)
def test_phases_are_those_of_the_document(document: str) -> None:
    table = [(int(row[0]), row[1], row[5]) for row in rows(document)]
    assert [(spec.number, spec.name, spec.policy) for spec in MACHINES[document].PHASES] == table


@pytest.mark.parametrize("document", MACHINES)
def test_parameters_are_those_of_the_document(document: str) -> None:
    for spec, row in zip(MACHINES[document].PHASES, rows(document), strict=True):
        written = slots(row[2])
        assert [param.name for param in spec.params] == [written[n][0] for n in range(len(written))], spec.name
        for n, param in enumerate(spec.params):
            assert agrees(param, written[n][1]), (spec.name, param, written[n])


@pytest.mark.parametrize("document", MACHINES)
def test_reports_are_those_of_the_document(document: str) -> None:
    for spec, row in zip(MACHINES[document].PHASES, rows(document), strict=True):
        written = slots(row[3])
        assert list(spec.reports) == [written[n][0] for n in range(len(written))], spec.name


@pytest.mark.parametrize("document", MACHINES)
def test_values_and_alarms_are_those_of_the_document(document: str) -> None:
    text = (DOCUMENTS / f"{document}.md").read_text(encoding="utf-8")
    machine = MACHINES[document]
    alarms = text.split("Alarms", 1)[1].split("FAIL_CODE", 1)[0]
    assert re.findall(r"\d+ ([A-Z][A-Z0-9_]+)", alarms) == list(machine.ALARMS)
    values = text.split("Process values", 1)[1].split("Alarms", 1)[0]
    assert [name for name in machine.VALUES if not re.search(rf"\b{name}\b", values)] == []


def test_the_furnaces_are_there() -> None:
    assert {"sinter_furnace", "hydrogen_furnace"} <= MACHINES.keys()
    assert importlib.import_module("simulators.machines.sinter_furnace")
