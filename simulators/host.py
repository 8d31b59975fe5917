"""One process of the virtual plant: the units of a group behind their servers, scanned 10 times a second.

`python -m simulators.host GROUP OPTIONS-AS-JSON`, started by `simulators.plant`. After binding its ports it writes
`plant/run/<group>.json` (`{"pid", "endpoints": {key: url}}`). SIGTERM ends it: memories saved, ports closed. It also
ends when the process that started it is gone.
"""

import asyncio
import json
import os
import signal
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from simulators.carriers import CarrierStore
from simulators.clock import TICK_S, PlantClock, wall_ms
from simulators.faults import FaultFeed
from simulators.floor import FloorServer
from simulators.machines import registry
from simulators.machines.plc import Machine
from simulators.machines.unit import Environment, JobUnit, Unit
from simulators.retained import write_whole
from simulators.servers.counters import Counters
from simulators.servers.modbus import ModbusEndpoint
from simulators.servers.opcua import OpcUaEndpoint, keep_values_uncopied

SCAN_S = 0.1
BRAKE_LEASE_MS = 500


@dataclass(frozen=True, slots=True)
class Options:
    """What a process is started with."""

    group: str
    data_dir: Path
    seed: int = 1
    units: frozenset[str] | None = None
    ports: dict[str, int] = field(default_factory=dict)
    """Ports to bind again after a restart of the group; others are chosen by the system."""


class _Wire:
    """One endpoint with its units and counters."""

    def __init__(self, server: registry.Server, units: list[tuple[registry.Entry, Unit]]) -> None:
        self.key = server.key
        self.units = [unit for _, unit in units]
        self.counters = Counters()
        self.endpoint: OpcUaEndpoint | ModbusEndpoint
        if server.protocol == "opcua":
            machines = [unit for unit in self.units if isinstance(unit, Machine)]
            self.endpoint = OpcUaEndpoint(f"urn:rp-100:{server.key}", machines, self.counters)
        else:
            self.endpoint = ModbusEndpoint([(entry.device_id, unit) for entry, unit in units], self.counters)

    async def start(self, port: int) -> str:
        """Bind the old port if it is free, else any."""
        try:
            return await self.endpoint.start(port)
        except (OSError, RuntimeError):
            return await self.endpoint.start(0)

    def save_counters(self, directory: Path) -> None:
        self.counters.commands = sum(unit.commands_received for unit in self.units if isinstance(unit, Machine))
        self.counters.save(directory / f"{self.key}.json")


class GroupProcess:
    """Builds, runs and ends one group."""

    def __init__(self, options: Options) -> None:
        self.options = options
        plant_dir = options.data_dir / "plant"
        self._plant_dir = plant_dir
        self._env = Environment(options.data_dir, CarrierStore(plant_dir / "carriers"), options.seed)
        self._clock = PlantClock(plant_dir / "clock.bin")
        self._slot = registry.GROUPS.index(options.group)
        self._faults = FaultFeed(plant_dir / "faults.jsonl")
        pairs = [(each, registry.build(each, self._env)) for each in registry.entries_of(options.group, options.units)]
        self._units = [(entry, unit) for entry, unit in pairs if unit is not None]
        self._wires = [self._wire(server) for server in registry.SERVERS if server.group == options.group]
        self._floor: FloorServer | None = None
        self._ended = asyncio.Event()
        self._parent = os.getppid()
        self._second_ms = 0

    def _wire(self, server: registry.Server) -> _Wire:
        return _Wire(server, [(entry, unit) for entry, unit in self._units if entry.server == server.key])

    async def run(self) -> None:
        """Until SIGTERM, SIGINT or the end of the parent."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._ended.set)
        self._scan()
        endpoints = {wire.key: await wire.start(self.options.ports.get(wire.key, 0)) for wire in self._wires}
        tasks = []
        if self.options.group == registry.FLOOR:
            jobs = {unit.unit_id: unit for _, unit in self._units if isinstance(unit, JobUnit)}
            self._floor = FloorServer(self._env, self._clock, jobs)
            endpoints["floor"] = await self._floor.start(self.options.ports.get("floor", 0))
            tasks.append(asyncio.create_task(self._tick()))
        announcement = {"pid": os.getpid(), "endpoints": endpoints}
        write_whole(self._plant_dir / "run" / f"{self.options.group}.json", json.dumps(announcement))
        tasks.append(asyncio.create_task(self._scans()))
        for task in tasks:
            task.add_done_callback(lambda _: self._ended.set())
        await self._ended.wait()
        broken = [task.exception() for task in tasks if task.done()]
        await self._end(tasks)
        for error in filter(None, broken):
            raise error

    async def _end(self, tasks: list[asyncio.Task[None]]) -> None:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for _, unit in self._units:
            unit.close()
        self._clock.brake(self._slot, 0)
        for wire in self._wires:
            wire.save_counters(self._plant_dir / "counters")
            await wire.endpoint.stop()
        if self._floor is not None:
            await self._floor.stop()

    async def _tick(self) -> None:
        """The plant clock; the floor's process runs it."""
        while True:
            self._clock.tick()
            await asyncio.sleep(TICK_S)

    async def _scans(self) -> None:
        while True:
            plant_ms, now_ms = self._scan()
            for wire in self._wires:
                await wire.endpoint.publish(plant_ms, now_ms)
            if now_ms - self._second_ms >= 1000:
                self._second_ms = now_ms
                self._each_second()
            await asyncio.sleep(max(0.005, SCAN_S - (wall_ms() - now_ms) / 1000.0))

    def _scan(self) -> tuple[int, int]:
        """One scan of all units; holds the brake while one of them waits for its supervisor."""
        for fault in self._faults.read():
            self._apply(fault)
        plant_ms, now_ms = self._clock.plant_ms(), wall_ms()
        for wire in self._wires:
            wire.endpoint.receive()
        for _, unit in self._units:
            unit.scan(plant_ms, now_ms)
        braking = any(unit.braking(now_ms) for _, unit in self._units)
        self._clock.brake(self._slot, BRAKE_LEASE_MS if braking else 0)
        return plant_ms, now_ms

    def _apply(self, fault: dict[str, Any]) -> None:
        for _, unit in self._units:
            if unit.unit_id == fault["unit"]:
                unit.apply(fault)
        if fault["fault"] == "drop_connections":
            for wire in self._wires:
                if any(unit.unit_id == fault["unit"] for unit in wire.units):
                    wire.endpoint.drop_connections()

    def _each_second(self) -> None:
        for wire in self._wires:
            wire.save_counters(self._plant_dir / "counters")
        for _, unit in self._units:
            if not isinstance(unit, Machine):
                unit.save()
        if os.getppid() != self._parent:
            self._ended.set()


def main() -> None:
    """Entry of the process."""
    group, plain = sys.argv[1], json.loads(sys.argv[2])
    units = frozenset(plain["units"]) if plain["units"] is not None else None
    options = Options(group, Path(plain["data_dir"]), plain["seed"], units, plain["ports"])
    keep_values_uncopied()
    asyncio.run(_main(options))


async def _main(options: Options) -> None:
    await GroupProcess(options).run()


if __name__ == "__main__":
    main()
