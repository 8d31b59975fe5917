"""The signals of one link as arrays, so that a block of values becomes columns without an object per value."""

import sys
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from drivers.signals import Columns, Quality, Signal

_LARGEST = sys.float_info.max


class SignalRows:
    """Some signals in a fixed order, as arrays of the same length. Bounds are finite, so that inf and NaN fail them."""

    __slots__ = ("_good", "_high", "_low", "_offset", "_plain", "_scale", "ids")

    def __init__(self, signals: Sequence[Signal]) -> None:
        self.ids = np.array([s.id for s in signals], dtype=np.int32)
        self._scale = np.array([s.scale for s in signals], dtype=np.float64)
        self._offset = np.array([s.offset for s in signals], dtype=np.float64)
        self._low = np.array([max(s.low, -_LARGEST) for s in signals], dtype=np.float64)
        self._high = np.array([min(s.high, _LARGEST) for s in signals], dtype=np.float64)
        self._good: NDArray[np.uint8] | None = None
        self._plain = bool(np.all(self._scale == 1.0) and np.all(self._offset == 0.0))

    def pick(self, rows: NDArray[np.intp]) -> "SignalRows":
        """Some of the rows, in the order given."""
        picked = SignalRows.__new__(SignalRows)
        picked._plain, picked._good = self._plain, None
        picked.ids, picked._low, picked._high = self.ids[rows], self._low[rows], self._high[rows]
        if not self._plain:
            picked._scale, picked._offset = self._scale[rows], self._offset[rows]
        return picked

    def columns(
        self,
        raw: NDArray[np.float64],
        quality: NDArray[np.uint8] | None,
        source_ms: NDArray[np.int64],
        received_ms: int,
        machine_time: bool = True,
    ) -> Columns:
        """Scale, and mark BAD what is not finite or outside its bounds (the disbelieved number is kept).

        `quality` None means that the protocol reports none: GOOD.
        """
        values = raw
        if not self._plain:
            with np.errstate(all="ignore"):
                values = raw * self._scale + self._offset
        believed = (values >= self._low) & (values <= self._high)
        given = self._all_good() if quality is None else quality
        if not believed.all():
            given = np.where(believed, given, np.uint8(Quality.BAD))
        return Columns(self.ids, values, given, source_ms, received_ms, machine_time)

    def _all_good(self) -> NDArray[np.uint8]:
        """Made once for rows that are read again and again; nobody may write into it."""
        if self._good is None:
            self._good = np.zeros(len(self.ids), dtype=np.uint8)
            self._good.flags.writeable = False
        return self._good

    def bad(self, source_ms: int, received_ms: int) -> Columns:
        """Columns that say: no value."""
        count = len(self.ids)
        return Columns(
            self.ids,
            np.full(count, np.nan),
            np.full(count, Quality.BAD, dtype=np.uint8),
            np.full(count, source_ms, dtype=np.int64),
            received_ms,
            machine_time=False,
        )
