"""`/plant`: what this installation is, its two times, and the speed of a simulated plant."""

from typing import Annotated

import httpx
import orjson
from fastapi import APIRouter, Depends, Request
from pydantic import Field

from mes.equipment.model import PlantModel
from mes.platform.clock import iso
from mes.platform.errors import Conflict, NotFound
from mes.platform.web import Body, Out, PlantTime, WallClock, part, problems
from mes.settings import Settings
from mes.users import CurrentPerson, require

router = APIRouter(tags=["plant"])
Model = Annotated[PlantModel, Depends(part("model"))]
SettingsPart = Annotated[Settings, Depends(part("settings"))]


class AreaOut(Out):
    """A part of the site with its units in order."""

    id: str
    name: str
    units: list[str]


class PlantOut(Out):
    """The plant; `speed` is plant seconds a wall second, None for a real plant or while its clock does not answer."""

    id: str
    name: str
    simulated: bool
    plant_at: str
    wall_at: str
    speed: float | None
    areas: list[AreaOut]
    product: str
    version: str


class SpeedIn(Body):
    """A new speed of the simulated plant."""

    speed: Annotated[float, Field(gt=0, le=100_000)]


class SpeedOut(Out):
    """The speed that the plant's clock has taken."""

    speed: float


@router.get("/plant", responses=problems(401, 403))
async def read_plant(
    request: Request,
    person: CurrentPerson,
    model: Model,
    settings: SettingsPart,
    clock: WallClock,
    plant_clock: PlantTime,
) -> PlantOut:
    """Name, areas, times."""
    require(person, "plant.view")
    units = {area.id: [unit.id for unit in model.units.values() if unit.area == area.id] for area in model.areas}
    return PlantOut(
        id=model.id, name=model.name, simulated=model.simulated, plant_at=iso(plant_clock.now_ms()),
        wall_at=iso(clock.wall_ms()), speed=await speed_now(settings) if model.simulated else None,
        areas=[AreaOut(id=area.id, name=area.name, units=units[area.id]) for area in model.areas],
        product="Sinterline", version=request.app.version,
    )  # fmt: skip


@router.put("/plant/speed", responses=problems(401, 403, 404, 409, 422))
async def set_speed(body: SpeedIn, person: CurrentPerson, model: Model, settings: SettingsPart) -> SpeedOut:
    """Change the speed of a simulated plant; there is no such thing on a real one."""
    require(person, "plant.speed")
    url = floor_url(settings) if model.simulated and settings.demo else None
    if url is None:
        raise NotFound("this plant has no speed to set")
    try:
        async with httpx.AsyncClient(base_url=url, timeout=3.0) as client:
            answer = await client.put("/clock", json={"speed": body.speed})
            answer.raise_for_status()
    except httpx.HTTPError as error:
        raise Conflict(f"the plant's clock does not answer: {error}") from error
    return SpeedOut(speed=body.speed)


def floor_url(settings: Settings) -> str | None:
    """Where a simulated plant's clock listens, if it has announced itself."""
    try:
        announced = orjson.loads(settings.endpoints.read_bytes())
    except (OSError, ValueError):
        return None
    url = announced.get("floor")
    return url if isinstance(url, str) else None


async def speed_now(settings: Settings) -> float | None:
    """Plant seconds a wall second of a simulated plant; None while its clock does not answer."""
    url = floor_url(settings)
    if url is None:
        return None
    try:
        async with httpx.AsyncClient(base_url=url, timeout=1.0) as client:
            return float((await client.get("/clock")).json()["speed"])
    except (httpx.HTTPError, ValueError, KeyError, TypeError):
        return None
