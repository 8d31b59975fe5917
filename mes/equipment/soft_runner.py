"""Soft phases of one class B unit: the supervisor writes set points and valves and waits, one stored step at a time.

The decisions are `recipes.engine.soft`; here are the rows, the writes and the waking. A write is intended in a commit,
done, read back, and its outcome stored. When the link was down before anything was sent, the same write waits for the
link; when the outcome is unknown the device is asked what it holds, and if that does not show the write in force a
person decides. Dwells are the controller's own timer, so a restart of the service changes nothing.
"""

import asyncio
import contextlib
from collections.abc import Callable, Mapping

from sqlalchemy.ext.asyncio import AsyncSession

from drivers.cancelling import raise_if_cancelled
from drivers.errors import DriverError, LinkDown
from drivers.link import Link, LinkState
from drivers.signals import Quality
from mes.equipment import queries, soft_steps
from mes.equipment.events import CommandEvent
from mes.equipment.ledger import Ledger, Record, record
from mes.equipment.live import Live
from mes.equipment.model import Unit
from mes.equipment.rows import Known
from mes.equipment.soft_steps import SoftRecord
from mes.platform import log
from mes.platform.killpoints import hit
from recipes.engine.handshake import Code
from recipes.engine.ports import RowState
from recipes.engine.soft import SoftLook, decide_soft, resume_soft, waiting_for, write_outcome
from recipes.engine.soft_events import SoftEvent, SoftStateChanged, SoftWriteIntended
from recipes.engine.states import ENDED
from recipes.soft_program import SoftProgram

logger = log.get("equipment")


class SoftUnit:
    """`soft` is the newest run as stored; `record` the unit's command rows (accepted when they were stored)."""

    def __init__(
        self,
        unit: Unit,
        link: Link,
        ledger: Ledger,
        live: Live,
        programs: Mapping[str, SoftProgram],
        on_change: Callable[[str], None],
    ) -> None:
        self.unit = unit
        self.link = link
        self.record = Record((), 0, 0, 0, None)
        self.soft = SoftRecord()
        self.attached = False
        self._ledger = ledger
        self._live = live
        self._programs = programs
        self._on_change = on_change
        self._wake = asyncio.Event()
        self._fresh_after_ms = 0
        self._lost_s: float | None = ledger.clock.monotonic_s()

    @property
    def conditions(self) -> frozenset[str]:
        """Words of the design; `unconfirmed` while a write waits for a person."""
        words = {
            "comm_lost": self.lost_s > 0,
            "reattaching": not self.attached,
            "unconfirmed": bool(self.soft.run.doubt) and not self.soft.acknowledged,
        }
        return frozenset(word for word, true in words.items() if true)

    @property
    def lost_s(self) -> float:
        """Wall seconds since the link went; 0 while it is up."""
        return 0.0 if self._lost_s is None else max(self._ledger.clock.monotonic_s() - self._lost_s, 0.001)

    @property
    def elapsed_s(self) -> float:
        """Plant seconds since the phase began."""
        if self.soft.acknowledged:
            return 0.0
        return max(self._ledger.plant_clock.now_ms() - self.soft.run.started_ms, 0) / 1000

    def newest(self, *codes: Code) -> Known | None:
        """The watched row with the highest SEQ of these codes."""
        return max((k for k in self.record.rows if k.row.code in codes), key=lambda k: k.row.seq, default=None)

    def waits_for(self) -> str:
        """What the running phase waits for, in words."""
        program = self._program()
        return "" if program is None else waiting_for(program, self.soft.run, self._look())

    def adopt(self, soft: SoftRecord, known: Record) -> None:
        """A command was committed (call after the commit)."""
        self.soft, self.record = soft, known
        self._wake.set()
        self._on_change(self.unit.id)

    def wake(self) -> None:
        """New values, or the link came or went."""
        self._wake.set()

    async def run(self) -> None:
        """For ever; ends when cancelled."""
        async with self._ledger.db.read() as session:
            self.soft = await soft_steps.load(session, self.unit.id)
            self.record = await record(session, self.unit.id)
        while True:
            raise_if_cancelled()
            self._wake.clear()
            try:
                await self._turn()
            except Exception:
                # the outermost loop of a unit: one faulty turn must not stop the other units
                logger.exception("soft_turn_failed", unit=self.unit.id)
                await asyncio.sleep(1.0)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(1.0):
                    await self._wake.wait()

    async def _turn(self) -> None:
        if not self._follow_link():
            return
        program = self._program()
        if program is None:
            self.attached = True
            return
        if not self.attached:
            await self._resume(program)
            return
        while (event := decide_soft(program, self.soft.run, self._look())) is not None:
            await self._append(event)
            if isinstance(event, SoftWriteIntended):
                await self._write(event)
                return

    def _follow_link(self) -> bool:
        up = self.link.state is LinkState.UP
        if up == (self._lost_s is not None):
            self._lost_s = None if up else self._ledger.clock.monotonic_s()
            self._on_change(self.unit.id)
        return up

    def _program(self) -> SoftProgram | None:
        return None if self.soft.acknowledged else self._programs.get(self.soft.run.phase)

    def _look(self) -> SoftLook:
        values = self._live.unit_values(self.unit.id, self._fresh_after_ms)
        return SoftLook(self._ledger.plant_clock.now_ms(), values)

    async def _resume(self, program: SoftProgram) -> None:
        """Settle what the restart interrupted; waits until the device's signals are there."""
        look = self._look()
        if not all(s.name in look.values for s in self.unit.signals.values() if s.signal.writable):
            return
        event = resume_soft(program, self.soft.run, look)
        if event is not None:
            await self._append(event)
        self.attached = True
        logger.info("soft_unit_attached", unit=self.unit.id, phase=self.soft.run.phase)
        self._on_change(self.unit.id)
        self._wake.set()

    async def _write(self, intent: SoftWriteIntended) -> None:
        signal = self.unit.signals[intent.signal].signal
        hit("soft_write.before")
        while True:
            try:
                await self.link.write([(signal, intent.value)], verify=True)
                ok, reason = True, ""
            except LinkDown:
                await self._until_up()  # nothing was sent, so the same write may be tried again
                continue
            except DriverError as error:
                reason = str(error)
                ok = await self._in_force(intent)
            break
        hit("soft_write.after")
        self._fresh_after_ms = self._ledger.clock.wall_ms()
        if self.soft.run.intent == intent:
            await self._append(write_outcome(self.soft.run, ok=ok, reason=reason))
        self._wake.set()

    async def _until_up(self) -> None:
        self._follow_link()
        while self.link.state is not LinkState.UP:
            self._wake.clear()
            await self._wake.wait()
        self._follow_link()

    async def _in_force(self, intent: SoftWriteIntended) -> bool:
        """Ask the device what it holds after a write of unknown outcome."""
        signal = self.unit.signals[intent.signal].signal
        try:
            reading = (await self.link.read([signal]))[0]
        except DriverError:
            return False
        held = reading.value
        return reading.quality == Quality.GOOD and held is not None and abs(held - intent.value) <= signal.scale / 2

    async def _append(self, event: SoftEvent) -> None:
        clock, plant_clock = self._ledger.clock, self._ledger.plant_clock
        async with self._ledger.db.write() as session:
            before = await soft_steps.load(session, self.unit.id)
            if before.count != self.soft.count or before.run.run_id != self.soft.run.run_id:
                self.soft = before  # a command came between: decide again
                return
            wall, plant = clock.wall_ms(), plant_clock.now_ms()
            await soft_steps.append(session, self.unit.id, before.run.run_id, before.count + 1, event, wall, plant)
            after = await soft_steps.load(session, self.unit.id)
            if isinstance(event, SoftStateChanged) and event.after in ENDED:
                await self._complete(session, after)
                # the report is stored with the command, so nothing keeps the unit from Idle
                end = soft_steps.ACKNOWLEDGED
                await soft_steps.append(session, self.unit.id, after.run.run_id, after.count + 1, end, wall, plant)
                after = await soft_steps.load(session, self.unit.id)
                hit("report_commit.before")
            known = await record(session, self.unit.id)
        self.soft, self.record = after, known
        if isinstance(event, SoftStateChanged):
            hit("report_commit.after")
        self._on_change(self.unit.id)

    async def _complete(self, session: AsyncSession, after: SoftRecord) -> None:
        for row in await queries.watched_commands(session, self.unit.id):
            if row.run_id == after.run.run_id and row.code == int(Code.START):
                row.state, row.reports = str(RowState.COMPLETED), dict(after.run.reports)
                row.ended = str(after.run.state)
                row.changed_wall_ms = self._ledger.clock.wall_ms()
                row.changed_plant_ms = self._ledger.plant_clock.now_ms()
                await session.flush()
                event = CommandEvent(
                    "completed", row.id, row.unit, row.code, row.run_id, row.batch_id, "", dict(after.run.reports)
                )
                for listener in self._ledger.listeners:
                    await listener(session, event)
