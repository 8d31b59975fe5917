"""The demo's processes: the virtual plant and the service, each started, watched and ended by pid."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mes.demo.api import wait_until_ready


@dataclass(slots=True)
class Child:
    """One process of ours with its log file."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path

    def end(self, grace_s: float = 10.0) -> None:
        """Ask it to end, then make it."""
        if self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(grace_s)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def check(self) -> None:
        """Raise `ProcessEnded` with the end of its log if it is gone."""
        if self.process.poll() is not None:
            tail = "\n".join(self.log.read_text(errors="replace").splitlines()[-15:])
            raise ProcessEnded(f"{self.name} ended with code {self.process.returncode}; its log {self.log}:\n{tail}")


class ProcessEnded(RuntimeError):
    """A process that should run has ended."""


def spawn(name: str, arguments: list[str], data_dir: Path, **env: str) -> Child:
    """Start `sinterline ARGUMENTS` with its output in `data_dir/log/NAME.log`."""
    log = data_dir / "log" / f"{name}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as out:
        process = subprocess.Popen(  # noqa: S603  (our own program, arguments of our own)
            [sys.executable, "-m", "mes.cli", *arguments],
            stdout=out,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C reaches us alone; we end the children in order
            env={**os.environ, **env},
        )
    return Child(name, process, log)


@dataclass(slots=True)
class PlantProcess:
    """The running virtual plant: where its servers listen."""

    child: Child
    data_dir: Path
    endpoints: dict[str, Any] = field(default_factory=dict)

    @property
    def floor_url(self) -> str:
        """Base address of the floor."""
        return str(self.endpoints["floor"])


async def start_plant(data_dir: Path, *, speed: float, seed: int, start: str | None) -> PlantProcess:
    """Start the virtual plant and wait until all its ports are announced."""
    announced = data_dir / "plant" / "endpoints.json"
    announced.unlink(missing_ok=True)
    arguments = ["simulate", "--data-dir", str(data_dir), "--speed", str(speed), "--seed", str(seed)]
    plant = PlantProcess(spawn("plant", arguments + (["--start", start] if start else []), data_dir), data_dir)
    try:
        async with asyncio.timeout(90):
            while not announced.exists():
                plant.child.check()
                await asyncio.sleep(0.1)
    except BaseException:
        plant.child.end(20.0)
        raise
    plant.endpoints = json.loads(announced.read_text())
    return plant


async def start_service(data_dir: Path, port: int, **env: str) -> tuple[Child, str]:
    """Start the service beside the plant and wait until it is ready; its base address."""
    announced = data_dir / "service.json"
    announced.unlink(missing_ok=True)
    settings = {"SINTERLINE_DATA_DIR": str(data_dir), "SINTERLINE_DEMO": "1", "SINTERLINE_PORT": str(port), **env}
    child = spawn("service", ["serve"], data_dir, **settings)
    try:
        async with asyncio.timeout(60):
            while not announced.exists():
                child.check()
                await asyncio.sleep(0.05)
        base_url = str(json.loads(announced.read_text())["url"])
        await wait_until_ready(base_url, 60)
    except BaseException:
        child.end()
        raise
    return child, base_url


@asynccontextmanager
async def running(
    data_dir: Path, *, speed: float, seed: int, start: str | None, port: int
) -> AsyncIterator[tuple[PlantProcess, Child, str]]:
    """Plant and service for the length of the block; the service ends first, the plant keeps its memory."""
    plant = await start_plant(data_dir, speed=speed, seed=seed, start=start)
    try:
        service, base_url = await start_service(data_dir, port)
        try:
            yield plant, service, base_url
        finally:
            service.end()
    finally:
        plant.child.end(20.0)
