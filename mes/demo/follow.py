"""Follow an order at the API until it is done or held, with a progress display."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from mes.demo.api import Api

Check = Callable[[], None]


class OrderStuck(RuntimeError):
    """The order cannot go on: the text names what and where."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One look at an order."""

    order: dict[str, Any]
    plant_at: str

    @property
    def done(self) -> int:
        """Stages that are done."""
        return sum(1 for stage in self.order["stages"] if stage["state"] == "done")

    @property
    def held_lots(self) -> list[str]:
        """Lots of the order that are on hold and have something left."""
        return [lot["code"] for lot in self.order["lots"] if lot["disposition"] == "hold" and lot["left_kg"] > 0]

    @property
    def running(self) -> list[dict[str, Any]]:
        """Batches that are not over."""
        batches = [batch for stage in self.order["stages"] for batch in stage["batches"]]
        return [batch for batch in batches if batch["state"] not in ("Complete", "Stopped", "Aborted")]

    @property
    def failed(self) -> list[dict[str, Any]]:
        """Batches that ended otherwise than complete, or are held."""
        batches = [batch for stage in self.order["stages"] for batch in stage["batches"]]
        return [batch for batch in batches if batch["state"] in ("Stopped", "Aborted", "Held")]

    def words(self) -> str:
        """What happens now, in a line."""
        parts = [f"{b['id']} {b['unit']} {b['step'].replace('_', ' ')}" for b in self.running[:3]]
        return "; ".join(parts) or self.order["waits"] or "next step"


async def follow(api: Api, order: str, tell: Callable[[Seen], None], check: Check, timeout_s: float) -> Seen:
    """Until the order is complete, or nothing of it runs because its lots are on hold. Raises `OrderStuck`."""
    quiet = 0
    async with asyncio.timeout(timeout_s):
        while True:
            check()
            seen = Seen(await api.get(f"/orders/{order}"), (await api.get("/plant"))["plant_at"])
            tell(seen)
            if seen.order["state"] == "Complete":
                return seen
            if seen.failed:
                raise OrderStuck(await _why(api, seen.failed[0]))
            quiet = quiet + 1 if not seen.running else 0
            if quiet > 8 and seen.held_lots:  # nothing moves and something is held: a person has to decide
                return seen
            await asyncio.sleep(0.5)


async def _why(api: Api, batch: dict[str, Any]) -> str:
    events = (await api.get(f"/batches/{batch['id']}/events"))["items"]
    told = [e["text"] for e in events if e["kind"] in ("state_changed", "phase_rejected", "phase_ended", "note")]
    return f"batch {batch['id']} on {batch['unit']} is {batch['state']} at {batch['step']}: {told[-1] if told else ''}"


async def wait_for_tests(api: Api, lot: str, check: Check, timeout_s: float) -> dict[str, Any]:
    """Until the tests of a product lot propose something. Raises `TimeoutError`."""
    async with asyncio.timeout(timeout_s):
        while True:
            check()
            found: dict[str, Any] = await api.get(f"/lots/{lot}")
            proposal = found.get("proposal")
            if proposal is not None and proposal["verdict"] != "incomplete":
                return found
            await asyncio.sleep(0.3)
