"""The channel of one class A unit: sends what was intended, sees what the machine says, stores what became of it.

One coroutine a unit. It wakes when handshake words change, when an intent was committed, when the link comes or goes,
and at time-outs; each turn reads the status block exactly if anything may have changed, stores what that makes of the
open commands, and writes the block of the command that is still to be written. Time-outs are wall time.
"""

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import replace

from drivers.cancelling import raise_if_cancelled
from drivers.errors import DriverError, LinkDown
from drivers.link import Link, LinkState
from mes.equipment import attach
from mes.equipment.codec import StatusBlock, command_writes, parse_status, status_signals
from mes.equipment.intents import TTL_HB
from mes.equipment.ledger import Ledger, Record
from mes.equipment.model import Unit
from mes.equipment.rows import Known, block
from mes.platform import log
from mes.platform.killpoints import hit
from recipes.engine.handshake import AckTimedOut, Code, next_row
from recipes.engine.ports import RowState
from recipes.engine.states import ENDED

logger = log.get("equipment")

T_ACK_S = {"opcua": 2.0, "modbus": 3.0}
REREAD_S = 5.0
HEARTBEAT_S = 10.0
SUPERVISOR_LOST = 30  # alarm bit
_SURE_S = 0.25  # a contradiction must show in two reads this far apart: blocks are not written in one piece


class UnitChannel:
    """`status` is the last block read; `record` what the database has; `attached` whether recovery is done."""

    def __init__(self, unit: Unit, link: Link, ledger: Ledger, on_change: Callable[[str], None]) -> None:
        self.unit = unit
        self.link = link
        self.status: StatusBlock | None = None
        self.record = Record((), 0, 0, 0, None)
        self.attached = False
        self._ledger, self._on_change = ledger, on_change
        self._wake = asyncio.Event()
        self._dirty, self._up = True, False
        self._barrier: str | None = None
        self._written: dict[str, tuple[float, int]] = {}  # command id -> when, how often since the last connect
        now = self._now()
        self._read_s, self._heard_s, self._lost_s = 0.0, now, now
        self._acknowledged_s, self._acknowledged_run = -REREAD_S, 0
        self._waits = ""

    # what others see

    @property
    def conditions(self) -> frozenset[str]:
        """Words of the design: reattaching, comm_lost, quarantined, unconfirmed, indeterminate."""
        quarantined = self.record.quarantine is not None
        words = attach.conditions(self.record.rows, quarantined=quarantined, attached=self.attached)
        return words | {"comm_lost"} if self.lost_s > 0 else words

    @property
    def lost_s(self) -> float:
        """Wall seconds since the link went, or since the PLC's heartbeat stopped; 0 while it is well."""
        if not self._up:
            return max(self._now() - self._lost_s, 0.001)
        silent = self._now() - self._heard_s
        return silent if silent > HEARTBEAT_S else 0.0

    def newest(self, *codes: Code) -> Known | None:
        """The watched row with the highest SEQ of these codes."""
        return max((k for k in self.record.rows if k.row.code in codes), key=lambda k: k.row.seq, default=None)

    # what wakes it

    def touch(self) -> None:
        """Handshake words changed: the block is to be read."""
        self._dirty = True
        self._wake.set()

    def beat(self) -> None:
        """The PLC's heartbeat moved."""
        self._heard_s = self._now()

    def adopt(self, record: Record) -> None:
        """An intent was committed (call after the commit)."""
        self.record = record
        self._wake.set()
        self._on_change(self.unit.id)

    def readopt(self, record: Record) -> None:
        """A person reconciled the unit: take it over anew."""
        self.attached, self._barrier = False, None
        self.touch()
        self.adopt(record)

    def wake(self) -> None:
        """The link came or went."""
        self._wake.set()

    # life

    async def run(self) -> None:
        """For ever; ends when cancelled. A fault in one turn is logged and the next turn tries again."""
        self.record = await self._ledger.load(self.unit)
        while True:
            raise_if_cancelled()
            self._wake.clear()
            try:
                await self._turn()
            except DriverError as error:
                self._dirty = True
                self._say_why(str(error))
            except Exception:
                # the outermost loop of a unit: one faulty turn must not stop the other units
                self._dirty = True
                logger.exception("channel_turn_failed", unit=self.unit.id)
                await asyncio.sleep(1.0)
            await self._rest()

    async def _turn(self) -> None:
        if self.link.state is not LinkState.UP:
            return self._go_down()
        if not self._up:
            self._go_up()
        if self._dirty or self._now() - self._read_s > REREAD_S:
            await self._look()
        if self.record.quarantine is not None or self.status is None:
            return None
        if not self.attached:
            await self._attach(self.status)
        await self._acknowledge(self.status)
        await self._send()
        return await self._give_up_late()

    def _say_why(self, reason: str) -> None:
        if reason != self._waits:
            self._waits = reason
            logger.info("channel_waits", unit=self.unit.id, reason=reason)

    async def _rest(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._patience_s()):
                await self._wake.wait()

    def _patience_s(self) -> float:
        current = self._current()
        if current is None or current.id not in self._written:
            return 1.0
        left = self._written[current.id][0] + self._t_ack_s - self._now()
        return min(max(left, 0.02), 1.0)

    def _go_down(self) -> None:
        if self._up:
            self._up, self._lost_s = False, self._now()
            self._written.clear()  # handshake timers start from zero at reconnection
            self._on_change(self.unit.id)

    def _go_up(self) -> None:
        self._up, self._dirty, self._heard_s = True, True, self._now()
        self._written.clear()

    # seeing

    async def _look(self) -> None:
        self._dirty = False
        status = await self._read()
        seen = attach.seen(status, self.record.last_seq)
        reason = self._contradicts(status)
        if reason is not None or attach.loses(self.record.rows, seen):
            await asyncio.sleep(_SURE_S)
            status = await self._read()
            seen, reason = attach.seen(status, self.record.last_seq), self._contradicts(status)
        self.status = status
        if any(next_row(k.row, seen)[0].state is not k.row.state for k in self.record.rows) or self._moved(status):
            self.record = await self._ledger.observe(self.unit, seen, status)
        reason = reason and self._contradicts(status)
        if reason is not None and self.record.quarantine is None:
            logger.error("unit_quarantined", unit=self.unit.id, reason=reason)
            self.record = await self._ledger.quarantine(self.unit, reason, status)
        self._on_change(self.unit.id)

    async def _read(self) -> StatusBlock:
        readings = await self.link.read(status_signals(self.unit))
        self._read_s = self._now()
        try:
            return parse_status(readings)
        except ValueError as error:
            raise LinkDown(str(error)) from error

    def _contradicts(self, status: StatusBlock) -> str | None:
        if self.record.quarantine is not None:
            return None
        return attach.contradiction(status, self.record.rows, self.record.last_seq, self.record.acked_seq)

    def _moved(self, status: StatusBlock) -> bool:
        if self.record.quarantine is not None:
            return False
        return status.boot_id != self.record.boot_id or status.ack_seq > self.record.acked_seq

    # recovery

    async def _attach(self, status: StatusBlock) -> None:
        """Take the unit over: settle what is open with a barrier, unless a young command is still on its way.

        Not before the PLC has noticed our heartbeat: until then it refuses every START.
        """
        if status.alarms >> SUPERVISOR_LOST & 1:
            return
        if self._barrier is not None:
            self.attached = all(k.id != self._barrier for k in attach.open_rows(self.record.rows))
        elif await self._same_boot(status):
            now_ms = self._ledger.clock.wall_ms()
            waiting = attach.open_rows(self.record.rows)
            if waiting and not attach.stale_open(waiting, now_ms, TTL_HB * 1000):
                self._barrier = waiting[-1].id  # its block is written again, and its acknowledgement is the barrier
            else:
                self._barrier, self.record = await self._ledger.barrier(self.unit, status)
        if self.attached:
            logger.info("unit_attached", unit=self.unit.id, ack_seq=status.ack_seq, boot_id=status.boot_id)
            self._on_change(self.unit.id)

    async def _same_boot(self, status: StatusBlock) -> bool:
        again = await self._read()
        self._dirty |= again != status
        return again.boot_id == status.boot_id

    # sending

    async def _acknowledge(self, status: StatusBlock) -> None:
        """REPORT_ACK once the report of the run is stored and nothing else is open."""
        start = attach.newest_start(self.record.rows)
        stands = status.machine_state in ENDED and status.report_seq != 0
        if start is None or not stands or not self.attached or attach.open_rows(self.record.rows):
            return
        stored = start.row.state is RowState.COMPLETED and start.row.run_id == status.run_id
        again = self._now() - self._acknowledged_s > REREAD_S  # the same run once more only after a late look
        if stored and (self._acknowledged_run != status.run_id or again):
            self._acknowledged_s, self._acknowledged_run = self._now(), status.run_id
            self.record = await self._ledger.acknowledge(self.unit, start.row.run_id, start.batch_id, status)

    @property
    def _t_ack_s(self) -> float:
        return T_ACK_S[self.unit.connection.protocol] if self.unit.connection is not None else 2.0

    def _current(self) -> Known | None:
        pending = [k for k in attach.open_rows(self.record.rows) if k.row.state is RowState.PENDING]
        return pending[-1] if pending else None

    async def _send(self) -> None:
        current = self._current()
        if current is None or current.id in self._written:
            return
        times = current.row.tries
        point = "report_ack_write" if current.row.code is Code.REPORT_ACK else "wire_write"
        writes = command_writes(self.unit, block(self.unit, self._ledger.install_id, current))
        # NaN never reads back equal
        verify = current.row.code is not Code.SETPARAM
        hit(f"{point}.before")
        try:
            await self.link.write(writes, verify=verify)
        except LinkDown:
            raise
        except DriverError as error:
            # unknown or refused: the acknowledgement decides, and the same block is harmless when repeated
            logger.warning("command_write_unsure", unit=self.unit.id, seq=current.row.seq, reason=str(error))
        hit(f"{point}.after")
        self._written[current.id] = (self._now(), times)

    async def _give_up_late(self) -> None:
        current = self._current()
        if current is None or current.id not in self._written:
            return
        when, tries = self._written[current.id]
        if self._now() - when < self._t_ack_s:
            return
        await self._look()
        if (still := self._current()) is None or still.id != current.id:
            return
        tried = replace(still, row=replace(still.row, tries=tries))
        after, _ = next_row(tried.row, AckTimedOut())
        if after.state is RowState.PENDING:
            self._repeat(tried, after.tries)
        else:
            self.record = await self._ledger.observe(self.unit, AckTimedOut(), None, only=tried)
            self._on_change(self.unit.id)

    def _repeat(self, command: Known, tries: int) -> None:
        self._written.pop(command.id)
        rows = tuple(replace(k, row=replace(k.row, tries=tries)) if k.id == command.id else k for k in self.record.rows)
        self.record = replace(self.record, rows=rows)
        self._wake.set()

    def _now(self) -> float:
        return self._ledger.clock.monotonic_s()
