"""What all links have in common: connect, serve, lose, mark bad, back off, for ever."""

import asyncio
import logging
import random
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence

from drivers.backoff import BackOff
from drivers.cancelling import raise_if_cancelled
from drivers.errors import DriverError, LinkDown
from drivers.link import Diagnostics, LinkState, OnColumns, OnState
from drivers.signals import Columns, Reading, Signal
from drivers.table import SignalRows

log = logging.getLogger("drivers")


class SupervisedLink(ABC):
    """The life of a link; a protocol fills in `_serve` and `_close`.

    `wall_ms` is the wall clock in milliseconds; `plant_ms` the plant time for machines that publish none
    (default: the wall clock). `back_off` rules the delays between attempts.
    """

    def __init__(
        self,
        name: str,
        signals: Sequence[Signal],
        *,
        on_columns: OnColumns,
        on_state: OnState,
        wall_ms: Callable[[], int],
        plant_ms: Callable[[], int] | None = None,
        back_off: BackOff | None = None,
    ) -> None:
        self.name = name
        self.signals: Sequence[Signal] = tuple(signals)
        self.state = LinkState.DOWN
        self.diagnostics = Diagnostics(since_ms=wall_ms())
        self._rows = SignalRows(self.signals)
        self._on_columns = on_columns
        self._on_state = on_state
        self._wall_ms = wall_ms
        self._plant_ms = plant_ms or wall_ms
        self._back_off = back_off or BackOff()
        self._last_source_ms: int | None = None

    async def run(self) -> None:
        """See `Link.run`."""
        attempt = 0
        try:
            while True:
                raise_if_cancelled()
                before = self.diagnostics.connects
                await self._one_connection()
                attempt = 0 if self.diagnostics.connects > before else attempt + 1
                await self._pause(attempt)
        finally:
            self._go_down("stopped")

    @abstractmethod
    async def read(self, signals: Sequence[Signal]) -> list[Reading]:
        """See `Link.read`."""

    @abstractmethod
    async def write(self, writes: Sequence[tuple[Signal, float | int]], *, verify: bool = True) -> None:
        """See `Link.write`."""

    @abstractmethod
    async def _serve(self) -> None:
        """Connect, read all once, call `_go_up`, report until the connection is lost, then raise `DriverError`."""

    @abstractmethod
    async def _close(self) -> None:
        """Give up the connection, whatever its condition; raises nothing."""

    async def _one_connection(self) -> None:
        self._set_state(LinkState.CONNECTING)
        try:
            await self._serve()
        except DriverError as error:
            self._go_down(str(error))
        except Exception as error:  # a fault of ours or of a library must not end the link for good
            log.exception("link %s: unexpected", self.name)
            self._go_down(f"{type(error).__name__}: {error}")
        finally:
            await self._close()

    async def _pause(self, attempt: int) -> None:
        delay_s = self._back_off.delay_s(attempt, random.random())
        self.diagnostics.next_attempt_ms = self._wall_ms() + round(delay_s * 1000)
        await asyncio.sleep(delay_s)
        self.diagnostics.next_attempt_ms = None

    def _go_up(self) -> None:
        self.diagnostics.connects += 1
        self._set_state(LinkState.UP)

    def _go_down(self, reason: str) -> None:
        """Mark every signal bad at once, then tell; the source time is the last one heard from this link."""
        if self.state is LinkState.DOWN:
            return
        self.diagnostics.last_error = reason
        if self.state is LinkState.UP:
            self.diagnostics.losses += 1
            log.warning("link %s lost: %s", self.name, reason)
        self._emit(self._rows.bad(self._source_ms(), self._wall_ms()))
        self._set_state(LinkState.DOWN)

    def _set_state(self, state: LinkState) -> None:
        self.state = state
        self.diagnostics.since_ms = self._wall_ms()
        try:
            self._on_state(self, state)
        except Exception:
            log.exception("link %s: state listener failed", self.name)

    def _emit(self, columns: Columns) -> None:
        try:
            self._on_columns(columns)
        except Exception:
            log.exception("link %s: listener of columns failed", self.name)

    def _source_ms(self) -> int:
        return self._plant_ms() if self._last_source_ms is None else self._last_source_ms

    def _require_up(self) -> None:
        if self.state is not LinkState.UP:
            raise LinkDown(f"{self.name}: no connection ({self.diagnostics.last_error or self.state})")


async def wait_for(event: asyncio.Event, timeout_s: float) -> bool:
    """True when the event came, False when the time is over."""
    raise_if_cancelled()
    try:
        async with asyncio.timeout(timeout_s):
            await event.wait()
    except TimeoutError:
        return False
    return True
