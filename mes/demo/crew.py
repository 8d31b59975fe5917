"""The simulated crew: sees an open prompt, does the physical act with its hands, answers as a person would."""

import asyncio
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

import httpx
import structlog

from mes.demo.api import Api, ApiError
from mes.demo.hands import Hands
from mes.platform.clock import Clock

log = structlog.get_logger()
LOOK_S = 0.15
FADING = 0.95  # of the longest answer, a look
SCALE_LOOKS = 40  # as long the hands keep the scale for a prompt whose reading does not come to rest
Leave = Callable[[dict[str, Any]], bool]
"""Whether the crew leaves a prompt to the person at the screen."""


def answers(prompt: dict[str, Any], results: dict[str, Any]) -> dict[str, Any]:
    """What goes into the form: counts and typed values from the floor; a scale is read by the service itself."""
    values: dict[str, Any] = {}
    scrap = results.get("scrap") or {}
    for field in prompt["fields"]:
        name, source = field["name"], field["source"]
        if source in ("scale", "computed"):
            continue
        if name in results:
            values[name] = results[name]
        elif name in scrap:
            values[name] = scrap[name]
        elif source == "count":
            values[name] = sum(scrap.values()) if "scrap" in name else 0
    return values


class Crew:
    """Several pairs of hands: each open prompt is worked on by itself, the scale is used by one at a time."""

    def __init__(self, api: Api, hands: Hands, leave: Leave = lambda _prompt: False) -> None:
        self._api = api
        self._hands = hands
        self._leave = leave
        self._scale = asyncio.Lock()
        self._busy: dict[str, asyncio.Task[None]] = {}
        self._clock = Clock()
        self.answer_s = 0.0  # how long the service took to answer lately

    @property
    def acting(self) -> int:
        """Prompts that hands are on now; jobs that only take their time are not counted."""
        return sum(1 for task in self._busy.values() if not task.done()) - self._hands.jobs

    async def run(self) -> None:
        """Look, act, answer; a lost service is waited for. Raises what the floor refused."""
        try:
            while True:
                try:
                    await self.look()
                except (ApiError, httpx.TransportError) as error:
                    log.info("crew_waits", reason=str(error))
                await asyncio.sleep(LOOK_S)
        finally:
            for task in self._busy.values():
                task.cancel()
            await asyncio.gather(*self._busy.values(), return_exceptions=True)

    async def look(self) -> None:
        """One round over the open prompts; raises what ended the work on an earlier one."""
        for key, task in list(self._busy.items()):
            if task.done():
                del self._busy[key]
                task.result()
        asked_s = self._clock.monotonic_s()
        prompts = (await self._api.get("/prompts", state="open"))["items"]
        self.answer_s = max(self._clock.monotonic_s() - asked_s, FADING * self.answer_s)
        for prompt in prompts:
            key = f"{prompt['batch']}/{prompt['n']}"
            if key not in self._busy:
                self._busy[key] = asyncio.create_task(self._work(key, prompt), name=f"crew {key}")

    async def _work(self, key: str, prompt: dict[str, Any]) -> None:
        requests = prompt["act"].get("resolved", [])
        weighs = any(request["op"] == "weigh" for request in requests)
        async with self._scale if weighs else nullcontext():
            results = await self._hands.carry_out(key, requests)
            if self._leave(prompt):  # the material is brought; the answer is the person's
                return
            for _ in range(SCALE_LOOKS if weighs else 1):
                if await self._answered(key, prompt, results):
                    return
                await asyncio.sleep(LOOK_S)

    async def _answered(self, key: str, prompt: dict[str, Any], results: dict[str, Any]) -> bool:
        body: dict[str, Any] = {"values": answers(prompt, results)}
        if prompt.get("sign"):
            body["signature"] = {**self._api.signature, "reason": "done as described"}
        try:
            await self._api.post(f"/batches/{prompt['batch']}/prompts/{prompt['n']}/answer", body)
        except ApiError as error:
            if error.code != 409:
                raise
            # somebody else answered, or the scale is not stable yet: the next look decides
            log.debug("prompt_refused", prompt=key, reason=error.detail)
            return False
        return True
