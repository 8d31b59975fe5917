"""Engineering values and raw values."""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.errors import Refused
from drivers.scaling import is_believed, to_engineering, to_raw
from drivers.signals import ModbusAddress, Signal


def signal(kind: str, **more: Any) -> Signal:
    more.setdefault("writable", True)
    return Signal(1, "AF-01.x", ModbusAddress(1, "holding", 2), kind, line="plant.yaml:3", **more)


@given(st.integers(0, 2**64 - 1))
def test_a_token_of_64_bits_stays_exact(token: int) -> None:
    raw = to_raw(signal("u64"), token)
    assert raw == token
    assert to_engineering(signal("u64"), raw) == token


@given(st.integers(-(2**15), 2**15 - 1))
def test_every_raw_word_survives_a_decimal_scale(raw: int) -> None:
    tenths = signal("i16", scale=0.1)
    assert to_raw(tenths, to_engineering(tenths, raw)) == raw


def test_a_scaled_setpoint_is_rounded_to_the_nearest_word() -> None:
    assert to_raw(signal("i16", scale=0.1), 480.06) == 4801


@pytest.mark.parametrize(
    ("kind", "value", "more", "text"),
    [
        ("u16", 70_000, {}, "does not fit u16"),
        ("u16", 1.5, {}, "no whole number"),
        ("i16", 5000.0, {"scale": 0.1}, "does not fit i16"),
        ("f32", 1e39, {}, "does not fit an f32"),
        ("f32", 99.0, {"high": 80.0}, "outside"),
        ("f32", math.inf, {}, "outside"),
        ("u16", math.nan, {}, "outside"),
        ("f32", 1.0, {"writable": False}, "not configured as writable"),
    ],
)
def test_what_cannot_be_sent_is_refused_with_the_place_of_its_definition(
    kind: str, value: float, more: dict[str, Any], text: str
) -> None:
    with pytest.raises(Refused, match=text) as refused:
        to_raw(signal(kind, **more), value)
    assert "plant.yaml:3" in str(refused.value)


def test_nan_passes_for_floats_because_it_means_unchanged() -> None:
    assert math.isnan(to_raw(signal("f32", high=80.0), math.nan))


def test_only_finite_values_within_bounds_are_believed() -> None:
    bounded = signal("f32", low=0.0, high=10.0)
    assert [is_believed(bounded, v) for v in (0.0, 10.0, 10.1, -0.1, math.nan, math.inf)] == [
        True,
        True,
        False,
        False,
        False,
        False,
    ]
