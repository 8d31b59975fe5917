"""Reduction of samples to minimum and maximum per bucket, so that no peak is lost and no gap is bridged.

A sample holds until the next one. A bucket shows the good samples inside it; without samples it shows the value that
holds at its start, if that is good. Quality per bucket: the worst inside (0 good, 1 uncertain, 2 bad), 3 for no data.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from drivers.signals import Quality
from mes.historian.segments import Series

NO_DATA = 3


@dataclass(frozen=True, slots=True)
class Trend:
    """`t_ms` are bucket starts; `low` and `high` are NaN where there is no good value."""

    t_ms: NDArray[np.int64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    quality: NDArray[np.uint8]


def edges(from_ms: int, to_ms: int, buckets: int) -> NDArray[np.int64]:
    """Bucket starts and the end: whole milliseconds, never two equal."""
    count = max(min(buckets, to_ms - from_ms), 1)
    steps: NDArray[np.int64] = from_ms + (np.arange(count + 1, dtype=np.int64) * (to_ms - from_ms)) // count
    return steps


def reduce(series: Series, from_ms: int, to_ms: int, buckets: int, now_ms: int) -> Trend:
    """The trend of one signal; buckets that begin after `now_ms` have no data."""
    at = edges(from_ms, to_ms, buckets)
    starts = at[:-1]
    low, high, quality = _held(series, starts, now_ms)
    # a sample of this very moment belongs to the range: the newest value of all is one
    first, last = np.searchsorted(series.t_ms, at[0], side="left"), np.searchsorted(series.t_ms, at[-1], side="right")
    inside = Series(series.t_ms[first:last], series.quality[first:last], series.values[first:last])
    if len(inside.t_ms):
        bucket = np.minimum(np.searchsorted(at, inside.t_ms, side="right") - 1, len(starts) - 1)
        _fill(inside, bucket, low, high, quality)
    return Trend(starts, low, high, quality)


def _held(
    series: Series, starts: NDArray[np.int64], now_ms: int
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.uint8]]:
    """What holds at each start."""
    before = np.searchsorted(series.t_ms, starts, side="right") - 1
    known = (before >= 0) & (starts <= now_ms)
    values = np.full(len(starts), np.nan)
    quality = np.full(len(starts), NO_DATA, dtype=np.uint8)
    values[known] = series.values[before[known]]
    quality[known] = series.quality[before[known]]
    values[quality >= Quality.BAD] = np.nan
    return values, values.copy(), quality


def _fill(
    inside: Series,
    bucket: NDArray[np.intp],
    low: NDArray[np.float64],
    high: NDArray[np.float64],
    quality: NDArray[np.uint8],
) -> None:
    """Overwrite the buckets that have samples."""
    begins = np.flatnonzero(np.diff(bucket, prepend=-1))
    filled = bucket[begins]
    quality[filled] = np.maximum.reduceat(inside.quality, begins)
    low[filled], high[filled] = np.nan, np.nan
    good = (inside.quality < Quality.BAD) & np.isfinite(inside.values)
    if good.any():
        values, where = inside.values[good], bucket[good]
        begins = np.flatnonzero(np.diff(where, prepend=-1))
        low[where[begins]] = np.minimum.reduceat(values, begins)
        high[where[begins]] = np.maximum.reduceat(values, begins)
