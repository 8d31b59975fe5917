"""Links to all servers of the plant: built from the model, run in the application's task group, watched by all.

Whatever a link reports goes to `Live` and from there to every listener. On a simulated plant good readings tell the
plant clock the machines' time.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

import numpy as np

from drivers.link import Link, LinkState
from drivers.modbus import ModbusLink
from drivers.opcua import OpcUaLink, Security
from drivers.signals import Columns, Quality, Signal
from mes.equipment.endpoints import Endpoint
from mes.equipment.live import Live
from mes.equipment.model import Connection, PlantModel
from mes.platform import log
from mes.platform.clock import Clock, PlantClock

logger = log.get("equipment")


class Links:
    """`by_connection[name]` is the link of a connection."""

    def __init__(
        self,
        model: PlantModel,
        endpoints: Mapping[str, Endpoint],
        live: Live,
        clock: Clock,
        plant_clock: PlantClock,
        *,
        security: Mapping[str, Security] | None = None,
    ) -> None:
        self._model = model
        self._live = live
        self._clock = clock
        self._plant_clock = plant_clock
        self._on_state: list[Callable[[str, LinkState], None]] = []
        self._endpoints = endpoints
        self.by_connection: dict[str, Link] = {
            name: self._build(connection, endpoints[name], (security or {}).get(name))
            for name, connection in model.connections.items()
        }

    def on_state(self, listener: Callable[[str, LinkState], None]) -> None:
        """Hear `(connection, state)` at every change, synchronously."""
        self._on_state.append(listener)

    async def run(self) -> None:
        """All links until cancelled."""
        async with asyncio.TaskGroup() as group:
            for name, link in self.by_connection.items():
                group.create_task(link.run(), name=f"link {name}")

    def missing(self, unit_id: str) -> dict[str, str]:
        """Signals of a unit that its server does not have or cannot give, and why; a silent device's are not known."""
        connection = self._model.units[unit_id].connection
        if connection is None:
            return {}
        told = self.by_connection[connection.name].diagnostics
        bad = {name: why for name, why in told.bad_signals.items() if name not in told.silent_signals}
        return {name: why for name, why in bad.items() if self._model.by_name[name].unit_id == unit_id}

    def silent(self) -> list[str]:
        """Connections that are not up, or of which a device does not answer just now."""
        links = self.by_connection.items()
        return [name for name, link in links if link.state is not LinkState.UP or link.diagnostics.silent_signals]

    def describe(self, connection: str) -> dict[str, Any]:
        """State and counters of a link, for people."""
        link = self.by_connection[connection]
        return {
            "state": str(link.state),
            "endpoint": self._endpoints[connection].url,
            "protocol": self._model.connections[connection].protocol,
            **asdict(link.diagnostics),
        }

    def _build(self, connection: Connection, endpoint: Endpoint, security: Security | None) -> Link:
        mine = self._model.of_connection(connection.name)
        signals: list[Signal] = [s.signal for s in mine]
        if connection.protocol == "opcua":
            return OpcUaLink(
                connection.name,
                endpoint.url,
                signals,
                on_columns=self._take,
                on_state=self._state,
                wall_ms=self._clock.wall_ms,
                plant_ms=self._plant_clock.now_ms,
                security=security,
            )
        return ModbusLink(
            connection.name,
            endpoint.host,
            endpoint.port,
            signals,
            on_columns=self._take,
            on_state=self._state,
            wall_ms=self._clock.wall_ms,
            plant_ms=self._plant_clock.now_ms,
            clocks=[s.signal.id for s in mine if s.role == "clock"],
        )

    def _take(self, columns: Columns) -> None:
        if self._model.simulated and columns.machine_time and len(columns.ids):
            good = columns.quality == Quality.GOOD
            if good.any():
                self._plant_clock.hear(int(np.max(columns.source_ms[good])))
        self._live.take(columns)

    def _state(self, link: Link, state: LinkState) -> None:
        if state is LinkState.DOWN:
            self._live.lost(link.name)
        self._live.reasons = {
            name: why for other in self.by_connection.values() for name, why in other.diagnostics.bad_signals.items()
        }
        for listener in self._on_state:
            listener(link.name, state)
