"""Plant and service are stopped and started together: everything goes on where it was."""

import httpx
from support.plant import RunningPlant
from support.record import assert_sound, assert_sound_soft, of_kind, run_of
from support.service import Site, ended, events, idle, until

from mes.demo.api import Api

TRAY = 2001


async def test_plant_and_service_go_on_where_they_were_stopped(plant: RunningPlant, site: Site) -> None:
    plant.set_speed(60)
    _put(plant, "SF-01", 7)
    site.start()
    async with await site.person() as operator:
        for unit in ("SF-01", "AF-01"):
            await idle(operator, unit)
        pumping = await _start(operator, "pump", "SF-01")
        baking = await _start(operator, "bake", "AF-01")
        await _until_event(operator, pumping, "phase_accepted")
        await _until_event(operator, baking, "phase_completed")  # pumped down: it soaks
        await plant.passed(300)
    site.end()
    stopped_ms = plant.plant_ms()
    plant.stop()
    plant.start()
    plant.set_speed(600)
    assert plant.plant_ms() >= stopped_ms
    site.start()
    async with await site.person() as operator:
        await until(operator, "/prompts", lambda page: bool(page["items"]), 90)
        await operator.post(f"/batches/{pumping}/prompts/1/answer", {"values": {"reading": 2}})
        for batch, unit in ((pumping, "SF-01"), (baking, "AF-01")):
            assert (await ended(operator, batch))["state"] == "Complete"
            await idle(operator, unit)
        pumped, baked = await events(operator, pumping), await events(operator, baking)
    assert_sound(pumped, plant, "SF-01")
    assert_sound_soft(baked)
    reports = {data["block"]: data["reports"] for data in of_kind(pumped, "phase_completed")}
    assert reports["first"]["elapsed_s"] >= 3600
    assert run_of(pumped, "first") in plant.started("SF-01")
    assert _where(plant) == ("SF-01", 7)


def _put(plant: RunningPlant, place: str, position: int) -> None:
    body = {"carrier": TRAY, "place": place, "position": position}
    httpx.post(f"{plant.endpoints['floor']}/move", json=body, timeout=10).raise_for_status()


def _where(plant: RunningPlant) -> tuple[str, int]:
    standing = httpx.get(f"{plant.endpoints['floor']}/carriers/{TRAY}", timeout=10).json()
    return standing["place"], standing["position"]


async def _start(operator: Api, recipe: str, unit: str) -> str:
    return str((await operator.post("/batches", {"recipe": recipe, "unit": unit}))["id"])


async def _until_event(operator: Api, batch: str, kind: str) -> None:
    path = f"/batches/{batch}/events"
    await until(operator, path, lambda page: any(event["kind"] == kind for event in page["items"]))
