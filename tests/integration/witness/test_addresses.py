"""A wrong address in the plant file: a missing one refuses the order, another value stops the batch at its step."""

from pathlib import Path

import pytest
from support.plant import RunningPlant
from support.service import Site, events, idle, until

from mes.demo.api import ApiError


def _wired(plant_file: Path, unit: str, addresses: str) -> tuple[Path, int]:
    """The plant file with one address of a unit changed, and the line on which it stands."""
    lines = plant_file.read_text().splitlines()
    n = next(i for i, line in enumerate(lines) if f"id: {unit}," in line)
    lines[n] = lines[n].replace("}", f", addresses: {{{addresses}}}}}")
    changed = plant_file.with_name(f"wired-{unit}-{len(addresses)}.yaml")
    changed.write_text("\n".join(lines))
    return changed, n + 1


@pytest.mark.parametrize(
    ("unit", "addresses", "signal"),
    [
        ("SF-01", "load_temperature_c: SF-01.PV.nowhere", "SF-01.load_temperature_c"),
        ("AF-01", "load_temperature_c: 4000", "AF-01.load_temperature_c"),
    ],
)
async def test_an_order_is_refused_with_signal_and_line_when_an_address_is_not_there(
    plant: RunningPlant, site: Site, plant_file: Path, unit: str, addresses: str, signal: str
) -> None:
    changed, line = _wired(plant_file, unit, addresses)
    site.start(SINTERLINE_PLANT_FILE=str(changed))
    async with await site.person("lead") as lead:
        await until(lead, "/equipment/links", lambda page: all(link["state"] == "up" for link in page["items"]))
        order = str((await lead.post("/orders", {"product": "BLK-45SH-50x20x9", "pieces": 100}))["id"])
        with pytest.raises(ApiError) as refused:
            await lead.post(f"/orders/{order}/commands", {"command": "Start", "charge_kg": 100})
    assert refused.value.code == 409
    assert signal in refused.value.detail
    assert f"{changed.name}:{line}" in refused.value.detail


@pytest.mark.parametrize(
    ("unit", "recipe", "addresses", "block"),
    [
        ("SF-01", "sinter", "load_temperature_c: SF-01.PV.pressure_pa", "soak"),
        ("AF-01", "bake", "load_temperature_c: 20", "soak"),  # the pressure of the valve PLC
    ],
)
async def test_a_signal_that_reads_another_value_stops_the_batch_at_its_step_and_is_named(
    plant: RunningPlant, site: Site, plant_file: Path, unit: str, recipe: str, addresses: str, block: str
) -> None:
    changed, _ = _wired(plant_file, unit, addresses)
    plant.set_speed(3600)
    site.start(SINTERLINE_PLANT_FILE=str(changed))
    async with await site.person("operator") as operator:
        await idle(operator, unit)
        batch = str((await operator.post("/batches", {"recipe": recipe, "unit": unit}))["id"])
        held = await until(operator, f"/batches/{batch}", lambda shown: shown["state"] == "Held", 90)
        told = [event["text"] for event in await events(operator, batch) if event["kind"] == "state_changed"]
        assert held["step"] == block
        assert "load_temperature_c" in told[-2]
        await operator.post(f"/batches/{batch}/commands", {"command": "Abort", "reason": "wrong address"})
        await until(operator, f"/batches/{batch}", lambda shown: shown["state"] == "Aborted")
        await idle(operator, unit)
