"""Exception reporting: a sample is kept when it says something new (data design 1, filters).

New is: another quality, a value further than the signal's deadband from the last kept one, or the last kept sample
being old. So |what was not kept - last kept| <= deadband, always.
"""

import numpy as np
from numpy.typing import NDArray

KEEP_MS = 300_000  # plant time after which an unchanged value is kept again


class ExceptionFilter:
    """State of all signals of one tag set; vectorised over each block."""

    def __init__(self, deadband: NDArray[np.float64]) -> None:
        n = len(deadband)
        self._deadband = deadband
        self._value = np.full(n, np.nan)
        self._quality = np.full(n, 255, dtype=np.uint8)
        self._t_ms = np.zeros(n, dtype=np.int64)

    def news(
        self,
        place: NDArray[np.int32],
        t_ms: NDArray[np.int64],
        quality: NDArray[np.uint8],
        values: NDArray[np.float64],
    ) -> NDArray[np.bool_]:
        """Which samples to keep; they count as kept from now on."""
        last = self._value[place]
        moved = np.abs(values - last) > self._deadband[place]
        appeared = np.isnan(values) != np.isnan(last)
        old = t_ms - self._t_ms[place] >= KEEP_MS
        keep: NDArray[np.bool_] = (quality != self._quality[place]) | moved | appeared | old
        kept = place[keep]
        self._value[kept] = values[keep]
        self._quality[kept] = quality[keep]
        self._t_ms[kept] = t_ms[keep]
        return keep
