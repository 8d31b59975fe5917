"""The face of equipment for the rest of the service: verbs and views. What runs is in `machinery`."""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from drivers.errors import DriverError
from drivers.signals import Reading, Signal
from mes.equipment import intents, queries, soft_commands, soft_steps, views
from mes.equipment.channel import UnitChannel
from mes.equipment.claims import Claims
from mes.equipment.events import CommandListener
from mes.equipment.intents import Intent
from mes.equipment.ledger import record
from mes.equipment.links import Links
from mes.equipment.live import Live
from mes.equipment.machinery import Machinery, Programs, take_ownership
from mes.equipment.model import PlantModel, Unit
from mes.equipment.scales import ScaleReading, Scales
from mes.equipment.shapes import UnitBatchOut
from mes.platform.clock import Clock, PlantClock
from mes.platform.db import Database, after_commit
from mes.platform.errors import Conflict, Invalid, NotFound
from mes.platform.killpoints import hit
from recipes.engine.handshake import OPEN, Code
from recipes.engine.ports import RowState, UnitView
from recipes.engine.states import Command


class BatchCommand(Protocol):
    """A command from a faceplate to the batch that owns the unit."""

    async def __call__(
        self, session: AsyncSession, batch_id: str, command: Command, *, by: str, reason: str
    ) -> None: ...


class BatchFacts(Protocol):
    """Recipe and step of batches, for the tiles of their units."""

    async def __call__(self, session: AsyncSession, batch_ids: list[str]) -> Mapping[str, tuple[str, str]]: ...


class Equipment:
    """Made by `open`; `run` belongs into the application's task group."""

    def __init__(self, model: PlantModel, live: Live, machinery: Machinery, claims: Claims) -> None:
        self.model, self.live, self.machinery, self.claims_of = model, live, machinery, claims
        self.links = machinery.links
        self.scales = Scales(model, self._read_now)
        self.batch_command: BatchCommand | None = None  # wired by the composition root
        self.batch_facts: BatchFacts | None = None

    @classmethod
    async def open(
        cls,
        model: PlantModel,
        links: Links,
        live: Live,
        db: Database,
        clock: Clock,
        plant_clock: PlantClock,
        programs: Programs,
    ) -> "Equipment":
        """Take ownership in the database and read the claims; nothing is sent before `run`."""
        owner = await take_ownership(db)
        claims = Claims(plant_clock)
        await claims.load(db)
        return cls(model, live, Machinery(model, links, live, db, clock, plant_clock, owner, programs), claims)

    async def run(self) -> None:
        """Links, channels, soft units, heartbeats and stroke readers, until cancelled."""
        await self.machinery.run()

    @property
    def listeners(self) -> list[CommandListener]:
        """Heard in the transaction that stores a command row's change."""
        return self.machinery.listeners

    @property
    def on_change(self) -> list[Callable[[str], None]]:
        """Called with the id of a unit whose view may have changed."""
        return self.machinery.on_change

    # commands

    async def command(
        self,
        session: AsyncSession,
        unit_id: str,
        code: Code,
        *,
        phase: str = "",
        params: Mapping[str, float] | None = None,
        run_id: int = 0,
        by: str,
        why: str = "",
        batch_id: str | None = None,
        expect: int | None = None,
    ) -> str:
        """Store a command in the caller's transaction; it is sent after the commit. Returns its id.

        Raises `NotFound`, `Invalid` or `Conflict` (see the package's docstring).
        """
        unit = self.unit(unit_id)
        intent = Intent(code, phase, params, run_id, by, why, batch_id, expect)
        intents.check_phase(unit, intent)
        await intents.check_owner(session, unit_id, intent)
        if code is Code.START and (missing := self.missing_signals(unit_id)):
            raise Conflict(f"{unit_id} lacks signals: {', '.join(missing)}", missing=missing)
        if code is Code.REPORT_ACK and (done := await self._reported(session, unit_id, run_id)):
            return done
        stored = await self._store(session, unit, intent)
        hit("intent_commit.before")
        after_commit(session, lambda: hit("intent_commit.after"))
        await self._adopt(session, unit_id)
        return stored

    async def cancel(self, session: AsyncSession, command_id: str, *, by: str) -> str:
        """Settle an open command with a barrier; returns the barrier's id. Raises `NotFound` or `Conflict`."""
        row = await queries.command(session, command_id)
        if row is None:
            raise NotFound(f"no command {command_id}")
        if row.state not in (RowState.PENDING, RowState.UNCONFIRMED):
            raise Conflict(f"the command is {row.state}")
        intent = Intent(Code.NOP, by=by, why=f"cancels command {row.seq}", batch_id=row.batch_id)
        barrier = await self._store(session, self._channel(row.unit).unit, intent)
        await self._adopt(session, row.unit)
        return barrier

    async def reconcile(self, session: AsyncSession, unit_id: str, *, by: str, reason: str) -> None:
        """A person has compared record and machine: take the PLC's numbers over and open the unit again."""
        channel = self._channel(unit_id)
        memory = await intents.memory_of(session, unit_id)
        if channel.status is None or memory.quarantine is None:
            raise Conflict(f"{unit_id} is not quarantined, or has not been read")
        for row in await queries.watched_commands(session, unit_id):
            if row.state in OPEN or row.state == RowState.ACCEPTED:
                row.state, row.reason = str(RowState.INDETERMINATE), f"reconciled by {by}: {reason}"
        memory.quarantine = None
        memory.last_seq = max(memory.last_seq, channel.status.ack_seq)
        memory.acked_seq = channel.status.ack_seq
        known = await record(session, unit_id)
        after_commit(session, lambda: channel.readopt(known))

    async def resolve_soft(self, session: AsyncSession, unit_id: str, *, done: bool, by: str, reason: str) -> None:
        """A person's word on a write of unknown outcome. Raises `Conflict` when none is in doubt."""
        if unit_id not in self.machinery.soft_units:
            raise Invalid(f"{unit_id} runs no soft phases")
        moment = self.machinery.ledger.moment(None)
        await soft_commands.resolve(session, self.unit(unit_id), done=done, by=by, reason=reason, moment=moment)
        await self._adopt(session, unit_id)

    async def _store(self, session: AsyncSession, unit: Unit, intent: Intent) -> str:
        ledger = self.machinery.ledger
        if unit.id in self.machinery.soft_units:
            return (await soft_commands.store_soft(session, unit, intent, ledger.moment(None))).id
        return (await intents.store(session, unit, intent, ledger.moment(self._channel(unit.id).status))).id

    async def _adopt(self, session: AsyncSession, unit_id: str) -> None:
        known = await record(session, unit_id)
        soft_unit = self.machinery.soft_units.get(unit_id)
        if soft_unit is not None:
            soft = await soft_steps.load(session, unit_id)
            after_commit(session, lambda: soft_unit.adopt(soft, known))
        else:
            after_commit(session, lambda: self._channel(unit_id).adopt(known))

    async def _reported(self, session: AsyncSession, unit_id: str, run_id: int) -> str | None:
        """The START whose report is stored: its channel acknowledges by itself, once, when nothing else is open."""
        start = await queries.newest_start(session, unit_id)
        stored = start is not None and start.run_id == run_id and start.state == RowState.COMPLETED
        return start.id if start is not None and stored else None

    # claims

    async def claim(self, session: AsyncSession, unit_id: str, batch_id: str) -> None:
        """The unit belongs to this batch from now on. Raises `Conflict` naming the batch that has it."""
        await self.claims_of.take(session, self.unit(unit_id).id, batch_id)

    async def release(self, session: AsyncSession, unit_id: str, batch_id: str) -> None:
        """Give the unit back; nothing happens when the batch does not have it."""
        await self.claims_of.release(session, unit_id, batch_id)

    async def claims(self, session: AsyncSession) -> dict[str, str]:
        """Batch by unit."""
        return await self.claims_of.all(session)

    async def batches_of(self, session: AsyncSession) -> dict[str, UnitBatchOut]:
        """The batch of each claimed unit, with recipe and step if somebody above tells them."""
        claims = await self.claims(session)
        told = await self.batch_facts(session, sorted(claims.values())) if self.batch_facts and claims else {}
        known = {batch: dict(zip(("recipe", "step"), told[batch], strict=True)) for batch in told}
        return {unit: UnitBatchOut(id=batch, **known.get(batch, {})) for unit, batch in claims.items()}

    def claimed(self, unit_id: str) -> str | None:
        """The batch that has the unit, as last committed."""
        return self.claims_of.of(unit_id)

    # looks

    def unit(self, unit_id: str) -> Unit:
        """A unit of the plant. Raises `NotFound`."""
        if unit_id not in self.model.units:
            raise NotFound(f"no unit {unit_id}")
        return self.model.units[unit_id]

    def view(self, unit_id: str) -> UnitView:
        """One consistent look at a unit for the engine; state None for units that nobody drives."""
        if unit_id in self.machinery.channels:
            return views.channel_view(self.machinery.channels[unit_id], self.live)
        if unit_id in self.machinery.soft_units:
            return views.soft_view(self.machinery.soft_units[unit_id], self.live)
        return UnitView(None, values=self.live.unit_values(self.unit(unit_id).id))

    def missing_signals(self, unit_id: str) -> list[str]:
        """Signals that the unit's server does not have, each with `file:line`: an order for the unit is refused."""
        return sorted(self.links.missing(unit_id).values())

    async def weigh(self, carrier: int) -> ScaleReading:
        """The stable mass of a carrier on a scale, read now. Raises `Conflict` (see `Scales.weigh`)."""
        try:
            return await self.scales.weigh(carrier)
        except DriverError as error:
            raise Conflict(f"the scale cannot be read: {error}") from error

    async def _read_now(self, signals: Sequence[Signal]) -> list[Reading]:
        by_link: dict[str, list[Signal]] = {}
        for signal in signals:
            by_link.setdefault(self.model.signals[signal.id].connection, []).append(signal)
        return [r for name, mine in by_link.items() for r in await self.links.by_connection[name].read(mine)]

    def _channel(self, unit_id: str) -> UnitChannel:
        if unit_id not in self.machinery.channels:
            raise Invalid(f"{unit_id} takes no commands: it is of class {self.unit(unit_id).control_class}")
        return self.machinery.channels[unit_id]
