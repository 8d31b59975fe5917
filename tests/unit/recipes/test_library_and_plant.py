"""The shipped unit classes say the same as the maker's interfaces of the shipped plant."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from recipes.library import shipped

INTERFACES = sorted((Path(__file__).parents[3] / "mes" / "equipment" / "interfaces").glob("*.yaml"))
BY_CLASS = {document["unit_class"]: document for document in (yaml.safe_load(p.read_text()) for p in INTERFACES)}
WITH_PHASES = sorted(name for name, document in BY_CLASS.items() if document.get("phases"))


def expanded(parameters: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for parameter in parameters:
        for n in range(1, parameter.get("count", 1) + 1):
            found[parameter["name"].replace("{n}", str(n))] = parameter
    return found


def test_every_class_of_the_plant_with_phases_ships() -> None:
    assert WITH_PHASES
    assert set(WITH_PHASES) <= set(shipped().unit_classes)


@pytest.mark.parametrize("name", WITH_PHASES)
def test_phases_and_parameters_agree_with_the_interface(name: str) -> None:
    unit_class = shipped().unit_classes[name].model
    interface = {phase["phase"]: phase for phase in BY_CLASS[name]["phases"]}
    assert set(unit_class.phases) == set(interface)
    for phase_name, phase in unit_class.phases.items():
        told = expanded(interface[phase_name]["parameters"])
        assert set(phase.parameters) == set(told), phase_name
        for parameter_name, parameter in phase.parameters.items():
            there = told[parameter_name]
            if parameter.from_ == "load_plan":
                assert (parameter.place, parameter.carrier) == (there["way"], there["carrier"])
            else:
                assert (parameter.low, parameter.high) == (float(there["low"]), float(there["high"]))


@pytest.mark.parametrize("name", [n for n in WITH_PHASES if n != "annealing_furnace"])
def test_reports_of_machines_with_a_full_handshake_agree_with_the_interface(name: str) -> None:
    interface = {phase["phase"]: phase["reports"] for phase in BY_CLASS[name]["phases"]}
    for phase_name, phase in shipped().unit_classes[name].model.phases.items():
        told = [expanded([r]) if isinstance(r, dict) else {r: {}} for r in interface[phase_name]]
        assert set(phase.reports) == {each for group in told for each in group}, phase_name


@pytest.mark.parametrize("name", WITH_PHASES)
def test_signals_that_conditions_may_use_exist_on_the_plant(name: str) -> None:
    told = {signal["name"] for signal in BY_CLASS[name]["signals"]}
    assert set(shipped().unit_classes[name].model.signals) <= told


def test_what_a_soft_phase_writes_is_writable_on_the_plant() -> None:
    writable = {s["name"] for s in BY_CLASS["annealing_furnace"]["signals"] if s.get("writable")}
    for phase in shipped().unit_classes["annealing_furnace"].model.phases.values():
        assert phase.soft is not None
        for lane in ("run", "hold", "restart", "stop"):
            assert {step.write for step in phase.soft.lane(lane) if hasattr(step, "write")} <= writable
