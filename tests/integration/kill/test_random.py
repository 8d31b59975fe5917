"""`kill -9` at moments that nobody chose: the batch still does everything once."""

import asyncio
import contextlib
import random

import httpx
from support.plant import RunningPlant
from support.record import assert_sound
from support.service import ENDED, Site, ended, events, idle

from mes.demo.api import Api, ApiError

KILLS = 5


async def test_f01_a_batch_killed_at_random_moments_does_everything_once(plant: RunningPlant, site: Site) -> None:
    chance = random.Random(20)
    batch = ""
    for _ in range(KILLS):
        site.start()
        async with await site.person() as operator:
            batch = batch or await _begin(operator)
            moment_s = chance.uniform(0.1, 4.0)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(_work(operator, batch), moment_s)
            site.kill()
    site.start()
    async with await site.person() as operator:
        await _work(operator, batch)
        assert (await ended(operator, batch))["state"] == "Complete"
        await idle(operator, "SF-01")
        assert_sound(await events(operator, batch), plant, "SF-01")


async def _begin(operator: Api) -> str:
    await idle(operator, "SF-01")
    return str((await operator.post("/batches", {"recipe": "pump-often", "unit": "SF-01"}))["id"])


async def _work(operator: Api, batch: str) -> None:
    """Answer what the batch asks until it is over."""
    while (shown := await operator.get(f"/batches/{batch}"))["state"] not in ENDED:
        assert shown["state"] != "Held", [event["text"] for event in await events(operator, batch)]
        for prompt in (await operator.get("/prompts", state="open"))["items"]:
            with contextlib.suppress(ApiError, httpx.TransportError):
                await operator.post(f"/batches/{batch}/prompts/{prompt['n']}/answer", {"values": {"reading": 1}})
        await asyncio.sleep(0.1)
