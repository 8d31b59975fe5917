"""What the simulated shift lead does about a batch that holds itself because a step took too long: look, and go on.

At full speed a second of a busy computer is an hour of plant time, so steps may run out of their time for no fault of
the plant. A hold by a person or by a machine is never undone here.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from mes.demo.api import Api

MOST_RESTARTS = 5
REASON = "The step was late, the values are sound: go on"


def is_overdue(events: Iterable[Mapping[str, Any]]) -> bool:
    """Whether the last hold of a batch was for time; `events` of its journal, oldest first."""
    holds = [e["data"] for e in events if e["kind"] == "state_changed" and e["data"].get("after") == "Holding"]
    return bool(holds) and holds[-1].get("cause") == "overdue"


class Restarts:
    """Restarts such batches, each a few times at most; `told` gets a line for each."""

    def __init__(self, lead: Api) -> None:
        self._lead = lead
        self._given: dict[str, int] = {}
        self.told: list[str] = []

    async def look(self, order: Mapping[str, Any]) -> None:
        """One look at the batches of an order. Raises `ApiError`."""
        for batch in (each for stage in order["stages"] for each in stage["batches"] if each["state"] == "Held"):
            code = batch["id"]
            if self._given.get(code, 0) >= MOST_RESTARTS:
                continue
            if is_overdue((await self._lead.get(f"/batches/{code}/events"))["items"]):
                self._given[code] = self._given.get(code, 0) + 1
                await self._lead.post(f"/batches/{code}/commands", {"command": "Restart", "reason": REASON})
                self.told.append(
                    f"{code} on {batch['unit']}: held because a step was late, restarted by the shift lead"
                )
