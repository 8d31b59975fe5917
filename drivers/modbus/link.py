"""A link to one Modbus TCP endpoint and the devices behind it. See `drivers.link.Link` for what it promises."""

import asyncio
from collections.abc import Callable, Sequence

import numpy as np

from drivers.backoff import BackOff
from drivers.errors import BadReading, LinkDown, Refused
from drivers.link import OnColumns, OnState
from drivers.modbus.codec import to_bytes
from drivers.modbus.plan import Block, places_of, plan, split
from drivers.modbus.polling import ModbusTiming, Poller
from drivers.modbus.requests import ExceptionAnswer, Requests
from drivers.modbus.writes import WriteRun, write_runs
from drivers.scaling import is_believed, to_engineering
from drivers.signals import Quality, Reading, Signal
from drivers.supervised import SupervisedLink
from drivers.table import SignalRows

__all__ = ["ModbusLink", "ModbusTiming"]


class ModbusLink(SupervisedLink):
    """One TCP endpoint, one request at a time.

    `clocks` are the ids of the signals (u64 milliseconds) in which machines publish plant time. A value takes the
    clock of its own device, else the latest of any clock on the connection, else `plant_ms`.
    Raises `ValueError` for a signal that is no register.
    """

    def __init__(
        self,
        name: str,
        host: str,
        port: int,
        signals: Sequence[Signal],
        *,
        on_columns: OnColumns,
        on_state: OnState,
        wall_ms: Callable[[], int],
        clocks: Sequence[int] = (),
        plant_ms: Callable[[], int] | None = None,
        back_off: BackOff | None = None,
        timing: ModbusTiming | None = None,
    ) -> None:
        super().__init__(
            name,
            signals,
            on_columns=on_columns,
            on_state=on_state,
            wall_ms=wall_ms,
            plant_ms=plant_ms,
            back_off=back_off,
        )
        self.host, self.port = host, port
        self._timing = timing or ModbusTiming()
        self._places = places_of(self.signals)
        self._clock_rows = frozenset(row for row, s in enumerate(self.signals) if s.id in clocks)
        self._device_ms: dict[int, int] = {}
        self._bad_rows: set[int] = set()
        self._rows_of: dict[Block, SignalRows] = {}
        self._requests: Requests | None = None
        self._one_write = asyncio.Lock()

    # life

    async def _serve(self) -> None:
        requests = Requests(self.host, self.port, self._timing.timeout_s, self.diagnostics)
        self._requests = requests
        await requests.open()
        self.diagnostics.bad_signals.clear()
        self.diagnostics.silent_signals.clear()
        self._bad_rows.clear()
        self._rows_of.clear()
        poller = Poller(requests, self, self._timing)
        for group in ("fast", "normal", "demand"):
            places = [p for p in self._places if self.signals[p.key].group == group]
            poller.add(group, places, self._has_clock)
        await poller.everything()
        self._go_up()
        await poller.for_ever()

    def _has_clock(self, block: Block) -> bool:
        return bool(self._clock_rows) and not self._clock_rows.isdisjoint(block.layout.keys)

    async def _close(self) -> None:
        requests, self._requests = self._requests, None
        if requests is not None:
            requests.close()

    # the road of values (see `polling.Sink`)

    def take(self, block: Block, values: Sequence[float | int]) -> None:
        """Report one block of raw values."""
        keys = block.layout.keys
        if self._has_clock(block):
            self._hear_clocks(block, values)
        if self._bad_rows:
            self._heal(keys)
        rows = self._rows_of.get(block)
        if rows is None:
            rows = self._rows_of[block] = self._rows.pick(np.array(keys, dtype=np.intp))
        source_ms = np.full(len(keys), self._time_of(block.device_id), dtype=np.int64)
        raw = np.array(values, dtype=np.float64)
        self.diagnostics.values += len(rows.ids)
        self._emit(rows.columns(raw, None, source_ms, self._wall_ms(), self._last_source_ms is not None))

    def take_bad(self, rows: Sequence[int], why: str, *, silent: bool) -> None:
        """Report rows without a value, and why."""
        for row in rows:
            signal = self.signals[row]
            known = signal.name in self.diagnostics.bad_signals
            if not silent:
                self.diagnostics.silent_signals.discard(signal.name)
            elif not known:
                self.diagnostics.silent_signals.add(signal.name)
            elif signal.name not in self.diagnostics.silent_signals:
                continue  # refused before: that its device is silent now is the lesser news
            self.diagnostics.bad_signals[signal.name] = f"{signal.name}: {why} ({signal.line})"
        self._bad_rows.update(rows)
        self._emit(self._rows.pick(np.array(rows, dtype=np.intp)).bad(self._source_ms(), self._wall_ms()))

    def overrun(self) -> None:
        """Count a round of polls that took longer than its period."""
        self.diagnostics.overruns += 1

    def _hear_clocks(self, block: Block, values: Sequence[float | int]) -> None:
        for key, value in zip(block.layout.keys, values, strict=True):
            if key in self._clock_rows and value > 0:
                self._device_ms[block.device_id] = int(value)
                self._last_source_ms = max(self._last_source_ms or 0, int(value))

    def _time_of(self, device_id: int) -> int:
        """Plant time of a device by its own clock, else by the latest clock of the connection."""
        own = self._device_ms.get(device_id)
        return self._source_ms() if own is None else own

    def _heal(self, rows: Sequence[int]) -> None:
        for row in self._bad_rows.intersection(rows):
            self._bad_rows.discard(row)
            self.diagnostics.bad_signals.pop(self.signals[row].name, None)
            self.diagnostics.silent_signals.discard(self.signals[row].name)

    # exact reads and writes

    async def read(self, signals: Sequence[Signal]) -> list[Reading]:
        """See `Link.read`. A register that the device refuses reads BAD without a value."""
        requests = self._up()
        try:
            places = places_of(signals)
        except ValueError as error:
            raise BadReading(str(error)) from error
        found: dict[int, float | int] = {}
        for block in plan(places, limit=self._timing.read_limit, max_gap=self._timing.max_gap):
            found.update(await _read_block(requests, block))
        return [self._reading(s, places[i].address.device_id, found.get(i)) for i, s in enumerate(signals)]

    def _reading(self, signal: Signal, device_id: int, raw: float | int | None) -> Reading:
        source_ms, now = self._time_of(device_id), self._wall_ms()
        if raw is None or raw != raw:
            return Reading(signal, None, Quality.BAD, source_ms, now)
        value = to_engineering(signal, raw)
        quality = Quality.GOOD if is_believed(signal, value) else Quality.BAD
        return Reading(signal, value, quality, source_ms, now)

    async def write(self, writes: Sequence[tuple[Signal, float | int]], *, verify: bool = True) -> None:
        """See `Link.write`. When a later run fails, the runs before it have been written."""
        requests = self._up()
        runs = write_runs(writes)
        async with self._one_write:
            for run in runs:
                await self._write(requests, run, verify)

    async def _write(self, requests: Requests, run: WriteRun, verify: bool) -> None:
        where = f"{self.name}: device {run.device_id} holding {run.start} ({run.names[0]} ...)"
        sent = back = to_bytes(run.words)
        try:
            await requests.write_registers(run.device_id, run.start, run.words)
            if verify:
                back = await requests.read_registers(run.device_id, "holding", run.start, len(run.words))
        except ExceptionAnswer as answer:
            self.diagnostics.refusals += 1
            raise Refused(f"{where}: {answer}") from answer
        if back != sent:
            self.diagnostics.refusals += 1
            raise Refused(f"{where}: wrote {sent.hex(' ', 2)}, read back {back.hex(' ', 2)}")

    def _up(self) -> Requests:
        self._require_up()
        if self._requests is None:
            raise LinkDown(f"{self.name}: no connection")
        return self._requests


async def _read_block(requests: Requests, block: Block) -> dict[int, float | int]:
    """Raw values by key; what the device refuses is left out, with as little of its neighbourhood as possible."""
    try:
        registers = await requests.read(block)
    except ExceptionAnswer as answer:
        halves = split(block) if answer.is_address else None
        if halves is None:
            return {}
        return {**await _read_block(requests, halves[0]), **await _read_block(requests, halves[1])}
    return dict(zip(block.layout.keys, block.layout.values(registers), strict=True))
