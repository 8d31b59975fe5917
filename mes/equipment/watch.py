"""From columns to channels: which units' handshake words or heartbeats changed. One numpy comparison a block."""

from collections.abc import Iterable, Mapping

import numpy as np

from drivers.signals import Columns
from mes.equipment.channel import UnitChannel
from mes.equipment.model import Unit


class Watch:
    """Remembers the last value of every fast word; calls `touch` or `beat` of the units whose words changed."""

    def __init__(self, units: Iterable[Unit], channels: Mapping[str, UnitChannel]) -> None:
        words = [
            (s.signal.id, unit.id, s.name == "Sts.HB_PLC")
            for unit in units
            for s in unit.handshake.values()
            if s.signal.group == "fast" and s.role == "handshake"
        ]
        words.sort()
        self._channels = channels
        self._ids = np.array([w[0] for w in words], dtype=np.int32)
        self._units = [w[1] for w in words]
        self._beats = np.array([w[2] for w in words], dtype=np.bool_)
        self._last = np.full(len(words), np.nan)

    def take(self, columns: Columns) -> None:
        """A listener of `Live`."""
        if not len(self._ids):
            return
        at = np.minimum(np.searchsorted(self._ids, columns.ids), len(self._ids) - 1)
        mine = (self._ids[at] == columns.ids) & ~np.isnan(columns.values)
        at, values = at[mine], columns.values[mine]
        changed = at[self._last[at] != values]
        self._last[at] = values
        for row in changed:
            channel = self._channels[self._units[row]]
            if self._beats[row]:
                channel.beat()
            else:
                channel.touch()
