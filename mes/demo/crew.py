"""The simulated crew: sees an open prompt, does the physical act with its hands, answers as a person would."""

import asyncio
from collections.abc import Callable
from typing import Any

import httpx
import structlog

from mes.demo.api import Api, ApiError
from mes.demo.hands import Hands

log = structlog.get_logger()
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
    """Works through open prompts one after the other until cancelled."""

    def __init__(self, api: Api, hands: Hands, leave: Leave = lambda _prompt: False) -> None:
        self._api = api
        self._hands = hands
        self._leave = leave

    async def run(self) -> None:
        """Look, act, answer; a lost service is waited for."""
        while True:
            try:
                await self.look()
            except (ApiError, httpx.TransportError) as error:
                log.debug("crew_waits", reason=str(error))
            await asyncio.sleep(0.15)

    async def look(self) -> None:
        """One round over the open prompts."""
        for prompt in (await self._api.get("/prompts", state="open"))["items"]:
            if not self._leave(prompt):
                await self._serve(prompt)

    async def _serve(self, prompt: dict[str, Any]) -> None:
        key = f"{prompt['batch']}/{prompt['n']}"
        results = await self._hands.carry_out(key, prompt["act"].get("resolved", []))
        body: dict[str, Any] = {"values": answers(prompt, results)}
        if prompt.get("sign"):
            body["signature"] = {**self._api.signature, "reason": "done as described"}
        try:
            await self._api.post(f"/batches/{prompt['batch']}/prompts/{prompt['n']}/answer", body)
        except ApiError as error:
            if error.code == 409:  # somebody else answered, or the scale is not stable yet: the next look decides
                log.debug("prompt_refused", prompt=key, reason=error.detail)
                return
            raise
