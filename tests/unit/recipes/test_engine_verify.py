"""A phase that completes is held against the unit's own instruments."""

import pytest

from recipes.engine.state import PhaseRun
from recipes.engine.verify import contradiction
from recipes.library import shipped

SOAK = shipped().unit_classes["sinter_furnace"].model.phases["soak"]
REPORT = {"min_temperature_c": 1050.0, "max_temperature_c": 1054.0}
RUN = PhaseRun("soak", 77, "soak", {"temperature_c": 1052.0})


def test_a_thermocouple_that_agrees_with_the_report_says_nothing() -> None:
    assert contradiction(SOAK, RUN, REPORT, {"load_temperature_c": 1051.0}) == ""


@pytest.mark.parametrize("reads", [0.05, 900.0, 1200.0])
def test_a_signal_that_reads_something_else_is_named_with_what_it_reads(reads: float) -> None:
    text = contradiction(SOAK, RUN, REPORT, {"load_temperature_c": reads})
    assert f"load_temperature_c {reads:g}" in text
    assert "is not so" in text


def test_a_signal_without_a_good_value_is_named() -> None:
    assert "no value of load_temperature_c" in contradiction(SOAK, RUN, REPORT, {})


def test_a_phase_without_conditions_is_believed() -> None:
    quench = shipped().unit_classes["sinter_furnace"].model.phases["quench"]
    assert contradiction(quench, RUN, {}, {}) == ""
