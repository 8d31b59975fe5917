"""The latest value of every signal, as columns; and the road on which readings reach everybody else.

`take` is called by the links, synchronously, once per publish result or register block. Listeners get the same
columns: they must not await, write or keep the arrays. Values are never invented: before the first reading a signal
is BAD without a value, after a loss BAD, and STALE (3) while its server has been silent for too long.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from drivers.signals import Columns, Quality
from mes.equipment.model import PlantModel
from mes.platform.clock import Clock

STALE = 3
STALE_AFTER_MS = 5_000

Listener = Callable[[Columns], None]


@dataclass(frozen=True, slots=True)
class LiveValue:
    """`value` is None when there is none (quality BAD); `quality` 0 good, 1 uncertain, 2 bad, 3 stale.

    `source_ms` is plant time by the machine, `received_ms` wall time; both 0 before the first reading.
    `reason` says why a value is not good.
    """

    value: float | None
    quality: int
    source_ms: int
    received_ms: int
    reason: str = ""

    @property
    def good(self) -> bool:
        """Whether a decision may use it."""
        return self.quality == Quality.GOOD and self.value is not None


@dataclass(frozen=True, slots=True)
class Latest:
    """A look at many signals at once, in the order asked."""

    values: NDArray[np.float64]
    quality: NDArray[np.uint8]
    source_ms: NDArray[np.int64]
    received_ms: NDArray[np.int64]


class Live:
    """Latest values by signal id. One instance a service, used in the event loop only."""

    def __init__(self, model: PlantModel, clock: Clock) -> None:
        self._model = model
        self._clock = clock
        self.ids = np.array(sorted(model.signals), dtype=np.int32)
        self._servers = sorted(model.connections)
        of = {name: i for i, name in enumerate(self._servers)}
        self._server = np.array([of[model.signals[int(i)].connection] for i in self.ids], dtype=np.intp)
        self._heard_ms = np.zeros(len(self._servers), dtype=np.int64)
        n = len(self.ids)
        self._values = np.full(n, np.nan)
        self._quality = np.full(n, int(Quality.BAD), dtype=np.uint8)
        self._source_ms = np.zeros(n, dtype=np.int64)
        self._received_ms = np.zeros(n, dtype=np.int64)
        self._listeners: list[Listener] = []
        self.reasons: dict[str, str] = {}  # signal name -> why it has no good value (bad address, refused)

    def add(self, listener: Listener) -> Callable[[], None]:
        """Hear all columns from now on; returns what ends it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def take(self, columns: Columns) -> None:
        """New readings of one server. Ids outside the plant model are dropped."""
        at = self._rows(columns.ids)
        known = self.ids[at] == columns.ids
        if not known.all():
            columns, at = _only(columns, known), at[known]
        if not len(at):
            return
        self._values[at] = columns.values
        self._quality[at] = columns.quality
        self._source_ms[at] = columns.source_ms
        self._received_ms[at] = columns.received_ms
        self._heard_ms[self._server[at[0]]] = columns.received_ms
        for listener in tuple(self._listeners):
            listener(columns)

    def lost(self, connection: str) -> None:
        """The link is down: all its values are BAD from now on (the link itself has told the listeners so)."""
        at = np.flatnonzero(self._server == self._servers.index(connection))
        self._values[at] = np.nan
        self._quality[at] = int(Quality.BAD)
        self._heard_ms[self._servers.index(connection)] = 0

    def get(self, name: str) -> LiveValue:
        """The latest value of a signal by full name. Raises `KeyError` for an unknown name."""
        return self.by_id(self._model.by_name[name].signal.id)

    def by_id(self, signal_id: int) -> LiveValue:
        """The latest value of a signal by id. Raises `KeyError` for an unknown id."""
        name = self._model.signals[signal_id].signal.name
        latest = self.many(np.array([signal_id], dtype=np.int32))
        value, quality = float(latest.values[0]), int(latest.quality[0])
        shown = None if quality == Quality.BAD or not np.isfinite(value) else value
        received = int(latest.received_ms[0])
        return LiveValue(shown, quality, int(latest.source_ms[0]), received, self._reason(name, quality, received))

    def many(self, ids: NDArray[np.int32]) -> Latest:
        """Latest columns of these ids, all of which must be in the plant; STALE where the server is silent."""
        at = self._rows(ids)
        quality = self._quality[at].copy()
        silent = self._clock.wall_ms() - self._heard_ms[self._server[at]] > STALE_AFTER_MS
        quality[silent & (quality < Quality.BAD)] = STALE
        return Latest(self._values[at], quality, self._source_ms[at], self._received_ms[at])

    def unit_values(self, unit_id: str, after_ms: int = 0) -> dict[str, float]:
        """Good, fresh, finite process values of a unit by local name: what a recipe's conditions may see.

        Only values received later than wall time `after_ms`: what was read before a write says nothing about it.
        """
        signals = list(self._model.units[unit_id].signals.values())
        if not signals:
            return {}
        latest = self.many(np.array([s.signal.id for s in signals], dtype=np.int32))
        good = (latest.quality == Quality.GOOD) & np.isfinite(latest.values) & (latest.received_ms > after_ms)
        return {s.name: float(latest.values[i]) for i, s in enumerate(signals) if good[i]}

    def known(self, ids: Iterable[int]) -> NDArray[np.int32]:
        """Those of the ids that are in the plant."""
        return np.array([i for i in ids if i in self._model.signals], dtype=np.int32)

    def _rows(self, ids: NDArray[np.int32]) -> NDArray[np.intp]:
        return np.minimum(np.searchsorted(self.ids, ids), len(self.ids) - 1)

    def _reason(self, name: str, quality: int, received_ms: int) -> str:
        if quality == Quality.GOOD:
            return ""
        if quality == STALE:
            return "the server is silent"
        return self.reasons.get(name) or ("no value was ever read" if not received_ms else "bad reading or lost link")


def _only(columns: Columns, keep: NDArray[np.bool_]) -> Columns:
    return Columns(
        columns.ids[keep], columns.values[keep], columns.quality[keep], columns.source_ms[keep], columns.received_ms
    )
