"""The service as a process that a test starts, kills and starts again on the same data."""

import asyncio
import json
import signal
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

from mes.demo.api import Api, ApiError
from mes.demo.processes import Child, spawn
from mes.users.demo import DEMO_PASSWORD

ENDED = ("Complete", "Stopped", "Aborted")


class Site:
    """One data folder with its settings; at most one service runs on it at a time."""

    def __init__(self, data_dir: Path, **settings: str) -> None:
        self.data_dir = data_dir
        self.settings = {
            "SINTERLINE_DATA_DIR": str(data_dir), "SINTERLINE_DEMO": "1", "SINTERLINE_PORT": "0", **settings,
        }  # fmt: skip
        self.child: Child | None = None
        self.starts = 0

    @property
    def announced(self) -> Path:
        """Where the service says that it listens."""
        return self.data_dir / "service.json"

    def start(self, kill_at: str = "", **settings: str) -> None:
        """Start the service, to be killed when it passes the named point; it may die before it listens."""
        assert self.child is None or self.child.process.poll() is not None, "the service runs already"
        self.announced.unlink(missing_ok=True)
        self.starts += 1
        environment = {**self.settings, **settings, "SINTERLINE_KILL_AT": kill_at}
        self.child = spawn(f"service-{self.starts}", ["serve"], self.data_dir, **environment)

    async def url(self, timeout_s: float = 60) -> str:
        """Its base address, once it listens."""
        await self._until(self.announced.exists, timeout_s)
        return str(json.loads(self.announced.read_text())["url"])

    async def person(self, name: str = "operator") -> Api:
        """Somebody at this service; signs in when entered with `async with`."""
        return Api(await self.url(), name, DEMO_PASSWORD)

    def kill(self) -> None:
        """`kill -9`, if it runs."""
        if self.child is not None:
            self.child.process.kill()
            self.child.process.wait()

    def end(self) -> None:
        """End it as an administrator does, if it runs."""
        if self.child is not None:
            self.child.end()

    async def killed(self, timeout_s: float = 60) -> None:
        """Until the service died of SIGKILL at its point. Fails with its log when it ended otherwise."""
        assert self.child is not None
        process = self.child.process
        deadline = time.monotonic() + timeout_s
        while process.poll() is None:
            assert time.monotonic() < deadline, f"the point was never passed\n{self.log()}"
            await asyncio.sleep(0.02)
        assert process.returncode == -signal.SIGKILL, self.log()

    def log(self) -> str:
        """The end of its log."""
        assert self.child is not None
        return "\n".join(self.child.log.read_text(errors="replace").splitlines()[-40:])

    def query(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """Rows of the database, read past the service."""
        with sqlite3.connect(f"file:{self.data_dir / 'db' / 'sinterline.db'}?mode=ro", uri=True) as connection:
            return connection.execute(sql, values).fetchall()

    async def _until(self, holds: Callable[[], bool], timeout_s: float) -> None:
        assert self.child is not None
        deadline = time.monotonic() + timeout_s
        while not holds():
            self.child.check()
            assert time.monotonic() < deadline, self.log()
            await asyncio.sleep(0.02)


async def until(
    api: Api, path: str, holds: Callable[[Any], bool], timeout_s: float = 60, **params: Any
) -> dict[str, Any]:
    """The first answer of a resource for which the condition holds."""
    deadline = time.monotonic() + timeout_s
    seen: Any = None
    while time.monotonic() < deadline:
        try:
            seen = await api.get(path, **params)
        except (ApiError, httpx.TransportError) as error:
            seen = error
        else:
            if holds(seen):
                found: dict[str, Any] = seen
                return found
        await asyncio.sleep(0.05)
    raise AssertionError(f"{path} never got there: {str(seen)[:2000]}")


async def idle(api: Api, unit: str) -> None:
    """Until a unit is attached and Idle."""
    await until(api, f"/equipment/units/{unit}", lambda u: u["state"] == "Idle" and not u["conditions"])


async def ended(api: Api, batch: str, timeout_s: float = 90) -> dict[str, Any]:
    """The batch, once it is over."""
    return await until(api, f"/batches/{batch}", lambda b: b["state"] in ENDED, timeout_s)


async def events(api: Api, batch: str) -> list[dict[str, Any]]:
    """The journal of a batch."""
    found: list[dict[str, Any]] = (await api.get(f"/batches/{batch}/events"))["items"]
    return found
