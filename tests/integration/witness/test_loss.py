"""What is lost is shown as lost: exactly the signals of the server that stopped, within three seconds."""

import time

import pytest
from support.plant import RunningPlant
from support.service import Site, idle

from mes.demo.api import Api

BAD, GOOD = 2, 0
UNITS = ("SF-01", "SF-02", "AF-01", "WB-01")
WITHIN_S = 3.0


async def test_f07_signals_of_a_stopped_server_are_bad_within_three_seconds_and_no_others(
    plant: RunningPlant, site: Site
) -> None:
    site.start()
    async with await site.person("operator") as operator:
        for unit in UNITS[:3]:
            await idle(operator, unit)
        for group, lost in (("anneal", {"AF-01"}), ("utilities", {"WB-01"}), ("thermal", {"SF-01", "SF-02"})):
            before = await _good(operator)
            assert {name.split(".")[0] for name in before} == set(UNITS)
            plant.stop_group(group)
            gone = {name for name in before if name.split(".")[0] in lost}
            await _becomes(operator, before - gone, WITHIN_S)
            plant.start_group(group)
            await _becomes(operator, before, 40)


async def _good(api: Api) -> set[str]:
    """Names of all signals with a good value; every other one is bad and shows none."""
    shown = [each for unit in UNITS for each in (await api.get(f"/equipment/units/{unit}/signals"))["signals"]]
    assert all(each["quality"] in (GOOD, BAD) for each in shown)
    assert all((each["value"] is None) == (each["quality"] == BAD) for each in shown)
    return {each["name"] for each in shown if each["quality"] == GOOD}


async def _becomes(api: Api, wanted: set[str], within_s: float) -> None:
    deadline = time.monotonic() + within_s
    while (seen := await _good(api)) != wanted:
        if time.monotonic() > deadline:
            pytest.fail(f"good and should not be: {seen - wanted}; not good and should be: {wanted - seen}")
