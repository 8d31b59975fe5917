"""The port of a connection to one server or device, whatever it speaks.

A link is run by its owner as one coroutine (`run`), which connects, reads every signal once, then reports columns
until it is cancelled. It never gives up: after a loss it marks all its signals bad at once, backs off with jitter
and connects again with a new client.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from drivers.signals import Columns, Reading, Signal


class LinkState(StrEnum):
    """Life of a link: connecting -> up -> down (waiting for the next attempt) -> connecting ..."""

    CONNECTING = "connecting"
    UP = "up"
    DOWN = "down"


@dataclass(slots=True)
class Diagnostics:
    """Counters of one link since its start; times are wall-time milliseconds.

    `values`: what the server published (OPC UA) or blocks held (Modbus); reads on demand and losses do not count.
    `overruns`: polls that took longer than their period; `drops`: publish results known to be lost on the way;
    `bad_signals`: name -> why the signal has no value, with the `file:line` of its definition;
    `silent_signals`: those of them that may be right, since their device is silent or busy just now.
    """

    connects: int = 0
    losses: int = 0
    values: int = 0
    requests: int = 0
    timeouts: int = 0
    refusals: int = 0
    round_trip_ms: float = 0.0
    last_error: str = ""
    since_ms: int = 0
    next_attempt_ms: int | None = None
    overruns: int = 0
    drops: int = 0
    security: str = "none"
    certificate_expires_ms: int | None = None
    bad_signals: dict[str, str] = field(default_factory=dict)
    silent_signals: set[str] = field(default_factory=set)


OnColumns = Callable[[Columns], None]
OnState = Callable[["Link", LinkState], None]


class Link(Protocol):
    """One connection. All methods but `run` raise `drivers.errors.DriverError` kinds and nothing else."""

    name: str
    state: LinkState
    diagnostics: Diagnostics
    signals: Sequence[Signal]

    async def run(self) -> None:
        """Connect, verify every signal by one read, report columns; reconnect for ever; ends when cancelled."""

    async def read(self, signals: Sequence[Signal]) -> list[Reading]:
        """Exact values now, in the order asked, in as few requests as the protocol allows."""

    async def write(self, writes: Sequence[tuple[Signal, float | int]], *, verify: bool = True) -> None:
        """Write in the order given, in one request (OPC UA: one Write; Modbus: one function 16 per contiguous block).

        With `verify` the values are read back and compared; a difference raises `Refused`.
        Raises `LinkDown` (nothing sent), `LinkTimeout` (unknown), `Refused`.
        """
