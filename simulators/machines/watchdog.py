"""Heartbeats between PLC and supervisor, in wall time (docs/plc-interface.md section 6)."""

WARNING_MS = 10_000
LOST_MS = 47_000


class Watchdog:
    """Counts HB_PLC and watches HB_ENGINE."""

    def __init__(self) -> None:
        self.beats = 0
        """Wall seconds since the start of the PLC, never wrapped."""
        self._next_beat_ms: int | None = None
        self._engine = 0
        self._changed_ms: int | None = None
        self._silent_ms = 0

    def scan(self, hb_engine: int, wall_ms: int, beating: bool) -> int:
        """Returns by how much HB_PLC advances in this scan."""
        if self._changed_ms is None or hb_engine != self._engine:
            self._engine, self._changed_ms = hb_engine, wall_ms
        self._silent_ms = wall_ms - self._changed_ms
        if self._next_beat_ms is None:
            self._next_beat_ms = wall_ms + 1000
        due = max(0, (wall_ms - self._next_beat_ms) // 1000 + 1)
        self._next_beat_ms += due * 1000
        gone = due if beating else 0
        self.beats += gone
        return gone

    @property
    def warning(self) -> bool:
        return self._silent_ms >= WARNING_MS

    @property
    def lost(self) -> bool:
        return self._silent_ms >= LOST_MS
