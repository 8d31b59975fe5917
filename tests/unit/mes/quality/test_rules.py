"""Grading by the worst specimen, and conforming to a specification."""

import math

import pytest

from mes.quality import master
from mes.quality.properties import converted
from mes.quality.rules import Test, Verdict, assess, grade_of, home_of, with_validity, worst

GOOD = {
    "br_t": 1.355, "hcj_ka_per_m": 1640.0, "hcb_ka_per_m": 1006.0, "bhmax_kj_per_m3": 354.0, "hk_ratio": 0.97,
    "density_g_per_cm3": 7.58, "oxygen_wt_pct": 0.09,
}  # fmt: skip
SPEC = master.specification("45SH")


def values_of(sample: str = "S-1", **changes: float | None) -> list[Test]:
    values = {**GOOD, **changes}
    return [Test(sample, name, value, "m", "HG-01", 20.0) for name, value in values.items() if value is not None]


def test_a_lot_inside_all_limits_conforms_and_is_graded() -> None:
    found = assess(SPEC, values_of(), master.grades())
    assert (found.verdict, found.reasons, found.grade) == (Verdict.CONFORMS, (), "45SH")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("br_t", 1.319), ("br_t", 1.381), ("hcj_ka_per_m", 1591.0), ("bhmax_kj_per_m3", 341.9),
        ("bhmax_kj_per_m3", 366.1), ("hk_ratio", 0.919), ("density_g_per_cm3", 7.49), ("oxygen_wt_pct", 0.121),
    ],
)  # fmt: skip
def test_one_value_of_one_specimen_outside_a_limit_fails_the_lot_and_is_named(name: str, value: float) -> None:
    found = assess(SPEC, [*values_of(), *values_of("S-2", **{name: value})], master.grades())
    assert found.verdict is Verdict.FAILS
    (reason,) = found.reasons
    assert "S-2" in reason
    assert "required" in reason


@pytest.mark.parametrize("name", [limit.property for limit in SPEC.limits])
def test_each_limit_itself_still_conforms(name: str) -> None:
    limit = next(limit for limit in SPEC.limits if limit.property == name)
    for edge in (limit.low, limit.high):
        if edge is not None:
            assert assess(SPEC, values_of(**{name: edge}), master.grades()).verdict is Verdict.CONFORMS


@pytest.mark.parametrize("name", [limit.property for limit in SPEC.limits])
def test_what_was_not_measured_leaves_the_lot_incomplete(name: str) -> None:
    found = assess(SPEC, values_of(**{name: None}), master.grades())
    assert found.verdict is Verdict.INCOMPLETE
    assert "not measured" in found.reasons[0]


def test_a_value_by_an_instrument_out_of_calibration_or_at_another_temperature_does_not_count() -> None:
    cold = [with_validity(test, SPEC, calibration_ok=False) for test in values_of()]
    assert assess(SPEC, cold, master.grades()).verdict is Verdict.INCOMPLETE
    hot = [with_validity(Test("S", n, v, temperature_c=80.0), SPEC, calibration_ok=True) for n, v in GOOD.items()]
    found = assess(SPEC, hot, master.grades())
    assert found.verdict is Verdict.INCOMPLETE
    assert "80 °C" in found.reasons[0]


def test_a_lot_is_graded_by_its_worst_specimen() -> None:
    assert worst([*values_of(), *values_of("S-2", hcj_ka_per_m=1360.0)])["hcj_ka_per_m"] == 1360.0
    assert assess(SPEC, [*values_of(), *values_of("S-2", hcj_ka_per_m=1360.0)], master.grades()).grade == "45H"


@pytest.mark.parametrize("grade", master.grades(), ids=lambda g: g.grade)
def test_a_specimen_at_all_minima_of_a_grade_has_at_least_its_energy(grade: master.Grade) -> None:
    values = {
        "br_t": grade.br_t[0], "bhmax_kj_per_m3": grade.bhmax_kj_per_m3[0], "hcj_ka_per_m": grade.hcj_ka_per_m,
        "hcb_ka_per_m": grade.hcb_ka_per_m or 0.97 * grade.hcj_ka_per_m,
    }  # fmt: skip
    found = grade_of(values, master.grades())
    assert found is not None
    assert found.bhmax_kj_per_m3[0] == grade.bhmax_kj_per_m3[0]
    assert found.hcj_ka_per_m <= grade.hcj_ka_per_m


@pytest.mark.parametrize("grade", master.grades(), ids=lambda g: g.grade)
def test_the_grade_table_is_physically_possible(grade: master.Grade) -> None:
    mu_0 = 4e-7 * math.pi
    low, high = grade.br_t
    assert low < high
    assert grade.bhmax_kj_per_m3[0] * 1000 <= low**2 / (4 * mu_0)
    if grade.hcb_ka_per_m is not None:
        assert grade.hcb_ka_per_m < min(low / mu_0 / 1000, grade.hcj_ka_per_m)


def test_below_all_grades_there_is_none() -> None:
    assert grade_of({"br_t": 0.9, "bhmax_kj_per_m3": 150.0, "hcj_ka_per_m": 900.0}, master.grades()) is None


def test_a_short_name_is_built_from_the_numbers() -> None:
    assert next(g for g in master.grades() if g.grade == "45SH").short_name == "REFeB 342/159"


@pytest.mark.parametrize(
    ("sample", "home"),
    [
        ("B-1042-HG-01", ("B-1042", None)), ("L-0007-2", (None, "L-0007")), ("B-1042", ("B-1042", None)),
        ("SP-0001", (None, None)), ("B-10x", (None, None)),
    ],
)  # fmt: skip
def test_a_sample_id_that_begins_with_a_batch_or_lot_names_its_home(
    sample: str, home: tuple[str | None, str | None]
) -> None:
    assert home_of(sample) == home


def test_units_of_the_trade_convert_exactly() -> None:
    assert converted("br_t", 13.2, "kG") == pytest.approx(1.32)
    assert converted("hcj_ka_per_m", 20.006, "kOe") == pytest.approx(1592.0, abs=0.05)
    assert converted("bhmax_kj_per_m3", 41.97, "MGOe") == pytest.approx(334.0, abs=0.05)
    assert converted("oxygen_wt_pct", 905, "ppm") == pytest.approx(0.0905)
