"""A link to one OPC UA server. See `drivers.link.Link` for what it promises."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from asyncua import ua
from asyncua.ua.uaerrors import UaError

from drivers.backoff import BackOff
from drivers.errors import LinkDown
from drivers.link import OnColumns, OnState
from drivers.opcua.connection import Connection
from drivers.opcua.exchange import Exchange
from drivers.opcua.nodes import chunks, describe, learn, read_nodes
from drivers.opcua.security import Security, check_insecure, expires_ms
from drivers.opcua.values import ValueArrays, to_arrays, to_reading, why_unreadable
from drivers.signals import Reading, Signal
from drivers.supervised import SupervisedLink, wait_for


@dataclass(frozen=True, slots=True)
class OpcUaTiming:
    """Wall times of a link. `loss_s`: silence after which the server counts as lost (a probe is sent before).

    `queue` of a group is how many changes between two publishes are kept: every state of the fast group, the
    last value of the normal one.
    """

    fast_ms: float = 100.0
    normal_ms: float = 500.0
    fast_queue: int = 10
    normal_queue: int = 1
    keep_alive_s: float = 2.0
    stale_s: float = 6.0
    probe_s: float = 0.5
    loss_s: float = 2.5
    request_timeout_s: float = 4.0
    exchange_timeout_s: float = 2.5
    retry_bad_s: float = 30.0
    chunk: int = 500


class OpcUaLink(SupervisedLink):
    """One server. `security=None` is SecurityPolicy None: refused beyond loopback unless `allow_insecure`.

    Raises `ValueError` when the configuration is not allowed.
    """

    def __init__(
        self,
        name: str,
        url: str,
        signals: Sequence[Signal],
        *,
        on_columns: OnColumns,
        on_state: OnState,
        wall_ms: Callable[[], int],
        security: Security | None = None,
        allow_insecure: bool = False,
        plant_ms: Callable[[], int] | None = None,
        back_off: BackOff | None = None,
        timing: OpcUaTiming | None = None,
    ) -> None:
        check_insecure(url, security, allow_insecure)
        super().__init__(
            name,
            signals,
            on_columns=on_columns,
            on_state=on_state,
            wall_ms=wall_ms,
            plant_ms=plant_ms,
            back_off=back_off,
        )
        self.url = url
        self._security = security
        self._timing = timing or OpcUaTiming()
        self._connection: Connection | None = None
        self._subscriptions: dict[str, int] = {}
        self._exchange = Exchange(name, self.diagnostics, self._timing.exchange_timeout_s)
        self.diagnostics.security = "None" if security is None else f"SignAndEncrypt, {security.policy}"

    # life

    async def _serve(self) -> None:
        connection = Connection(self.url, self._timing.request_timeout_s)
        self._connection = connection
        try:
            await self._open(connection)
            await self._begin(connection)
        except (OSError, TimeoutError, UaError) as error:
            raise LinkDown(f"{self.url}: {_text(error)}") from error
        await self._watch(connection)

    async def _open(self, connection: Connection) -> None:
        await connection.open(self._security)
        if self._security is not None:
            self.diagnostics.certificate_expires_ms = await expires_ms(self._security)
        connection.facts = await learn(connection.client, self._timing.chunk)

    async def _begin(self, connection: Connection) -> None:
        """Read every signal once, say so, subscribe to those that exist."""
        self.diagnostics.bad_signals.clear()
        nodes = [connection.facts.node_of(s) for s in self.signals]
        rows = [row for row, node in enumerate(nodes) if node is not None]
        for row in set(range(len(nodes))) - set(rows):
            self._mark_bad(row, "the server does not have this namespace")
        good = await self._verify(connection, rows)
        missing = sorted(set(range(len(nodes))) - set(good))
        if missing:
            self._emit_bad(missing)
        await self._subscribe(connection, good)
        self._go_up()

    async def _verify(self, connection: Connection, rows: Sequence[int]) -> list[int]:
        """Read these signals, emit their values; returns the rows that a subscription can serve."""
        good: list[tuple[int, ua.DataValue]] = []
        for part in chunks(len(rows), connection.facts.nodes_per_read):
            asked = [rows[i] for i in part]
            nodes = [connection.facts.node_of(self.signals[row]) for row in asked]
            values = await read_nodes(connection.client, [n for n in nodes if n is not None])
            connection.hear()
            self.diagnostics.requests += 1
            good += [(row, v) for row, v in zip(asked, values, strict=True) if not self._is_unreadable(row, v)]
        self._emit_values([row for row, _ in good], to_arrays([v for _, v in good]))
        return [row for row, _ in good]

    def _is_unreadable(self, row: int, data: ua.DataValue) -> bool:
        why = why_unreadable(self.signals[row], data)
        if why is not None:
            self._mark_bad(row, why)
        return why is not None

    async def _subscribe(self, connection: Connection, rows: Sequence[int]) -> None:
        """Add rows to the subscription of their group, which is made when it is first needed; demand rows to none."""
        t = self._timing
        rows = [row for row in rows if self.signals[row].group != "demand"]
        for group, interval_ms, queue in (("fast", t.fast_ms, t.fast_queue), ("normal", t.normal_ms, t.normal_queue)):
            members = [row for row in rows if (self.signals[row].group == "fast") == (group == "fast")]
            if not members:
                continue
            if group not in self._subscriptions:
                number = await connection.subscribe(interval_ms, t.keep_alive_s, self._take_published)
                self._subscriptions[group] = number
            items = [(r, n) for r in members if (n := connection.facts.node_of(self.signals[r])) is not None]
            for row, why in await connection.monitor(self._subscriptions[group], items, interval_ms, queue):
                self._mark_bad(row, why)
                self._emit_bad([row])

    async def _watch(self, connection: Connection) -> None:
        loop = asyncio.get_running_loop()
        retry_s = loop.time() + self._timing.retry_bad_s
        while True:
            if await wait_for(connection.lost, self._timing.probe_s / 2):
                raise LinkDown(connection.why)
            self.diagnostics.drops = max(self.diagnostics.drops, connection.drops)
            if connection.quiet_s() >= self._timing.probe_s:
                await self._probe(connection)
            if connection.stalest_s() > self._timing.stale_s:
                raise LinkDown(f"a subscription has been silent for {connection.stalest_s():.1f} s")
            if self.diagnostics.bad_signals and loop.time() >= retry_s:
                retry_s = loop.time() + self._timing.retry_bad_s
                await self._retry_bad(connection)

    async def _probe(self, connection: Connection) -> None:
        """Ask the server for its state; silence until `loss_s` after the last word is a loss."""
        loop = asyncio.get_running_loop()
        patience_s = max(0.1, self._timing.loss_s - connection.quiet_s())
        started = loop.time()
        try:
            async with asyncio.timeout(patience_s):
                await connection.client.nodes.server_state.read_value()
        except (TimeoutError, OSError, UaError) as error:
            if connection.quiet_s() >= self._timing.loss_s - 0.1 or not isinstance(error, TimeoutError):
                raise LinkDown(f"no answer for {connection.quiet_s():.1f} s ({_text(error)})") from error
            return
        connection.hear()
        self.diagnostics.round_trip_ms = (loop.time() - started) * 1000

    async def _retry_bad(self, connection: Connection) -> None:
        """A node may appear later (a PLC program is loaded): try again, so that no signal is lost for good."""
        rows = [row for row, s in enumerate(self.signals) if s.name in self.diagnostics.bad_signals]
        rows = [row for row in rows if connection.facts.node_of(self.signals[row]) is not None]
        try:
            async with asyncio.timeout(self._timing.loss_s):
                healed = await self._verify(connection, rows)
                for row in healed:
                    self.diagnostics.bad_signals.pop(self.signals[row].name, None)
                await self._subscribe(connection, healed)
        except (TimeoutError, OSError, UaError) as error:
            raise LinkDown(f"{self.url}: {_text(error)}") from error

    async def _close(self) -> None:
        connection, self._connection = self._connection, None
        self._subscriptions.clear()
        if connection is not None:
            await connection.close(patience_s=1.0)

    # the road of values

    def _take_published(self, rows: Sequence[int], found: ValueArrays) -> None:
        self.diagnostics.values += len(rows)
        self._emit_values(rows, found)

    def _emit_values(self, rows: Sequence[int], found: ValueArrays) -> None:
        if not rows:
            return
        self._last_source_ms = max(self._last_source_ms or 0, int(found.source_ms.max())) or None
        timeless = found.source_ms < 0
        if timeless.any():  # the server stamps only what it changes: such a value is as old as the newest word from it
            found.source_ms[timeless] = self._source_ms()
        signals = self._rows.pick(np.array(rows, dtype=np.intp))
        machine_time = self._last_source_ms is not None
        self._emit(signals.columns(found.raw, found.quality, found.source_ms, self._wall_ms(), machine_time))

    def _emit_bad(self, rows: Sequence[int]) -> None:
        self._emit(self._rows.pick(np.array(rows, dtype=np.intp)).bad(self._source_ms(), self._wall_ms()))

    def _mark_bad(self, row: int, why: str) -> None:
        signal = self.signals[row]
        self.diagnostics.bad_signals[signal.name] = f"{describe(signal)}: {why}"

    # exact reads and writes

    async def read(self, signals: Sequence[Signal]) -> list[Reading]:
        """See `Link.read`. A signal whose node does not exist reads BAD without a value."""
        found = await self._exchange.read(self._up(), signals)
        source_ms, now = self._source_ms(), self._wall_ms()
        return [to_reading(s, data, source_ms, now) for s, data in zip(signals, found, strict=True)]

    async def write(self, writes: Sequence[tuple[Signal, float | int]], *, verify: bool = True) -> None:
        """See `Link.write`: one Write request in the order given, then one read."""
        await self._exchange.write(self._up(), writes, verify)

    def _up(self) -> Connection:
        self._require_up()
        if self._connection is None:
            raise LinkDown(f"{self.name}: no connection")
        return self._connection


def _text(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
