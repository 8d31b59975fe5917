"""The floor: carriers and hands, over HTTP on loopback. It belongs to no machine.

The simulated crew and tests act here; the service itself never does. Errors are problem+json. It also carries the
plant clock and the faults of tests.
"""

import socket
from asyncio import Event, Task, create_task
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from random import Random
from typing import Any, Literal

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from simulators import faults
from simulators.carriers import KINDS, STORE, Carrier, CarrierError, UnknownCarrier
from simulators.clock import PlantClock
from simulators.machines.unit import Environment, JobUnit
from simulators.machines.utilities import PLATFORMS, Platform
from simulators.physics import raw
from simulators.physics.material import Form, Material

HANDS = "HANDS"


class Move(BaseModel):
    carrier: int
    place: str = Field(min_length=1)
    position: int | None = None


class Pour(BaseModel):
    source: int = Field(alias="from")
    to: int
    mass_kg: float | None = Field(default=None, gt=0)
    """None empties the source."""


class OneCarrier(BaseModel):
    carrier: int


class Sample(BaseModel):
    carrier: int
    sample_id: str
    instrument: Literal["HG-01", "LAB"]
    pieces: int | None = Field(default=None, gt=0)
    mass_kg: float | None = Field(default=None, gt=0)


class Raw(BaseModel):
    model_config = ConfigDict(extra="allow")
    carrier: int
    material: str
    lot: str
    mass_kg: float = Field(gt=0)
    composition: dict[str, float] | None = None
    """wt% by element; the nominal assay of the material when not given."""


class Speed(BaseModel):
    speed: float = Field(gt=0, le=100_000)


class Floor:
    """Acts of the hands."""

    def __init__(self, env: Environment, clock: PlantClock, jobs: Mapping[str, JobUnit]) -> None:
        self.env = env
        self.store = env.carriers
        self.clock = clock
        self.jobs = jobs
        self._poured = 0

    def carriers(self, place: str | None, kind: str | None, empty: bool | None) -> list[dict[str, Any]]:
        """Carriers that were ever used; with `kind` every one of that kind."""
        found = self.store.used()
        if kind is not None:
            ranges = [range(each.first, each.last + 1) for each in KINDS if each.name == kind]
            found = [self.store.get(each) for numbers in ranges for each in numbers]
        kept = [each for each in found if place is None or each.place == place]
        return [shown(each) for each in kept if empty is None or each.empty == empty]

    def pour(self, act: Pour) -> float:
        """By hand: the dose is off by about half a division of the platform it is weighed on."""
        if act.mass_kg is None:
            return self.store.pour(act.source, act.to, float("inf")).mass_kg
        rng = Random(f"{self.env.seed}/pour/{act.source}/{act.to}/{self._poured}")
        self._poured += 1
        division = platform_for(act.mass_kg).division_kg
        return self.store.pour(act.source, act.to, max(0.0, act.mass_kg + rng.gauss(0.0, division / 2.0))).mass_kg

    def weigh(self, carrier_id: int) -> str:
        """Put a carrier on the platform that fits it; what stood there goes back to the store."""
        name = platform_for(self.store.get(carrier_id).gross_kg).name.upper()
        place = f"WB-01/{name}"
        for other in self.store.at(place):
            if other.id != carrier_id:
                self.store.move(other.id, STORE)
        self.store.move(carrier_id, place)
        return name

    def sample(self, act: Sample) -> str:
        """Take material out and bring it to an instrument, which leaves a file in the drop folder."""
        instrument = self._worker(act.instrument)
        if (act.pieces is None) == (act.mass_kg is None):
            raise CarrierError("a sample needs either pieces or mass_kg")
        part = self.store.part(act.carrier, mass_kg=act.mass_kg, pieces=act.pieces)
        request = {"sample_id": act.sample_id, "carrier": act.carrier, "pieces": part.pieces}
        return instrument.submit(request | {"material": part.to_dict()}, self.clock.plant_ms())

    def work(self, request: Mapping[str, Any]) -> str:
        """Class C work: slice, coat, pack. It takes plant time."""
        return self._worker(HANDS).submit(request, self.clock.plant_ms())

    def deliver(self, act: Raw) -> Carrier:
        """A delivery of raw material into a raw bin."""
        if act.composition is None:
            if act.material not in raw.KINDS:
                raise CarrierError(f"{act.material} has no nominal assay: give a composition")
            return self.store.put(act.carrier, raw.raw_material(act.material, act.mass_kg, act.lot))
        given = {name: value for name, value in (act.model_extra or {}).items() if name.endswith("_ppm")}
        material = Material(
            form=Form.RAW,
            mass_kg=act.mass_kg,
            composition_wt_pct=act.composition,
            origin={act.lot: 1.0},
            **({"free_water_ppm": 0.0} | given),
        )
        return self.store.put(act.carrier, material)

    def job(self, job_id: str) -> dict[str, Any]:
        """Progress and result of a job. Raises CarrierError for an unknown one."""
        for worker in self.jobs.values():
            try:
                return worker.job(job_id)
            except KeyError:
                continue
        raise UnknownCarrier(f"no job {job_id}")

    def _worker(self, name: str) -> JobUnit:
        if name not in self.jobs:
            raise CarrierError(f"this plant has no {name}")
        return self.jobs[name]

    def time(self) -> dict[str, float]:
        clock = self.clock
        return {"plant_ms": clock.plant_ms(), "speed": clock.speed(), "effective_speed": clock.effective_speed()}


def platform_for(mass_kg: float) -> Platform:
    """The finest platform that bears a mass. Raises CarrierError above 600 kg."""
    for platform in PLATFORMS:
        if mass_kg <= platform.capacity_kg:
            return platform
    raise CarrierError(f"{mass_kg:.1f} kg is more than any platform bears")


def shown(carrier: Carrier) -> dict[str, Any]:
    """A carrier as the floor shows it: the simulator's truth."""
    material = carrier.material
    mass = {"mass_kg": material.mass_kg if material else 0.0, "pieces": material.pieces if material else 0}
    return carrier.to_dict() | mass | {"form": material.form.value if material else None}


def app_of(floor: Floor) -> FastAPI:
    """The HTTP face of a floor."""
    app = FastAPI(title="Floor of the virtual plant", docs_url=None, redoc_url=None)
    app.exception_handler(CarrierError)(_refused)
    app.exception_handler(ValueError)(_refused)
    _carrier_routes(app, floor)
    _work_routes(app, floor)
    _plant_routes(app, floor)
    return app


async def _refused(request: Request, error: Exception) -> JSONResponse:
    status = 404 if isinstance(error, UnknownCarrier) else 409 if isinstance(error, CarrierError) else 422
    body = {"type": "about:blank", "title": "Refused by the floor", "status": status, "detail": str(error)}
    return JSONResponse(body, status, media_type="application/problem+json")


def _carrier_routes(app: FastAPI, floor: Floor) -> None:
    @app.get("/carriers")
    def carriers(place: str | None = None, kind: str | None = None, empty: bool | None = None) -> list[dict[str, Any]]:
        return floor.carriers(place, kind, empty)

    @app.get("/carriers/{carrier_id}")
    def carrier(carrier_id: int) -> dict[str, Any]:
        return shown(floor.store.get(carrier_id))

    @app.post("/move")
    def move(act: Move) -> dict[str, Any]:
        return shown(floor.store.move(act.carrier, act.place, act.position))

    @app.post("/pour")
    def pour(act: Pour) -> dict[str, float]:
        return {"mass_kg": floor.pour(act)}

    @app.post("/count")
    def count(act: OneCarrier) -> dict[str, int]:
        material = floor.store.get(act.carrier).material
        return {"pieces": material.pieces if material else 0}

    @app.post("/weigh")
    def weigh(act: OneCarrier) -> dict[str, str]:
        return {"platform": floor.weigh(act.carrier)}

    @app.post("/raw")
    def deliver(act: Raw) -> dict[str, Any]:
        return shown(floor.deliver(act))


def _work_routes(app: FastAPI, floor: Floor) -> None:
    @app.post("/sample")
    def sample(act: Sample) -> dict[str, str]:
        return {"job": floor.sample(act)}

    @app.post("/work")
    def work(request: dict[str, Any]) -> dict[str, str]:
        return {"job": floor.work(request)}

    @app.get("/work/{job_id}")
    def job(job_id: str) -> dict[str, Any]:
        return floor.job(job_id)


def _plant_routes(app: FastAPI, floor: Floor) -> None:
    @app.get("/clock")
    def clock() -> dict[str, float]:
        return floor.time()

    @app.put("/clock")
    def set_clock(wanted: Speed) -> dict[str, float]:
        floor.clock.set_speed(wanted.speed)
        return floor.time()

    @app.post("/faults")
    def put_fault(fault: dict[str, Any]) -> dict[str, str]:
        if not fault.get("unit") or fault.get("fault") not in faults.KINDS:
            raise ValueError(f"a fault needs a unit and one of {', '.join(faults.KINDS)}")
        faults.post(floor.env.plant_dir / "faults.jsonl", fault)
        return {"status": "posted"}


class _Server(uvicorn.Server):
    """Leaves the signals to the process and says when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = Event()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listening.set()


class FloorServer:
    """The floor on a loopback port, inside the process of the plant clock."""

    def __init__(self, env: Environment, clock: PlantClock, jobs: Mapping[str, JobUnit]) -> None:
        self._app = app_of(Floor(env, clock, jobs))
        self._server: _Server | None = None
        self._task: Task[None] | None = None

    async def start(self, port: int = 0) -> str:
        """Listen and return the URL; another port when the wanted one is taken."""
        bound = _listen(port)
        config = uvicorn.Config(self._app, log_level="warning", lifespan="off", ws="none")
        self._server = _Server(config)
        self._task = create_task(self._server.serve([bound]))
        await self._server.listening.wait()
        return f"http://127.0.0.1:{bound.getsockname()[1]}"

    async def stop(self) -> None:
        if self._server is not None and self._task is not None:
            self._server.should_exit = True
            await self._task


def _listen(port: int) -> socket.socket:
    bound = socket.socket()
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind(("127.0.0.1", port))
    except OSError:
        bound.bind(("127.0.0.1", 0))
    return bound
