"""One virtual plant with three units for the session of these tests, run beside them in a thread of its own."""

import asyncio
import json
import sys
import threading
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # importlib mode puts no test folder on the path

from simulators import plant as virtual_plant

Answer = TypeVar("Answer")
START_MS = 1_764_000_000_000


class RunningPlant:
    """The plant's processes; `call` runs its coroutines."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self.database = data_dir / "service.db"
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        units = ["SF-01", "AF-01", "PR-01"]
        self.plant = virtual_plant.start(data_dir, speed=600, start_ms=START_MS, seed=7, units=units)
        self.call(self.plant.start())

    def call(self, coroutine: Coroutine[Any, Any, Answer]) -> Answer:
        """Run a coroutine of the plant and wait for it."""
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(180)

    def executed(self, unit: str) -> list[dict[str, int]]:
        """The unit's own log of consumed commands."""
        path = self.data_dir / "plant" / "exec" / f"{unit}.jsonl"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

    def starts(self, unit: str, run_id: int) -> int:
        """How often a run was started and accepted."""
        log = self.executed(unit)
        return sum(1 for line in log if (line["code"], line["run_id"], line["result"]) == (1, run_id, 1))

    def close(self) -> None:
        """End all processes and the thread."""
        self.call(self.plant.stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()


@pytest.fixture(scope="session")
def plant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPlant]:
    running = RunningPlant(tmp_path_factory.mktemp("plant"))
    yield running
    running.close()
