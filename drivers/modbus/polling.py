"""Polling of one connection: which blocks are due, what their answers mean, which device is left alone for a while."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from drivers.backoff import BackOff
from drivers.errors import LinkDown, LinkTimeout
from drivers.modbus.plan import Block, Place, plan, split
from drivers.modbus.requests import ExceptionAnswer, Requests

DEVICE_TROUBLE = frozenset({4, 10, 11})


@dataclass(frozen=True, slots=True)
class ModbusTiming:
    """Wall times and limits of a link.

    `unanswered`: requests in a row without any answer after which the connection counts as lost (with `timeout_s`
    that is within 3 s). `device`: how long a silent or failing device is left alone, so that the others on the
    connection keep their rate. `max_gap`: unused registers that a block may span.
    """

    fast_s: float = 0.1
    normal_s: float = 0.5
    timeout_s: float = 0.8
    unanswered: int = 3
    retry_bad_s: float = 30.0
    device: BackOff = field(default_factory=lambda: BackOff(1.0, 10.0, 0.0))
    max_gap: int = 24
    read_limit: int = 125


class Sink(Protocol):
    """Where answers go."""

    def take(self, block: Block, values: Sequence[float | int]) -> None:
        """Raw values of a block, in the order of its layout's keys."""

    def take_bad(self, rows: Sequence[int], why: str, *, silent: bool) -> None:
        """These rows have no value now; `silent`: their device is silent or busy, it does not refuse them."""

    def overrun(self) -> None:
        """A round of polls took longer than its period."""


class Poller:
    """Plans, polls, and remembers for the life of one connection what the device refused."""

    def __init__(self, requests: Requests, sink: Sink, timing: ModbusTiming) -> None:
        self._requests = requests
        self._sink = sink
        self._timing = timing
        self._loop = asyncio.get_running_loop()
        self._groups: dict[str, list[Block]] = {"fast": [], "normal": [], "demand": []}
        self._refused: list[tuple[str, Block]] = []
        self._answered: set[Block] = set()
        self._doubted: set[Block] = set()  # on-demand blocks that answered before their device fell silent
        self._failures: dict[int, int] = {}
        self._alone_until_s: dict[int, float] = {}
        self._devices: set[int] = set()

    def add(self, group: str, places: Sequence[Place], first: Callable[[Block], bool]) -> None:
        """Plan a group; blocks for which `first` holds (those that carry the machine's clock) are asked first."""
        blocks = plan(places, limit=self._timing.read_limit, max_gap=self._timing.max_gap)
        self._devices.update(block.device_id for block in blocks)
        self._groups[group] = sorted(blocks, key=lambda block: not first(block))

    async def everything(self) -> None:
        """Read all blocks once, those too that are not polled."""
        await self._round([block for blocks in self._groups.values() for block in blocks])

    async def for_ever(self) -> None:
        """Poll until the connection is lost; raises `LinkDown`."""
        period_s = self._timing.fast_s if self._groups["fast"] else self._timing.normal_s
        normal_due_s = self._loop.time() + self._timing.normal_s
        retry_due_s = self._loop.time() + self._timing.retry_bad_s
        due_s = self._loop.time() + period_s
        while True:
            await self._pause(due_s)
            now_s = self._loop.time()
            due_s = max(due_s + period_s, now_s)
            blocks = list(self._groups["fast"])
            if now_s >= normal_due_s:
                normal_due_s = now_s + self._timing.normal_s
                blocks += self._groups["normal"]
            if now_s >= retry_due_s:
                retry_due_s = now_s + self._timing.retry_bad_s
                blocks += self._second_chance()
            blocks += self._doubted
            await self._round(blocks)
            if self._loop.time() > due_s:
                self._sink.overrun()

    def _second_chance(self) -> list[Block]:
        """Refused blocks go back to their groups; on-demand blocks that never answered are asked once more."""
        for group, block in self._refused:
            self._groups[group].append(block)
        self._refused = []
        return [block for block in self._groups["demand"] if block not in self._answered]

    async def _pause(self, until_s: float) -> None:
        await asyncio.sleep(max(until_s - self._loop.time(), 0.0))
        if self._requests.lost.is_set():
            raise LinkDown("connection closed by the other side")

    async def _round(self, blocks: Sequence[Block]) -> None:
        for block in blocks:
            if not self._is_left_alone(block.device_id):
                await self._poll(block)

    def _is_left_alone(self, device_id: int) -> bool:
        """A device in trouble waits; but when none answers, none waits, or a lost connection would stay unnoticed."""
        if device_id not in self._alone_until_s or self._loop.time() >= self._alone_until_s[device_id]:
            return False
        return self._requests.unanswered == 0 or len(self._alone_until_s) < len(self._devices)

    async def _poll(self, block: Block) -> None:
        try:
            registers = await self._requests.read(block)
        except ExceptionAnswer as answer:
            await self._refuse(block, answer)
        except LinkTimeout as error:
            self._trouble(block.device_id, f"device {block.device_id}: {error}")
            if self._requests.unanswered >= self._timing.unanswered:
                raise LinkDown(f"{self._requests.unanswered} requests in a row without an answer ({error})") from error
        else:
            if self._failures:
                self._failures.pop(block.device_id, None)
                self._alone_until_s.pop(block.device_id, None)
            self._answered.add(block)
            self._doubted.discard(block)
            self._sink.take(block, block.layout.values(registers))

    async def _refuse(self, block: Block, answer: ExceptionAnswer) -> None:
        """Halve a block with a forbidden register and remember it; leave a failing device alone for a while."""
        if answer.code in DEVICE_TROUBLE:
            self._trouble(block.device_id, f"device {block.device_id}: {answer}")
            return
        halves = split(block) if answer.is_address else None
        if halves is not None:
            self._replace(block, halves)
            for half in halves:
                await self._poll(half)
            return
        if answer.is_address:
            self._refused.append((self._replace(block, ()), block))
        why = f"device {block.device_id} {block.table} {block.start}: {answer}"
        self._sink.take_bad(block.layout.keys, why, silent=not answer.is_permanent)

    def _replace(self, block: Block, by: Sequence[Block]) -> str:
        """Put others in a block's place; returns the group."""
        group = next(name for name, blocks in self._groups.items() if block in blocks)
        at = self._groups[group].index(block)
        self._groups[group][at : at + 1] = by
        self._doubted.discard(block)
        return group

    def _trouble(self, device_id: int, why: str) -> None:
        failures = self._failures.get(device_id, 0)
        self._failures[device_id] = failures + 1
        self._alone_until_s[device_id] = self._loop.time() + self._timing.device.delay_s(failures, 0.0)
        blocks = [b for group in self._groups.values() for b in group if b.device_id == device_id]
        self._doubted.update(block for block in blocks if block in self._groups["demand"] and block in self._answered)
        self._sink.take_bad([key for b in blocks for key in b.layout.keys], why, silent=True)
