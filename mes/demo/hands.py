"""Hands on the floor of the virtual plant: carry out the floor requests of a prompt's act, each at most once."""

import asyncio
import json
from pathlib import Path
from typing import Any

import httpx

Request = dict[str, Any]


class FloorRefused(RuntimeError):
    """The floor refused an act; the text says which and why."""


class Hands:
    """Does floor requests in order and remembers them by key, so that an act is done once even after a restart."""

    def __init__(self, floor_url: str, memory: Path) -> None:
        self._client = httpx.AsyncClient(base_url=floor_url, timeout=30.0)
        self._memory = memory
        self.jobs = 0  # class C jobs that are waited for
        self._done: dict[str, Any] = {}
        if memory.exists():
            for line in memory.read_text().splitlines():
                entry = json.loads(line)
                self._done[entry["key"]] = entry["result"]

    async def aclose(self) -> None:
        """Let go."""
        await self._client.aclose()

    async def plant_ms(self) -> int:
        """The plant's clock on the wall, UTC milliseconds; right even before the service has heard any machine."""
        return int((await self._client.get("/clock")).raise_for_status().json()["plant_ms"])

    async def carry_out(self, key: str, requests: list[Request]) -> dict[str, Any]:
        """All requests of one prompt; merged results (pieces, scrap, ...) for the answer's form."""
        results: dict[str, Any] = {}
        for n, request in enumerate(requests):
            step = f"{key}/{n}"
            if step not in self._done or request["op"] == "weigh":  # another carrier may stand on the scale since
                self._remember(step, await self._do(step, request))
            results.update(self._done[step])
        return results

    def _remember(self, step: str, result: dict[str, Any]) -> None:
        self._done[step] = result
        with self._memory.open("a") as file:
            file.write(json.dumps({"key": step, "result": result}) + "\n")

    async def _do(self, step: str, request: Request) -> dict[str, Any]:
        body = {k: v for k, v in request.items() if k != "op"}
        if request["op"] == "work":  # takes hours: hands that went home meanwhile find their own job again
            body["key"] = step
        answer = await self._client.post(f"/{request['op']}", json=body)
        if answer.status_code >= 400:
            raise FloorRefused(f"floor refused {request}: {answer.text[:300]}")
        result: dict[str, Any] = answer.json() if answer.content else {}
        if request["op"] == "work":
            return await self._until_done(str(result["job"]))
        return result

    async def _until_done(self, job: str) -> dict[str, Any]:
        self.jobs += 1
        try:
            while True:
                state: dict[str, Any] = (await self._client.get(f"/work/{job}")).json()
                if state["done"]:
                    return state
                await asyncio.sleep(0.1)
        finally:
            self.jobs -= 1
