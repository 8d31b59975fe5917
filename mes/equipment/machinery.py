"""What runs: a channel per class A unit, a soft runner per class B unit, heartbeats, stroke readers; and who wakes."""

import asyncio
import secrets
from collections.abc import Callable, Mapping

from drivers.link import Link, LinkState
from drivers.signals import Columns
from mes.equipment import queries
from mes.equipment.channel import UnitChannel
from mes.equipment.events import CommandListener
from mes.equipment.heartbeat import Heartbeat, prove_commits
from mes.equipment.ledger import Ledger
from mes.equipment.links import Links
from mes.equipment.live import Live
from mes.equipment.model import PlantModel, Unit
from mes.equipment.soft_runner import SoftUnit
from mes.equipment.strokes import StrokeReader
from mes.equipment.tables import Installation
from mes.equipment.watch import Watch
from mes.platform.clock import Clock, PlantClock
from mes.platform.db import Database
from recipes.soft_program import SoftProgram

Programs = Mapping[str, Mapping[str, SoftProgram]]


async def take_ownership(db: Database) -> tuple[int, int]:
    """INSTALL_ID and this start's EPOCH; the id is drawn once, the epoch rises at every start."""
    async with db.write() as session:
        row = await queries.installation(session)
        if row is None:
            row = Installation(id=1, install_id=secrets.randbits(31) or 1, epoch=0, touched_wall_ms=0)
            await queries.add(session, row)
        row.epoch += 1
        return row.install_id, row.epoch


class Machinery:
    """Everything of equipment that has a coroutine. `programs`: unit class -> phase -> program of class B units."""

    def __init__(
        self,
        model: PlantModel,
        links: Links,
        live: Live,
        db: Database,
        clock: Clock,
        plant_clock: PlantClock,
        owner: tuple[int, int],
        programs: Programs,
    ) -> None:
        self.links = links
        self.listeners: list[CommandListener] = []
        self.on_change: list[Callable[[str], None]] = []
        self.ledger = Ledger(db, clock, plant_clock, *owner, self.listeners)
        self._model, self._db, self._clock = model, db, clock
        self.channels = {
            u.id: UnitChannel(u, self._link(u), self.ledger, self._changed) for u in model.with_control("A")
        }
        self.soft_units = {
            u.id: SoftUnit(u, self._link(u), self.ledger, live, programs.get(u.unit_class, {}), self._changed)
            for u in model.with_control("B")
        }
        self.heartbeats = {name: self._heartbeat(name) for name in model.connections if self._has_channels(name)}
        self._strokes = [
            StrokeReader(u, self._link(u), db, live) for u in model.units.values() if u.interface.stroke_ring
        ]
        live.add(Watch([c.unit for c in self.channels.values()], self.channels).take)
        live.add(self._wake_soft)
        links.on_state(self._wake_connection)

    async def run(self) -> None:
        """Until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self.links.run(), name="links")
            for channel in self.channels.values():
                group.create_task(channel.run(), name=f"channel {channel.unit.id}")
            for soft in self.soft_units.values():
                group.create_task(soft.run(), name=f"soft {soft.unit.id}")
            for connection, heartbeat in self.heartbeats.items():
                group.create_task(heartbeat.run(), name=f"heartbeat {connection}")
            for strokes in self._strokes:
                group.create_task(strokes.run(), name="strokes")
            group.create_task(prove_commits(self._db, self._clock, self._touch_database), name="commit probe")

    def _link(self, unit: Unit) -> Link:
        if unit.connection is None:
            raise ValueError(f"{unit.id} of class {unit.control_class} needs a connection")
        return self.links.by_connection[unit.connection.name]

    def _on(self, connection: str) -> set[str]:
        units = self._model.units.values()
        return {u.id for u in units if u.connection is not None and u.connection.name == connection}

    def _has_channels(self, connection: str) -> bool:
        return not self._on(connection).isdisjoint(self.channels)

    def _heartbeat(self, connection: str) -> Heartbeat:
        mine = [s.signal for s in self._model.of_connection(connection) if s.name == "Cmd.HB_ENGINE"]
        return Heartbeat(self.links.by_connection[connection], mine, self._db, self._clock)

    def _changed(self, unit_id: str) -> None:
        for listener in self.on_change:
            listener(unit_id)

    def _wake_connection(self, connection: str, _state: LinkState) -> None:
        for unit_id in self._on(connection):
            if unit_id in self.channels:
                self.channels[unit_id].wake()
            elif unit_id in self.soft_units:
                self.soft_units[unit_id].wake()

    def _wake_soft(self, columns: Columns) -> None:
        signal = self._model.signals.get(int(columns.ids[0])) if len(columns.ids) else None
        if signal is not None and signal.unit_id in self.soft_units:
            self.soft_units[signal.unit_id].wake()

    async def _touch_database(self) -> None:
        async with self._db.write() as session:
            row = await queries.installation(session)
            if row is not None:
                row.touched_wall_ms = self._clock.wall_ms()
