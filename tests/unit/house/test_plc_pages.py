"""Each page of the machine makers has its unit class, its interface and, for a PLC, its own phase numbers."""

import re
from pathlib import Path

import pytest
import yaml

from recipes import library
from recipes.blocks import PhaseBlock, PromptBlock
from recipes.conditions import names_in
from recipes.unit_class import ControlClass

UTILITIES = "utilities"  # one page for the class R devices
ROOT = Path(__file__).resolve().parents[3]
PAGES = sorted(path.stem for path in (ROOT / "docs" / "plc").glob("*.md"))
DIVISION = re.compile(r"(\w+_kg) \((?:[^()]*; )?(?:division )?([\d.]+)\)")
INTERFACES = ROOT / "mes" / "equipment" / "interfaces"


def text(page: str) -> str:
    return (ROOT / "docs" / "plc" / f"{page}.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("page", [page for page in PAGES if page != UTILITIES])
def test_a_page_has_its_unit_class_and_its_interface(page: str) -> None:
    interface = yaml.safe_load((INTERFACES / f"{page}.yaml").read_text(encoding="utf-8"))
    unit_class = library.shipped().unit_classes[page].model
    assert interface["control_class"] == str(unit_class.control)
    assert {phase["phase"] for phase in interface["phases"]} <= set(unit_class.phases)


@pytest.mark.parametrize("page", [page for page in PAGES if page != UTILITIES])
def test_a_page_describes_every_phase_of_its_class(page: str) -> None:
    phases = library.shipped().unit_classes[page].model.phases
    assert [name for name in phases if not re.search(rf"\b{name}\b", text(page), re.IGNORECASE)] == []


@pytest.mark.parametrize("page", [page for page in PAGES if page not in (UTILITIES, "annealing_furnace")])
def test_masses_have_the_divisions_that_the_page_writes(page: str) -> None:
    rows = [line.split("|") for line in text(page).splitlines() if re.match(r"\| \d", line)]
    written = {(row[2].strip(), name): float(kg) for row in rows for name, kg in DIVISION.findall(row[4])}
    phases = library.shipped().unit_classes[page].model.phases
    assert {(name, mass): kg for name, phase in phases.items() for mass, kg in phase.divisions_kg.items()} == written


def test_every_mass_that_the_route_books_was_weighed_with_a_known_division() -> None:
    shipped = library.shipped()
    for operation in shipped.routes["block-45sh"].model.operations:
        recipe = shipped.recipes[operation.recipe].model
        phases = shipped.unit_classes[recipe.unit_class].model.phases
        known = set()
        for _, block in recipe.blocks():
            if isinstance(block, PhaseBlock):
                known |= {f"{block.id}.{mass}" for mass in phases[block.phase].divisions_kg}
            elif isinstance(block, PromptBlock):
                known |= {f"{block.id}.{field.name}" for field in block.fields if field.source == "scale"}
        lines = (*operation.outputs, *operation.byproducts, *operation.additions, *operation.loss)
        booked = [name for line in lines if line.mass is not None for name in names_in(line.mass)]
        assert [name for name in (*booked, *names_in(operation.rest or "")) if name not in known] == []


def test_every_class_with_a_machine_has_a_page() -> None:
    driven = {
        name
        for name, loaded in library.shipped().unit_classes.items()
        if loaded.model.control in (ControlClass.A, ControlClass.B)
    }
    assert driven <= set(PAGES)


def test_an_interface_without_a_page_of_its_own_is_a_device_that_is_only_read() -> None:
    for path in INTERFACES.glob("*.yaml"):
        if path.stem not in PAGES:
            assert yaml.safe_load(path.read_text(encoding="utf-8"))["control_class"] == "R", path.name
