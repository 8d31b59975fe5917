"""Start and stop the virtual plant: one child process a server group, endpoints announced in one file.

    async with start(data_dir, speed=60, start_ms=..., seed=1) as plant:
        plant.endpoints["thermal"]          # opc.tcp://127.0.0.1:...
        await plant.stop_group("thermal")   # the machines keep their retained memory
        await plant.start_group("thermal")  # on the same port, if it is still free

`plant/endpoints.json` is written when all ports are bound, and again after each start of a group.
"""

import asyncio
import json
import sys
from collections.abc import Collection
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from simulators.clock import PlantClock
from simulators.machines.registry import FLOOR, GROUPS, entries_of
from simulators.retained import write_whole

START_LIMIT_S = 120.0
STOP_LIMIT_S = 15.0


class PlantError(Exception):
    """A process of the virtual plant did not start."""


class Plant:
    """A running virtual plant."""

    def __init__(self, data_dir: Path, seed: int, units: Collection[str] | None) -> None:
        self.data_dir = data_dir
        self.endpoints: dict[str, str] = {}
        self.pids: dict[str, int] = {}
        self._seed = seed
        self._units = None if units is None else sorted(units)
        self._processes: dict[str, asyncio.subprocess.Process] = {}
        only = None if units is None else frozenset(units)
        self.groups = [group for group in GROUPS if group == FLOOR or entries_of(group, only)]

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def start(self) -> None:
        """Start all groups. Raises PlantError, with nothing left running, when one does not come up."""
        try:
            await asyncio.gather(*(self._start_process(group) for group in self.groups))
        except BaseException:
            await self.stop()
            raise
        self._announce()

    async def stop(self) -> None:
        """End all processes; their memories are saved."""
        await asyncio.gather(*(self.stop_group(group) for group in list(self._processes)))

    async def start_group(self, group: str) -> None:
        """Start one group again, on the ports it had."""
        await self._start_process(group)
        self._announce()

    async def stop_group(self, group: str) -> None:
        """End one group: SIGTERM, and after a while the hard way."""
        process = self._processes.pop(group, None)
        self.pids.pop(group, None)
        if process is None or process.returncode is not None:
            return
        process.terminate()
        try:
            await asyncio.wait_for(process.wait(), STOP_LIMIT_S)
        except TimeoutError:
            process.kill()
            await process.wait()

    async def kill_group(self, group: str) -> None:
        """SIGKILL: what a power cut does to a PLC."""
        process = self._processes.pop(group)
        self.pids.pop(group, None)
        process.kill()
        await process.wait()

    async def wait(self) -> None:
        """Until one of the processes ends."""
        waits = [asyncio.create_task(each.wait()) for each in self._processes.values()]
        _, pending = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for task in pending:
            task.cancel()

    async def _start_process(self, group: str) -> None:
        announcement = self._run_file(group)
        announcement.unlink(missing_ok=True)
        ports = {key: urlsplit(url).port for key, url in self.endpoints.items()}
        options = {"data_dir": str(self.data_dir), "seed": self._seed, "units": self._units, "ports": ports}
        log_dir = self.data_dir / "plant" / "log"
        log_dir.mkdir(parents=True, exist_ok=True)
        with (log_dir / f"{group}.log").open("ab") as log:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "simulators.host", group, json.dumps(options), stdout=log, stderr=log
            )
        self._processes[group] = process
        found = await self._wait_for(group, process)
        self.pids[group] = found["pid"]
        self.endpoints |= found["endpoints"]

    async def _wait_for(self, group: str, process: asyncio.subprocess.Process) -> dict[str, Any]:
        try:
            async with asyncio.timeout(START_LIMIT_S):
                while not self._run_file(group).exists():
                    if process.returncode is not None:
                        raise PlantError(f"{group} ended with {process.returncode}: see {self.data_dir}/plant/log")
                    await asyncio.sleep(0.05)
        except TimeoutError:
            raise PlantError(f"{group} has not started within {START_LIMIT_S:.0f} s") from None
        found: dict[str, Any] = json.loads(self._run_file(group).read_text(encoding="utf-8"))
        return found

    def _run_file(self, group: str) -> Path:
        return self.data_dir / "plant" / "run" / f"{group}.json"

    def _announce(self) -> None:
        content = {**self.endpoints, "pids": self.pids, "simulated": True}
        write_whole(self.data_dir / "plant" / "endpoints.json", json.dumps(content, indent=1))


def start(data_dir: Path, *, speed: float, start_ms: int, seed: int = 1, units: Collection[str] | None = None) -> Plant:
    """The plant of `data_dir`, to be entered with `async with` or started with `await plant.start()`.

    `start_ms` is plant time (UTC milliseconds) of a new plant; a plant that was there before goes on from its own.
    `units` restricts it to some units (tests); groups without any are not started.
    """
    data_dir = data_dir.resolve()
    PlantClock.create(data_dir / "plant" / "clock.bin", start_ms, speed)
    (data_dir / "drop").mkdir(parents=True, exist_ok=True)
    return Plant(data_dir, seed, units)
