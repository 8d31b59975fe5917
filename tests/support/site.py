"""Plant and service together, as a person at the screen has them."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import httpx

from mes.demo.processes import Child, start_service
from simulators import plant as virtual_plant
from simulators.plant import Plant

START_MS = 1_795_240_800_000  # of a plant that is new: 2026-11-21 06:00 UTC


@dataclass(frozen=True)
class Site:
    """A running site."""

    data_dir: Path
    plant: Plant
    service: Child
    url: str

    @property
    def floor_url(self) -> str:
        """Base address of the floor."""
        return self.plant.endpoints["floor"]

    async def set_speed(self, speed: float) -> None:
        """Plant seconds a wall second from now on."""
        async with httpx.AsyncClient(base_url=self.floor_url, timeout=20) as client:
            (await client.put("/clock", json={"speed": speed})).raise_for_status()


class SiteOf(Protocol):
    """The fixture `site_of`: plant and service over a folder for the length of the block."""

    def __call__(self, data_dir: Path, *, speed: float = 60.0) -> AbstractAsyncContextManager[Site]: ...


@asynccontextmanager
async def running_site(data_dir: Path, *, speed: float = 60.0) -> AsyncIterator[Site]:
    """The site of a folder: a new one, or one that goes on from what the folder holds. The service ends first."""
    async with virtual_plant.start(data_dir, speed=speed, start_ms=START_MS, seed=1) as plant:
        service, url = await start_service(data_dir, 0)
        try:
            yield Site(data_dir, plant, service, url)
        finally:
            service.end()
