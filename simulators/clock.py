"""Time of the virtual plant: the only file that reads the system clock.

One plant clock for all processes lives in a small mapped file (`plant/clock.bin`): plant time in UTC milliseconds, the
wanted speed, and one brake slot a process. The clock process advances it 50 times a second; while any brake is on it
goes at `BRAKED_SPEED` at most (docs/plc-interface.md section 6). A brake is a lease, so that a process that dies
cannot stop the plant.
"""

import mmap
import struct
import time
from pathlib import Path

BRAKED_SPEED = 10.0
TICK_S = 0.02
MAX_TICK_MS = 200.0
"""A process that was kept from running does not make the plant jump by more than this much wall time."""
_MAGIC = b"RP100CLK"
_PLANT = struct.Struct("<q")
_SPEED = struct.Struct("<d")
_LEASE = struct.Struct("<q")
_PLANT_AT, _SPEED_AT, _LEASES_AT, _SLOTS = 8, 16, 64, 16
_SIZE = _LEASES_AT + _SLOTS * _LEASE.size


def wall_ms() -> int:
    """Wall time, UTC milliseconds."""
    return time.time_ns() // 1_000_000


def monotonic_ms() -> int:
    """Monotonic milliseconds, the same for all processes of the machine."""
    return time.monotonic_ns() // 1_000_000


class PlantClock:
    """The mapped clock: read by all, advanced by its process only."""

    def __init__(self, path: Path) -> None:
        with path.open("r+b") as file:
            self._map = mmap.mmap(file.fileno(), _SIZE)
        if self._map[:8] != _MAGIC:
            raise ValueError(f"{path} is no plant clock")
        self._ticked_ms: float | None = None
        self._part_ms = 0.0

    @staticmethod
    def create(path: Path, start_ms: int, speed: float) -> None:
        """Make the file; an existing clock keeps its time and takes the new speed."""
        if path.exists():
            clock = PlantClock(path)
            clock.set_speed(speed)
            clock.close()
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_MAGIC + _PLANT.pack(start_ms) + _SPEED.pack(speed) + bytes(_SIZE - 24))

    def plant_ms(self) -> int:
        """Plant time, UTC milliseconds."""
        return int(_PLANT.unpack_from(self._map, _PLANT_AT)[0])

    def speed(self) -> float:
        """Wanted speed, plant seconds a wall second."""
        return float(_SPEED.unpack_from(self._map, _SPEED_AT)[0])

    def set_speed(self, speed: float) -> None:
        _SPEED.pack_into(self._map, _SPEED_AT, speed)

    def brake(self, slot: int, lease_ms: int) -> None:
        """Keep the clock slow for `lease_ms` of wall time from now; 0 lets it go."""
        until = monotonic_ms() + lease_ms if lease_ms else 0
        _LEASE.pack_into(self._map, _LEASES_AT + slot * _LEASE.size, until)

    def braked(self) -> bool:
        """Does any process hold the brake?"""
        now = monotonic_ms()
        leases = (_LEASE.unpack_from(self._map, _LEASES_AT + n * _LEASE.size)[0] for n in range(_SLOTS))
        return any(until > now for until in leases)

    def effective_speed(self) -> float:
        """Speed at this moment."""
        return min(self.speed(), BRAKED_SPEED) if self.braked() else self.speed()

    def tick(self, now_ms: float | None = None) -> None:
        """Advance to now (monotonic ms); called by the clock process."""
        now = float(monotonic_ms()) if now_ms is None else now_ms
        if self._ticked_ms is not None:
            passed = min(now - self._ticked_ms, MAX_TICK_MS) * self.effective_speed() + self._part_ms
            whole = int(passed)
            self._part_ms = passed - whole
            _PLANT.pack_into(self._map, _PLANT_AT, self.plant_ms() + whole)
        self._ticked_ms = now

    def close(self) -> None:
        self._map.close()
