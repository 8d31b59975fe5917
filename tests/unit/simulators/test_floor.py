"""The floor over HTTP: carriers, hands, refusals."""

from collections.abc import Mapping
from typing import Any

import pytest
from fastapi.testclient import TestClient

from simulators.carriers import CarrierError
from simulators.clock import PlantClock
from simulators.floor import Floor, app_of
from simulators.machines.unit import Environment, JobUnit


class Bench(JobUnit):
    """A workplace that is ready at once."""

    def __init__(self, unit_id: str, env: Environment) -> None:
        super().__init__(unit_id, env)
        self.requests: list[Mapping[str, Any]] = []

    def submit(self, request: Mapping[str, Any], plant_ms: int) -> str:
        self.requests.append(request)
        return f"{self.unit_id}-{len(self.requests)}"

    def job(self, job_id: str) -> dict[str, Any]:
        unit, number = job_id.rsplit("-", 1)
        if unit != self.unit_id:
            raise KeyError(job_id)
        return {"done": True, "pieces": len(self.requests[int(number) - 1])}


@pytest.fixture
def lab(env: Environment) -> Bench:
    return Bench("LAB", env)


@pytest.fixture
def floor(env: Environment, lab: Bench) -> TestClient:
    path = env.plant_dir / "clock.bin"
    PlantClock.create(path, 1_790_000_000_000, 60.0)
    return TestClient(app_of(Floor(env, PlantClock(path), {"LAB": lab})))


def deliver(floor: TestClient, carrier: int = 5001, mass_kg: float = 500.0) -> None:
    body = {"carrier": carrier, "material": "ndpr", "lot": "S-17", "mass_kg": mass_kg}
    assert floor.post("/raw", json=body).status_code == 200


def test_a_delivery_carries_its_lot_as_origin(floor: TestClient) -> None:
    deliver(floor)
    shown = floor.get("/carriers/5001").json()
    assert shown["material"]["origin"] == {"S-17": 1.0}
    assert (shown["kind"], shown["place"], shown["mass_kg"], shown["form"]) == ("raw", "STORE", 500.0, "raw")


def test_pouring_keeps_the_mass_and_misses_by_half_a_division(floor: TestClient) -> None:
    deliver(floor)
    poured = floor.post("/pour", json={"from": 5001, "to": 1001, "mass_kg": 90.0}).json()["mass_kg"]
    assert poured != 90.0
    assert poured == pytest.approx(90.0, abs=0.05)
    drum, bin_ = floor.get("/carriers/1001").json(), floor.get("/carriers/5001").json()
    assert drum["form"] == "charge"
    assert drum["mass_kg"] + bin_["mass_kg"] == pytest.approx(500.0, abs=1e-9)


def test_pouring_without_a_mass_empties_the_source(floor: TestClient) -> None:
    deliver(floor, mass_kg=12.0)
    assert floor.post("/pour", json={"from": 5001, "to": 1001}).json()["mass_kg"] == 12.0
    assert floor.get("/carriers/5001").json()["material"] is None
    again = floor.post("/pour", json={"from": 5001, "to": 1001})
    assert again.status_code == 409
    assert again.headers["content-type"] == "application/problem+json"


def test_a_carrier_is_weighed_on_the_finest_platform_that_bears_it(floor: TestClient) -> None:
    deliver(floor, 5001, 500.0)
    deliver(floor, 5002, 2.0)
    assert floor.post("/weigh", json={"carrier": 5001}).json() == {"platform": "C"}
    assert floor.post("/weigh", json={"carrier": 5002}).json() == {"platform": "B"}
    assert floor.post("/weigh", json={"carrier": 4001}).json() == {"platform": "A"}
    assert floor.post("/weigh", json={"carrier": 4002}).json() == {"platform": "A"}
    assert floor.get("/carriers/4001").json()["place"] == "STORE"
    assert floor.get("/carriers", params={"place": "WB-01/A"}).json()[0]["id"] == 4002


def test_parts_are_counted_and_sampled(floor: TestClient, env: Environment, lab: Bench, green_trays: Any) -> None:
    tray = green_trays("MC-01", 1)[0]
    assert floor.post("/count", json={"carrier": tray}).json() == {"pieces": 42}
    body = {"carrier": tray, "sample_id": "P-1", "instrument": "LAB", "pieces": 3}
    job = floor.post("/sample", json=body).json()["job"]
    assert floor.get(f"/work/{job}").json()["done"] is True
    assert lab.requests[0]["material"]["pieces"] == 3
    assert floor.post("/count", json={"carrier": tray}).json() == {"pieces": 39}
    assert floor.post("/sample", json=body | {"pieces": 50}).status_code == 409
    assert floor.post("/sample", json=body | {"instrument": "HG-01"}).status_code == 409


def test_what_is_inside_a_machine_stays_there(floor: TestClient, env: Environment) -> None:
    deliver(floor)
    env.carriers.lock(5001, "VIM-01")
    assert floor.post("/move", json={"carrier": 5001, "place": "STORE"}).status_code == 409
    assert floor.post("/pour", json={"from": 5001, "to": 1001, "mass_kg": 1.0}).status_code == 409
    with pytest.raises(CarrierError, match="inside VIM-01"):
        env.carriers.pour(5001, 1001, 1.0)


def test_unknown_carriers_jobs_and_faults_are_refused(floor: TestClient) -> None:
    assert floor.get("/carriers/999").status_code == 404
    assert floor.post("/move", json={"carrier": 1, "place": "STORE"}).status_code == 404
    assert floor.get("/work/NONE-1").status_code == 404
    assert floor.post("/work", json={"operation": "slice"}).status_code == 409
    assert floor.post("/faults", json={"fault": "leak"}).status_code == 422


def test_all_carriers_of_a_kind_are_listed_with_the_empty_ones(floor: TestClient) -> None:
    deliver(floor)
    raw = floor.get("/carriers", params={"kind": "raw"}).json()
    assert len(raw) == 99
    assert len(floor.get("/carriers", params={"kind": "raw", "empty": True}).json()) == 98


def test_the_speed_of_the_plant_is_set_here(floor: TestClient) -> None:
    assert floor.put("/clock", json={"speed": 3.0}).json()["speed"] == 3.0
    assert floor.get("/clock").json()["effective_speed"] == 3.0
    assert floor.put("/clock", json={"speed": 0}).status_code == 422
