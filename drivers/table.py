"""The signals of one link as arrays, so that a block of values becomes columns without an object per value."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from drivers.signals import Columns, Quality, Signal


class SignalTable:
    """Row i of every array belongs to `signals[i]`."""

    __slots__ = ("_plain", "high", "ids", "low", "offset", "scale", "signals")

    def __init__(self, signals: Sequence[Signal]) -> None:
        self.signals = tuple(signals)
        self.ids = np.array([s.id for s in signals], dtype=np.int32)
        self.scale = np.array([s.scale for s in signals], dtype=np.float64)
        self.offset = np.array([s.offset for s in signals], dtype=np.float64)
        self.low = np.array([s.low for s in signals], dtype=np.float64)
        self.high = np.array([s.high for s in signals], dtype=np.float64)
        self._plain = bool(np.all(self.scale == 1.0) and np.all(self.offset == 0.0))

    def columns(
        self,
        rows: NDArray[np.intp],
        raw: NDArray[np.float64],
        quality: NDArray[np.uint8],
        source_ms: NDArray[np.int64],
        received_ms: int,
        machine_time: bool = True,
    ) -> Columns:
        """Scale, and mark BAD what is not finite or outside its bounds (the disbelieved number is kept)."""
        if self._plain:
            values = raw
        else:
            with np.errstate(all="ignore"):
                values = raw * self.scale[rows] + self.offset[rows]
        believed = np.isfinite(values) & (values >= self.low[rows]) & (values <= self.high[rows])
        quality = np.where(believed, quality, np.uint8(Quality.BAD))
        return Columns(self.ids[rows], values, quality, source_ms, received_ms, machine_time)

    def bad(self, rows: NDArray[np.intp], source_ms: int, received_ms: int) -> Columns:
        """Columns that say: no value."""
        count = len(rows)
        return Columns(
            self.ids[rows],
            np.full(count, np.nan),
            np.full(count, Quality.BAD, dtype=np.uint8),
            np.full(count, source_ms, dtype=np.int64),
            received_ms,
            machine_time=False,
        )

    def all_rows(self) -> NDArray[np.intp]:
        """Every row, in order."""
        return np.arange(len(self.signals), dtype=np.intp)
