"""Frames keep every sample, exactly as far as the wire had it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mes.historian.exceptions import KEEP_MS, ExceptionFilter
from mes.historian.samples import Samples, decode, encode

SAMPLE = st.tuples(
    st.integers(0, 65535),
    st.integers(0, 2**31),
    st.integers(0, 2),
    st.floats(width=32, allow_infinity=False),
)


def _samples(rows: list[tuple[int, int, int, float]]) -> Samples:
    place, t_ms, quality, values = zip(*rows, strict=True)
    start = 1_764_000_000_000
    return Samples(
        np.array(place, np.int32), start + np.array(t_ms, np.int64), np.array(quality, np.uint8), np.array(values)
    )


@given(st.lists(SAMPLE, min_size=1, max_size=50), st.booleans())
def test_a_frame_gives_back_what_went_in(rows: list[tuple[int, int, int, float]], wide: bool) -> None:
    samples = _samples(rows)
    back = decode(encode(samples, wide=wide))
    for one, other in zip(
        (samples.place, samples.t_ms, samples.quality, samples.values),
        (back.place, back.t_ms, back.quality, back.values),
        strict=True,
    ):
        assert np.array_equal(one, other, equal_nan=one.dtype.kind == "f")


def test_a_payload_of_another_version_is_refused() -> None:
    payload = encode(_samples([(0, 0, 0, 1.0)]), wide=False)
    with pytest.raises(ValueError, match="version 9"):
        decode(bytes([9]) + payload[1:])


def _news(rows: list[tuple[int, float, int]], deadband: float) -> list[bool]:
    kept = ExceptionFilter(np.array([deadband]))
    one = np.zeros(1, np.int32)
    return [
        bool(kept.news(one, np.array([t], np.int64), np.array([q], np.uint8), np.array([v]))[0]) for t, v, q in rows
    ]


def test_an_unchanged_value_is_kept_once_and_again_when_it_is_old() -> None:
    assert _news([(1, 5.0, 0), (2, 5.0, 0), (1 + KEEP_MS, 5.0, 0)], 0.0) == [True, False, True]


def test_a_change_of_quality_is_kept_whatever_the_value() -> None:
    assert _news([(1, 5.0, 0), (2, 5.0, 2), (3, float("nan"), 2), (4, 5.0, 0)], 1.0) == [True, True, True, True]


@given(st.lists(st.floats(-100, 100), min_size=1, max_size=100), st.floats(0, 5))
def test_what_is_not_kept_is_within_the_deadband_of_what_was(values: list[float], deadband: float) -> None:
    keep = _news([(t, v, 0) for t, v in enumerate(values)], deadband)
    last = values[0]
    assert keep[0]
    for value, kept in zip(values, keep, strict=True):
        last = value if kept else last
        assert abs(value - last) <= deadband
