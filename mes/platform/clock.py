"""The two times: wall time of this machine and plant time as the machines tell it.

The only module of the service that reads the system clock. Moments are integer milliseconds since 1970 UTC.
"""

import time
from datetime import UTC, datetime


class Clock:
    """Wall time. Durations are measured with `monotonic_s`, which no clock correction moves."""

    def wall_ms(self) -> int:
        """Milliseconds since 1970, UTC."""
        return time.time_ns() // 1_000_000

    def monotonic_s(self) -> float:
        """Seconds from an arbitrary start, never going back."""
        return time.monotonic()


class PlantClock:
    """Plant time: the latest heard on any good connection, never going back, never extrapolated.

    UTC as long as nothing was heard, and for good when the plant is not simulated (`hear` is then not called).
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._latest_ms: int | None = None

    def hear(self, plant_ms: int) -> None:
        """A machine stamped a good value with this time."""
        if self._latest_ms is None or plant_ms > self._latest_ms:
            self._latest_ms = plant_ms

    @property
    def heard(self) -> bool:
        """Whether any machine has told its time since the start."""
        return self._latest_ms is not None

    def now_ms(self) -> int:
        """Plant time, milliseconds UTC."""
        return self._clock.wall_ms() if self._latest_ms is None else self._latest_ms


def iso(ms: int) -> str:
    """`2026-11-24T06:00:00.250Z`, always with milliseconds: the order of texts is the order of moments."""
    moment = datetime.fromtimestamp(ms // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%S")
    return f"{moment}.{ms % 1000:03d}Z"


def iso_or_none(ms: int | None) -> str | None:
    """`iso`, and None for a moment that has not come."""
    return None if ms is None else iso(ms)


def parse_iso(text: str) -> int:
    """Milliseconds of an ISO 8601 time with zone. Raises `ValueError` for anything else, a missing zone included."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text!r} has no time zone")
    return round(moment.timestamp() * 1000)
