"""Units over HTTP: what people see of a machine and what they may ask of it. The machine is the running plant."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
from bench import Bench, bench
from fastapi import FastAPI

import mes.equipment.router
import mes.historian.router
from mes.platform import web
from mes.platform.clock import iso, parse_iso
from mes.users import Person
from mes.users.session import current_person


@asynccontextmanager
async def site(plant: Any, role: str = "shift_lead") -> AsyncIterator[tuple[Bench, httpx.AsyncClient]]:
    """The routers over a bench, as somebody of this role."""
    async with bench(plant.data_dir, plant.database) as b:
        app = FastAPI()
        web.install(app)
        app.include_router(mes.equipment.router.router)
        app.include_router(mes.historian.router.router)
        plant_clock = b.equipment.machinery.ledger.plant_clock
        app.state.db, app.state.equipment, app.state.model = b.db, b.equipment, b.equipment.model
        app.state.plant_clock, app.state.history = plant_clock, b.history
        app.dependency_overrides[current_person] = lambda: Person("ann", "Ann", role)
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://site") as client:
            yield b, client


async def test_a_unit_is_shown_as_its_machine_reports_itself(plant: Any) -> None:
    async with site(plant) as (b, client):
        await b.ready("SF-01")
        await b.ready("PR-01")
        units = {u["id"]: u for u in (await client.get("/equipment/units")).json()["items"]}
        assert {u: units[u]["state"] for u in units} == {"SF-01": "Idle", "PR-01": "Idle", "AF-01": "Idle"}
        assert units["SF-01"]["mode"] == "REMOTE"
        assert units["SF-01"]["link"]["state"] == "up"
        assert units["SF-01"]["key_signals"][0] == "SF-01.load_temperature_c"
        detail = (await client.get("/equipment/units/SF-01")).json()
        assert detail["endpoint"] == plant.plant.endpoints["thermal"]
        assert [p["phase"] for p in detail["phases"]][:2] == ["load", "evacuate"]
        assert {c["command"] for c in detail["legal_commands"] if c["enabled"]} == set()
        values = (await client.get("/equipment/units/SF-01/signals")).json()["signals"]
        assert all(v["quality"] == 0 and v["value"] is not None for v in values)


async def test_a_command_is_accepted_and_done_is_what_the_machine_says(plant: Any) -> None:
    async with site(plant) as (b, client):
        await b.ready("SF-01")
        run_id = await b.start("SF-01", "evacuate", pressure_pa=0.01, min_s=14400)
        await b.until("SF-01", lambda v: v.state == "Running" and v.run_id == run_id)
        asked = await client.post("/equipment/units/SF-01/commands", json={"command": "Hold"})
        assert asked.status_code == 202
        await b.until("SF-01", lambda v: v.state == "Held")
        listed = (await client.get("/equipment/units/SF-01/commands", params={"limit": 2})).json()
        assert [(c["command"], c["status"]) for c in listed["items"]] == [("HOLD", "accepted"), ("START", "accepted")]
        assert listed["next_cursor"]
        silent = await client.post("/equipment/units/SF-01/commands", json={"command": "Abort"})
        assert (silent.status_code, silent.json()["detail"]) == (422, "Abort needs a reason")
        twice = await client.post("/equipment/units/SF-01/commands", json={"command": "Hold"})
        assert (twice.status_code, "not legal in Held" in twice.json()["detail"]) == (409, True)
        asked = await client.post("/equipment/units/SF-01/commands", json={"command": "Abort", "reason": "test ends"})
        assert asked.status_code == 202
        await b.ready("SF-01")


async def test_a_faceplate_of_a_claimed_unit_speaks_to_the_batch(plant: Any) -> None:
    async with site(plant) as (b, client):
        await b.ready("SF-01")
        run_id = await b.start("SF-01", "evacuate", pressure_pa=0.01, min_s=14400)
        await b.until("SF-01", lambda v: v.state == "Running" and v.run_id == run_id)
        heard: list[tuple[str, str, str]] = []

        async def batch_command(_session: object, batch_id: str, command: str, *, by: str, reason: str) -> None:
            heard.append((batch_id, command, by))

        b.equipment.batch_command = batch_command  # type: ignore[assignment]
        async with b.db.write() as session:
            await b.equipment.claim(session, "SF-01", "B-0099")
        shown = (await client.get("/equipment/units/SF-01")).json()
        assert shown["batch"] == {"id": "B-0099", "recipe": None, "step": None}
        body = {"command": "Stop", "reason": "test ends"}
        asked = await client.post("/equipment/units/SF-01/commands", json=body)
        assert (asked.status_code, asked.json()["id"]) == (202, "B-0099")
        assert heard == [("B-0099", "Stop", "ann")]
        async with b.db.write() as session:
            await b.equipment.release(session, "SF-01", "B-0099")
        assert (await client.post("/equipment/units/SF-01/commands", json=body)).status_code == 202
        await b.ready("SF-01")


async def test_what_is_not_there_or_not_permitted_is_refused(plant: Any) -> None:
    async with site(plant, role="lab") as (b, client):
        await b.ready("SF-01")
        assert (await client.get("/equipment/units/XX-99")).status_code == 404
        body = {"command": "Stop", "reason": "because"}
        assert (await client.post("/equipment/units/SF-01/commands", json=body)).status_code == 403
        reason = {"reason": "because"}
        assert (await client.post("/equipment/units/SF-01/reconciliation", json=reason)).status_code == 403
    async with site(plant) as (b, client):
        await b.ready("SF-01")
        assert (await client.post("/equipment/units/SF-01/reconciliation", json=reason)).status_code == 409
        assert (await client.post("/equipment/units/AF-01/doubt", json={"done": True, **reason})).status_code == 409
        assert (await client.post("/equipment/units/SF-01/commands", json={"command": "Start"})).status_code == 422


async def test_recorded_values_come_back_as_a_curve(plant: Any) -> None:
    async with site(plant) as (b, client):
        await b.history.recorder.open()
        await b.ready("SF-01")
        value = b.equipment.live.get("SF-01.zone1_temperature_c").value
        await b.history.recorder.flush()
        answer = (await client.get("/history", params={"signals": "SF-01.zone1_temperature_c", "buckets": 50})).json()
        series = answer["series"][0]
        assert set(answer) == {"from", "to", "series"}
        assert len(series["t"]) == len(series["min"]) == len(series["quality"]) == 50
        assert value is not None
        assert any(low is not None and abs(low - value) < 5 for low in series["min"]), (
            answer["from"],
            answer["to"],
            value,
            series,
        )
        assert (await client.get("/history", params={"signals": "SF-01.nonsense"})).status_code == 422


async def test_a_range_without_an_end_reaches_to_now_in_plant_time(plant: Any) -> None:
    async with site(plant) as (b, client):
        await b.ready("SF-01")

        async def asked(**given: str | int) -> httpx.Response:
            return await client.get("/history", params={"signals": "SF-01.zone1_temperature_c", **given})

        last = (await asked(last_s=7200)).json()
        began, ended = parse_iso(last["from"]), parse_iso(last["to"])
        assert ended - began == 7_200_000
        assert abs(ended - b.equipment.machinery.ledger.plant_clock.now_ms()) < 3_600_000
        assert parse_iso((await asked(**{"from": iso(began)})).json()["to"]) >= ended
        moment = (await asked(**{"from": iso(ended), "to": iso(ended)})).json()
        assert [len(moment["series"][0][of]) for of in ("t", "min", "quality")] == [1, 1, 1]
        assert (await asked(**{"from": iso(ended), "to": iso(began)})).status_code == 422
