"""The virtual plant as tests run it: real processes on loopback, driven from a thread beside the test's own loop."""

import asyncio
import json
import threading
from collections.abc import Collection, Coroutine
from pathlib import Path
from typing import Any, TypeVar

import httpx

from simulators import plant as virtual_plant

Answer = TypeVar("Answer")
START_MS = 1_764_000_000_000
ACCEPTED, START, REPORT_ACK = 1, 1, 8


class RunningPlant:
    """A plant in `data_dir`; what the machines wrote about themselves is read from their own files."""

    def __init__(self, data_dir: Path, units: Collection[str] | None = None, speed: float = 60.0) -> None:
        self.data_dir = data_dir
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._units, self._speed = units, speed
        self.start()

    def start(self) -> None:
        """Start all its processes, on ports of their own; a plant that was there before goes on from its memory."""
        self._plant = virtual_plant.start(
            self.data_dir, speed=self._speed, start_ms=START_MS, seed=7, units=self._units
        )  # fmt: skip
        self._call(self._plant.start())

    def stop(self) -> None:
        """End all its processes."""
        self._call(self._plant.stop())

    @property
    def endpoints(self) -> dict[str, str]:
        """Where each server listens, by endpoint key."""
        return self._plant.endpoints

    def stop_group(self, group: str) -> None:
        """End one server process; its machines keep their memory."""
        self._call(self._plant.stop_group(group))

    def start_group(self, group: str) -> None:
        """Start it again on the same port."""
        self._call(self._plant.start_group(group))

    def close(self) -> None:
        """End all processes and the thread."""
        self.stop()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def executed(self, unit: str) -> list[dict[str, int]]:
        """The unit's own log of consumed commands."""
        path = self.data_dir / "plant" / "exec" / f"{unit}.jsonl"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

    def started(self, unit: str) -> list[int]:
        """Run ids of accepted STARTs, one entry for each time the unit acted."""
        log = self.executed(unit)
        return [line["run_id"] for line in log if (line["code"], line["result"]) == (START, ACCEPTED)]

    def acknowledged(self, unit: str) -> list[int]:
        """Run ids of accepted REPORT_ACKs."""
        log = self.executed(unit)
        return [line["run_id"] for line in log if (line["code"], line["result"]) == (REPORT_ACK, ACCEPTED)]

    def counters(self, server: str) -> dict[str, int]:
        """What a server counted of its own traffic."""
        found: dict[str, int] = json.loads((self.data_dir / "plant" / "counters" / f"{server}.json").read_text())
        return found

    def set_speed(self, speed: float) -> None:
        """Plant seconds a wall second from now on."""
        httpx.put(f"{self.endpoints['floor']}/clock", json={"speed": speed}, timeout=10).raise_for_status()

    def plant_ms(self) -> int:
        """Plant time now, from the plant's own clock."""
        answer = httpx.get(f"{self.endpoints['floor']}/clock", timeout=10).json()
        return int(answer["plant_ms"])

    async def passed(self, plant_s: float) -> None:
        """Until that many plant seconds from now have gone by."""
        until_ms = self.plant_ms() + plant_s * 1000
        async with asyncio.timeout(120):
            while self.plant_ms() < until_ms:  # noqa: ASYNC110  (time of other processes)
                await asyncio.sleep(0.1)

    def _call(self, coroutine: Coroutine[Any, Any, Answer]) -> Answer:
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(180)
