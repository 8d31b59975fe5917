"""The vectorised reduction against the obvious loop."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mes.historian.segments import EMPTY, Series
from mes.historian.trend import NO_DATA, edges, reduce

ROW = st.tuples(st.integers(0, 1000), st.integers(0, 2), st.one_of(st.floats(-5, 5), st.just(math.nan)))


def _series(rows: list[tuple[int, int, float]]) -> Series:
    rows = sorted(rows, key=lambda row: row[0])
    return Series(
        np.array([r[0] for r in rows], np.int64),
        np.array([r[1] for r in rows], np.uint8),
        np.array([r[2] for r in rows], np.float64),
    )


def _naive(series: Series, start: int, end: int, now: int, last: bool) -> tuple[float, float, int]:
    rows = list(zip(series.t_ms.tolist(), series.quality.tolist(), series.values.tolist(), strict=True))
    inside = [r for r in rows if start <= r[0] < end or (last and r[0] == end)]
    if inside:
        good = [v for _, q, v in inside if q < 2 and math.isfinite(v)]
        worst = max(q for _, q, _ in inside)
        return (min(good), max(good), worst) if good else (math.nan, math.nan, worst)
    before = [r for r in rows if r[0] <= start]
    if not before or start > now:
        return math.nan, math.nan, NO_DATA
    _, quality, value = before[-1]
    value = value if quality < 2 else math.nan
    return value, value, quality


@settings(max_examples=300)
@given(st.lists(ROW, max_size=60), st.integers(0, 900), st.integers(1, 300), st.integers(1, 40), st.integers(0, 1200))
def test_the_reduction_equals_the_loop(
    rows: list[tuple[int, int, float]], start: int, length: int, buckets: int, now: int
) -> None:
    series = _series(rows)
    trend = reduce(series, start, start + length, buckets, now)
    at = edges(start, start + length, buckets)
    for i, (begin, end) in enumerate(zip(at[:-1].tolist(), at[1:].tolist(), strict=True)):
        low, high, quality = _naive(series, begin, end, now, last=i == len(at) - 2)
        assert np.array_equal([trend.low[i], trend.high[i]], [low, high], equal_nan=True)
        assert trend.quality[i] == quality


def test_a_peak_of_one_sample_is_never_lost() -> None:
    values = np.zeros(100_000)
    values[54_321] = 9.0
    series = Series(np.arange(100_000, dtype=np.int64), np.zeros(100_000, np.uint8), values)
    assert np.nanmax(reduce(series, 0, 100_000, 100, 100_000).high) == 9.0


def test_a_gap_is_not_bridged() -> None:
    series = _series([(0, 0, 1.0), (40, 2, math.nan), (80, 0, 2.0)])
    trend = reduce(series, 0, 100, 10, 1000)
    assert trend.low.tolist()[:4] == [1.0] * 4
    assert np.isnan(trend.low[4:8]).all()
    assert trend.quality.tolist() == [0, 0, 0, 0, 2, 2, 2, 2, 0, 0]


def test_the_future_has_no_data() -> None:
    assert reduce(_series([(0, 0, 1.0)]), 0, 100, 4, 30).quality.tolist() == [0, 0, NO_DATA, NO_DATA]


def test_a_signal_without_samples_has_no_data() -> None:
    assert reduce(EMPTY, 0, 100, 4, 100).quality.tolist() == [NO_DATA] * 4


@pytest.mark.parametrize("buckets", [1, 7, 1000])
def test_buckets_cover_the_range_without_overlap(buckets: int) -> None:
    at = edges(0, 997, buckets)
    assert (at[0], at[-1]) == (0, 997)
    assert (np.diff(at) > 0).all()
