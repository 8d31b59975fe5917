"""Characteristic values of a curve against their closed forms."""

import math
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mes.quality.curve import BadCurve, evaluate

MU_0_PER_KA = 4e-4 * math.pi


@pytest.fixture(scope="module")
def line() -> Callable[..., tuple[list[float], list[float]]]:
    def make(br: float, hk: float, hcj: float, points: int = 250) -> tuple[list[float], list[float]]:
        fields = sorted({*(1.02 * hcj * i / (points - 1) for i in range(points)), hk, hcj})
        levels = [br - 0.1 * br * d / hk if d <= hk else 0.9 * br * (hcj - d) / (hcj - hk) for d in fields]
        return [-d for d in fields], levels

    return make


@given(br=st.floats(1.0, 1.5), hcj=st.floats(1300, 3000), squareness=st.floats(0.9, 0.98))
def test_all_values_agree_with_the_closed_forms(line: object, br: float, hcj: float, squareness: float) -> None:
    hk = squareness * hcj
    found = evaluate(*line(br, hk, hcj))  # type: ignore[operator]
    slope = 0.1 * br / hk + MU_0_PER_KA
    assert found.br_t == pytest.approx(br, rel=1e-9)
    assert found.hcj_ka_per_m == pytest.approx(hcj, rel=1e-9)
    assert found.hk_ka_per_m == pytest.approx(hk, rel=1e-9)
    assert found.hcb_ka_per_m == pytest.approx(br / slope, rel=1e-9)
    assert found.bhmax_kj_per_m3 == pytest.approx(br**2 / (4 * slope), rel=1e-9)
    assert found.hk_ratio == pytest.approx(squareness, rel=1e-9)


def test_a_curve_written_with_positive_fields_or_backwards_gives_the_same_values(line: object) -> None:
    h, j = line(1.355, 1580.0, 1630.0)  # type: ignore[operator]
    assert evaluate([-x for x in h], j) == evaluate(h, j) == evaluate(h[::-1], j[::-1])


def test_remanence_is_taken_at_zero_field_when_the_curve_comes_from_the_first_quadrant(line: object) -> None:
    h, j = line(1.355, 1580.0, 1630.0)  # type: ignore[operator]
    rise = 0.1 * 1.355 / 1580.0
    found = evaluate([100.0, 50.0, *h[1:]], [1.355 + 100 * rise, 1.355 + 50 * rise, *j[1:]])
    assert found.br_t == pytest.approx(1.355, rel=1e-9)


@pytest.mark.parametrize(
    ("cut", "why"), [(slice(0, 150), "at least"), (slice(0, 240), "HcJ"), (slice(60, None), "at least|zero field")]
)
def test_a_curve_that_does_not_run_from_remanence_to_coercivity_is_refused(line: object, cut: slice, why: str) -> None:
    h, j = line(1.355, 1580.0, 1630.0)  # type: ignore[operator]
    with pytest.raises(BadCurve, match=why):
        evaluate(h[cut], j[cut])


def test_a_field_that_turns_back_is_refused(line: object) -> None:
    h, j = line(1.355, 1580.0, 1630.0)  # type: ignore[operator]
    h[100], h[120] = h[120], h[100]
    with pytest.raises(BadCurve, match="one way"):
        evaluate(h, j)


def test_a_demagnetised_specimen_is_no_curve() -> None:
    with pytest.raises(BadCurve, match="remanence"):
        evaluate([-float(i) for i in range(250)], [0.0] * 250)
