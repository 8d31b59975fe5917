"""The plant file: what ships is right, and what is wrong is told with file and line."""

import re
from pathlib import Path

import pytest

import recipes
from drivers.signals import ModbusAddress
from mes.equipment.endpoints import read_endpoints
from mes.equipment.model import PlantModel
from mes.equipment.yaml_source import ModelError
from recipes.loading import load_unit_class

ROOT = Path(__file__).parents[4]
DOCS = ROOT / "docs" / "plc"
PHASE_ROW = re.compile(r"^\| (\d+) \| (\w+) \|", re.MULTILINE)

GOOD = """plant: p
name: P
interfaces: [f.yaml]
connections:
  one: {protocol: modbus}
areas:
  - {id: a, name: A}
units:
  - {id: X-01, name: X, area: a, unit_class: f, connection: one, device: 3}
"""
INTERFACE = """unit_class: f
control_class: A
phases:
  - {phase: go, number: 1, when_held: x, supervisor_lost: HOLD, parameters: [{name: "box_{n}", count: 3}], reports: []}
signals:
  - {name: t_c, label: T, unit: °C, low: 0, high: 10}
  - {name: p_pa, label: P, unit: Pa}
"""


def _load(tmp_path: Path, plant: str = GOOD, interface: str = INTERFACE) -> PlantModel:
    (tmp_path / "f.yaml").write_text(interface, encoding="utf-8")
    (tmp_path / "p.yaml").write_text(plant, encoding="utf-8")
    return PlantModel.load(tmp_path / "p.yaml")


def _problems(tmp_path: Path, plant: str = GOOD, interface: str = INTERFACE) -> str:
    with pytest.raises(ModelError) as caught:
        _load(tmp_path, plant, interface)
    return str(caught.value).replace(str(tmp_path) + "/", "")


def test_the_shipped_plant_has_the_units_of_the_design(plant: PlantModel) -> None:
    assert [u.id for u in plant.with_control("A")] == [
        "VIM-01", "HD-01", "HD-02", "JM-01", "BL-01", "PR-01", "PR-02", "CIP-01",
        "SF-01", "SF-02", "SF-03", "SF-04", "MG-01",
    ]  # fmt: skip
    assert [u.id for u in plant.with_control("B")] == ["AF-01", "AF-02"]
    assert plant.simulated


@pytest.mark.parametrize("doc", sorted(DOCS.glob("*.md")), ids=lambda p: p.stem)
def test_phase_numbers_are_those_of_the_makers_document(plant: PlantModel, doc: Path) -> None:
    documented = {name: int(n) for n, name in PHASE_ROW.findall(doc.read_text(encoding="utf-8"))}
    units = plant.of_class(doc.stem)
    assert units or doc.stem == "utilities"
    for unit in units:
        if unit.control_class == "A":
            assert {p.name: p.number for p in unit.interface.phases.values()} == documented


@pytest.mark.parametrize("shipped", sorted((Path(recipes.__file__).parent / "library/unit_classes").glob("*.yaml")))
def test_recipes_and_machines_agree_on_names(plant: PlantModel, shipped: Path) -> None:
    known = load_unit_class(shipped.read_text(encoding="utf-8"), str(shipped)).model
    units = plant.of_class(known.unit_class)
    assert units
    assert units[0].control_class == known.control
    assert set(known.signals) <= set(units[0].signals)
    for name, phase in known.phases.items():
        machine = units[0].interface.phases[name]
        assert (name, set(phase.parameters)) == (name, set(machine.parameters))
        assert (name, list(phase.reports)) == (name, list(machine.reports))


def test_addresses_follow_from_the_order_of_values(tmp_path: Path) -> None:
    unit = _load(tmp_path).units["X-01"]
    assert unit.signals["p_pa"].signal.address == ModbusAddress(3, "holding", 302)
    assert [(s.name, s.slot) for s in unit.interface.phases["go"].parameters.values()][-1] == ("box_3", 2)


def test_an_id_does_not_change_when_a_unit_is_added_before(tmp_path: Path) -> None:
    before = _load(tmp_path).by_name["X-01.t_c"].signal.id
    more = GOOD.replace("units:\n", "units:\n  - {id: A-01, name: A, area: a, unit_class: f, connection: one}\n")
    assert _load(tmp_path, more).by_name["X-01.t_c"].signal.id == before


def test_a_signal_tells_where_it_is_defined(tmp_path: Path) -> None:
    assert _load(tmp_path).by_name["X-01.t_c"].signal.line.endswith("f.yaml:6")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("area: a,", "area: b,", "p.yaml:9: X-01: unknown area b"),
        ("unit_class: f,", "unit_class: g,", "p.yaml:9: unknown unit class g"),
        ("connection: one,", "connection: two,", "p.yaml:9: X-01: unknown connection two"),
        ("protocol: modbus", "protocol: profibus", "p.yaml:5: connections.one.protocol:"),
        ("device: 3", "devise: 3", "p.yaml:9: units.0.devise: Extra inputs are not permitted"),
        ("[f.yaml]", "[g.yaml]", "g.yaml:1: cannot be read"),
        ("name: P\n", "name: {P\n", "p.yaml:"),
    ],
)
def test_a_fault_in_the_plant_file_is_told_with_its_line(tmp_path: Path, old: str, new: str, told: str) -> None:
    assert told in _problems(tmp_path, GOOD.replace(old, new))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("low: 0", "low: nought", "f.yaml:6: signals.0.low:"),
        ("name: p_pa", "name: t_c", "defined twice: t_c"),
        ("count: 3", "count: 33", "f.yaml:4: phases.0.parameters.0.count"),
        ("control_class: A", "control_class: A\nkey_signals: [x_c]", "unknown signals: x_c"),
    ],
)
def test_a_fault_in_an_interface_is_told_with_its_line(tmp_path: Path, old: str, new: str, told: str) -> None:
    assert told in _problems(tmp_path, interface=INTERFACE.replace(old, new))


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    both = GOOD.replace("area: a,", "area: b,").replace("connection: one,", "connection: two,")
    assert len(_problems(tmp_path, both).splitlines()) == 2


def test_a_missing_endpoint_is_named(plant: PlantModel, tmp_path: Path) -> None:
    path = tmp_path / "endpoints.json"
    path.write_text('{"powder": "opc.tcp://127.0.0.1:4840", "thermal": "http://127.0.0.1:1"}', encoding="utf-8")
    with pytest.raises(ModelError) as caught:
        read_endpoints(path, plant)
    assert "'thermal' (opcua)" in str(caught.value)
    assert "'powder'" not in str(caught.value)


def test_a_unit_may_have_a_value_at_an_address_of_its_own(tmp_path: Path) -> None:
    wired = GOOD.replace("device: 3}", "device: 3, addresses: {p_pa: 40}}")
    signals = _load(tmp_path, wired).units["X-01"].signals
    assert signals["p_pa"].signal.address == ModbusAddress(3, "holding", 40)
    assert signals["p_pa"].signal.line.endswith("p.yaml:9")
    assert signals["t_c"].signal.line.endswith("f.yaml:6")


@pytest.mark.parametrize(
    ("addresses", "problem"),
    [
        ("{q_pa: 40}", "p.yaml:9: X-01.q_pa: f has no such signal"),
        ("{p_pa: X-01.PV.p}", "p.yaml:9: X-01.p_pa: a register number is wanted"),
        ("{p_pa: 70000}", "p.yaml:9: units.0.addresses.p_pa"),
    ],
)
def test_a_wrong_address_of_a_unit_is_told_with_its_line(tmp_path: Path, addresses: str, problem: str) -> None:
    assert problem in _problems(tmp_path, GOOD.replace("device: 3}", f"device: 3, addresses: {addresses}}}"))
