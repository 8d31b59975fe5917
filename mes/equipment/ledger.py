"""The transactions of a channel: what an observation makes of the unit's rows, stored with all that it means."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy.ext.asyncio import AsyncSession

from mes.equipment import queries
from mes.equipment.attach import lost_runs
from mes.equipment.codec import StatusBlock
from mes.equipment.events import CommandEvent, CommandListener
from mes.equipment.intents import Intent, Moment, memory_of, store
from mes.equipment.model import Unit
from mes.equipment.rows import Known, known
from mes.equipment.tables import CommandRow, UnitMemory
from mes.platform.clock import Clock, PlantClock
from mes.platform.db import Database
from mes.platform.killpoints import hit
from recipes.engine.handshake import Action, Code, Observation, next_row
from recipes.engine.ports import RowState

_KINDS = {
    Action.RECORD_ACCEPTED: "accepted",
    Action.RECORD_EXECUTED: "accepted",
    Action.RECORD_REJECTED: "rejected",
    Action.RECORD_UNCONFIRMED: "unconfirmed",
    Action.RECORD_CANCELLED: "cancelled",
    Action.RECORD_INDETERMINATE: "indeterminate",
    Action.RECORD_REPORT: "completed",
}


@dataclass(frozen=True, slots=True)
class Record:
    """What a channel remembers of its unit, as the database has it."""

    rows: tuple[Known, ...]
    last_seq: int
    acked_seq: int
    boot_id: int
    quarantine: str | None


@dataclass(frozen=True, slots=True)
class Ledger:
    """Database access of all channels. `epoch` is this owner's."""

    db: Database
    clock: Clock
    plant_clock: PlantClock
    install_id: int
    epoch: int
    listeners: Sequence[CommandListener]

    def moment(self, status: StatusBlock | None) -> Moment:
        """Now, and what the PLC showed last."""
        ack, boot = (0, 0) if status is None else (status.ack_seq, status.boot_id)
        return Moment(self.clock.wall_ms(), self.plant_clock.now_ms(), self.epoch, ack, boot)

    async def load(self, unit: Unit) -> Record:
        """The record as it is."""
        async with self.db.read() as session:
            return await record(session, unit.id)

    async def observe(
        self, unit: Unit, observation: Observation, status: StatusBlock | None, only: Known | None = None
    ) -> Record:
        """Store what the observation makes of the rows (of `only`, with its tries, if given); tell the listeners."""
        report = False
        async with self.db.write() as session:
            memory = await memory_of(session, unit.id)
            for row in await queries.watched_commands(session, unit.id):
                if only is None or row.id == only.id:
                    tries = 1 if only is None else only.row.tries
                    report |= await self._apply(session, unit, row, tries, observation, status, memory)
            _remember(memory, status)
            hit("report_commit.before" if report else "ack_commit.before")
            made = await record(session, unit.id)
        hit("report_commit.after" if report else "ack_commit.after")
        return made

    async def quarantine(self, unit: Unit, reason: str, status: StatusBlock) -> Record:
        """Close the unit to commands; runs that the PLC no longer shows become indeterminate."""
        async with self.db.write() as session:
            memory = await memory_of(session, unit.id)
            memory.quarantine = reason
            rows = await queries.watched_commands(session, unit.id)
            lost = {k.id for k in lost_runs(status, [known(r) for r in rows])}
            for row in rows:
                if row.id in lost:
                    await self._settle(session, row, RowState.INDETERMINATE, reason, "indeterminate")
            return await record(session, unit.id)

    async def acknowledge(self, unit: Unit, run_id: int, batch_id: str | None, status: StatusBlock) -> Record:
        """REPORT_ACK for a run whose report is stored: the machine may drop it and go to Idle."""
        async with self.db.write() as session:
            intent = Intent(Code.REPORT_ACK, run_id=run_id, batch_id=batch_id)
            await store(session, unit, intent, self.moment(status))
            return await record(session, unit.id)

    async def barrier(self, unit: Unit, status: StatusBlock) -> tuple[str, Record]:
        """A NOP with this owner's epoch; open rows resolve by it. Returns its id."""
        async with self.db.write() as session:
            row = await store(session, unit, Intent(Code.NOP, why="take-over"), self.moment(status))
            return row.id, await record(session, unit.id)

    async def _apply(
        self,
        session: AsyncSession,
        unit: Unit,
        row: CommandRow,
        tries: int,
        observation: Observation,
        status: StatusBlock | None,
        memory: UnitMemory,
    ) -> bool:
        before = known(row).row
        after, actions = next_row(replace(before, tries=tries), observation)
        if after.state is before.state:
            return False
        if status is not None:
            row.result = status.ack_result if after.state is RowState.REJECTED else row.result
            if Action.RECORD_REPORT in actions:
                _take_report(unit, row, status)
        if Action.QUARANTINE in actions:
            memory.quarantine = f"command {row.seq}: {after.reason}"
        kind = next((_KINDS[a] for a in actions if a in _KINDS), "")
        await self._settle(session, row, after.state, after.reason, kind)
        return Action.RECORD_REPORT in actions

    async def _settle(self, session: AsyncSession, row: CommandRow, state: RowState, reason: str, kind: str) -> None:
        row.state, row.reason = str(state), reason
        row.changed_wall_ms, row.changed_plant_ms = self.clock.wall_ms(), self.plant_clock.now_ms()
        await session.flush()
        if kind:
            event = CommandEvent(
                kind, row.id, row.unit, row.code, row.run_id, row.batch_id, reason, dict(row.reports or {})
            )
            for listener in self.listeners:
                await listener(session, event)


async def record(session: AsyncSession, unit: str) -> Record:
    """What the database has of a unit; without making a memory row."""
    memory = await queries.memory(session, unit)
    rows = tuple(known(r) for r in await queries.watched_commands(session, unit))
    if memory is None:
        return Record(rows, 0, 0, 0, None)
    return Record(rows, memory.last_seq, memory.acked_seq, memory.boot_id, memory.quarantine)


def _remember(memory: UnitMemory, status: StatusBlock | None) -> None:
    if status is not None and memory.quarantine is None:
        memory.acked_seq = max(memory.acked_seq, status.ack_seq)
        memory.boot_id = status.boot_id


def _take_report(unit: Unit, row: CommandRow, status: StatusBlock) -> None:
    phase = unit.interface.phases[row.phase or ""]
    row.reports = status.reports({name: slot.slot for name, slot in phase.reports.items()})
    row.ended, row.fail_code = status.machine_state, status.fail_code
