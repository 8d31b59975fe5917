"""The shipped recipes on one seed, the whole way: what `python -m tests.sweep` counts on many."""

from typing import Any

import pytest

from mes.quality.properties import PROPERTIES
from simulators.physics.constants import ATMOSPHERE_PA
from tests.sweep import cases

pytestmark = pytest.mark.xdist_group("sweep")


@pytest.fixture(scope="module")
def lots() -> Any:
    return cases.run(4711)["cases"]


def test_the_nominal_order_conforms(lots: Any) -> None:
    assert (lots["nominal"]["verdict"], lots["nominal"]["reasons"]) == ("conforms", ())


def test_a_soak_40_degrees_too_cold_fails_on_density(lots: Any) -> None:
    cold = lots[cases.COLD_SOAK.name]
    assert cold["verdict"] == "fails"
    assert any(reason.startswith(PROPERTIES["density_g_per_cm3"].name) for reason in cold["reasons"])


def test_a_skipped_second_anneal_fails_on_coercivity_alone(lots: Any) -> None:
    once = lots[cases.ONE_ANNEAL.name]
    assert once["verdict"] == "fails"
    assert len(once["reasons"]) == 3
    assert all(reason.startswith(PROPERTIES["hcj_ka_per_m"].name) for reason in once["reasons"])


def test_no_batch_leaves_more_unexplained_than_its_route_allows(lots: Any) -> None:
    balances = lots["nominal"]["balances"]
    assert {each["operation"] for each in balances} >= {"charge", "melt", "mill", "press", "sinter", "coat", "pack"}
    outside = [each for each in balances if abs(each["unexplained_kg"]) > 0.5 * each["tolerance_kg"]]
    assert outside == []


def test_every_vacuum_vessel_passes_its_leak_check_at_once(lots: Any) -> None:
    notes = lots["nominal"]["notes"]
    for operation, limit_pa_per_h in (("melt", 30.0), ("decrepitate", 30.0), ("sinter", 5.0)):
        assert notes[f"{operation}.leak.turns"] == 1
        assert 0.0 < notes[f"{operation}.leak_check.rise_pa_per_h"] <= limit_pa_per_h
    assert notes["sinter.pump.pressure_pa"] < 1e-6 * ATMOSPHERE_PA


def test_yields_are_those_of_the_process(lots: Any) -> None:
    notes, balances = lots["nominal"]["notes"], lots["nominal"]["balances"]
    share = {each["operation"]: each["output_kg"] / each["input_kg"] for each in balances}
    assert share["melt"] == pytest.approx(0.988, abs=0.004)
    assert share["decrepitate"] == pytest.approx(1.0, abs=0.003)
    assert share["mill"] == pytest.approx(0.985, abs=0.004)
    assert share["press"] == pytest.approx(0.99, abs=0.01)
    assert share["sinter"] == pytest.approx(0.98, abs=0.015)
    assert share["slice"] == pytest.approx(0.715, abs=0.02)
    assert notes["pack.pack.pieces"] > 1860
