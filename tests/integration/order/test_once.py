"""One order from charge to certificate, and a colder one: what a stranger would check in their reports."""

import hashlib
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from mes.quality import master

pytestmark = pytest.mark.xdist_group("orders")
SPEC = master.specification("45SH")


def test_an_order_ends_with_released_magnets_of_its_grade(once_nominal: Any) -> None:
    report = once_nominal.report
    lot = report["magnet_lot"]
    assert report["order"]["state"] == "Complete"
    assert (lot["disposition"], lot["grade"]) == ("released", "45SH")
    assert lot["pieces"] >= report["order"]["pieces"] * 0.97
    assert 1.32 <= lot["br_t"] <= 1.38
    assert lot["hcj_ka_per_m"] >= 1592


def test_not_a_milligram_is_missing(once_nominal: Any) -> None:
    mass = once_nominal.report["mass_balance"]
    assert mass["error_mg"] == 0
    left = mass["in_kg"] + mass["additions_kg"] - mass["out_kg"] - mass["byproducts_kg"] - mass["loss_kg"]
    assert left - mass["elsewhere_kg"] == pytest.approx(mass["unexplained_kg"], abs=1e-6)
    assert abs(mass["unexplained_kg"]) < 0.005 * mass["in_kg"]


def test_the_origin_of_a_magnet_sums_to_one(once_nominal: Any) -> None:
    origin = once_nominal.report["origin"]
    assert sum(origin.values()) == pytest.approx(1.0, abs=1e-9)
    assert len(origin) >= 8


def test_at_least_twelve_batches_ran_on_at_least_nine_driven_units_over_both_protocols(once_nominal: Any) -> None:
    driven = [b for b in once_nominal.report["batches"] if b["unit"][:2] not in ("WS", "MC", "CT", "PK")]
    assert len(driven) >= 12
    assert len({b["unit"] for b in driven}) >= 9
    protocols = once_nominal.report["protocols"]
    assert all(protocols[name]["commands"] > 10 or name == "modbus" for name in ("opcua", "modbus"))
    assert {"opcua", "modbus"} == set(protocols)


def test_batches_of_a_unit_never_overlap(once_nominal: Any) -> None:
    by_unit: dict[str, list[tuple[str, str]]] = {}
    for batch in once_nominal.report["batches"]:
        by_unit.setdefault(batch["unit"], []).append((batch["started"], batch["ended"]))
    for spans in by_unit.values():
        assert all(first[1] <= second[0] for first, second in pairwise(sorted(spans)))


def test_the_certificate_on_disk_is_the_one_in_the_report_and_shows_its_figures(once_nominal: Any) -> None:
    certificate, lot = once_nominal.report["certificate"], once_nominal.report["magnet_lot"]
    content = Path(certificate["path"]).read_bytes()
    assert hashlib.sha256(content).hexdigest() == certificate["sha256"]
    text = "\n".join(page.extract_text() for page in PdfReader(certificate["path"]).pages)
    assert "SIMULATED" in text
    assert lot["code"] in text


def test_forty_degrees_less_give_lower_density_and_remanence_and_hold_the_lot(
    once_nominal: Any, once_cold: Any
) -> None:
    good, cold = once_nominal.report["magnet_lot"], once_cold.report["magnet_lot"]
    assert cold["density_g_per_cm3"] < good["density_g_per_cm3"] - 0.02
    assert cold["br_t"] < good["br_t"]
    assert cold["disposition"] == "hold"
    assert cold["reasons"]
    assert once_cold.report["certificate"] is None


def test_a_trial_says_which_limit_it_leaves(once_cold: Any) -> None:
    left = once_cold.report["trial"]["left_limits"]
    assert [(part["recipe"], part["parameter"], part["value"]) for part in left] == [
        ("sinter-45sh", "sinter_temperature_c", 1012.0)
    ]
