"""One look at the running plant, put in words for the terminal. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from mes.demo.board import bar
from mes.demo.memory import Memory
from mes.demo.programme import FINAL, held_lots


@dataclass(frozen=True, slots=True)
class Facts:
    """Plant time and wanted speed, and the orders of the programme as the API shows them."""

    plant_ms: int
    speed: float | None
    orders: Mapping[int, Mapping[str, Any]]
    memory: Memory

    @property
    def share(self) -> float:
        """How much of the past is behind, 0 to 1."""
        whole = self.memory.until_ms - self.memory.start_ms
        return 1.0 if whole <= 0 else min(1.0, max(0.0, (self.plant_ms - self.memory.start_ms) / whole))

    def line(self) -> tuple[str, str]:
        """Key and words of the live line."""
        at = datetime.fromtimestamp(self.plant_ms / 1000, UTC).strftime("%d %b %H:%M")
        counts = _count(self.orders.values())
        if not self.memory.past_over:
            words = f"simulated past {bar(self.share)} {self.share:4.0%}  {at}  {counts}"
            return f"past {int(self.share * 10)}", words
        running = f"plant time {at}" + (f" ×{self.speed:g}" if self.speed is not None else "")
        left = self.memory.left
        waits = f"; {left.key.split('/')[0]} waits for you" if left is not None else ""
        return f"now {left.key if left else ''}", f"{running}  {counts}{waits}"


def _count(orders: Iterable[Mapping[str, Any]]) -> str:
    known = list(orders)
    batches = [batch for order in known for stage in order["stages"] for batch in stage["batches"]]
    running = sum(1 for batch in batches if batch["state"] not in ("Complete", "Stopped", "Aborted"))
    done = sum(1 for order in known if order["state"] in FINAL)
    held = sum(len(held_lots(order)) for order in known)
    return f"{_many(len(known) - done, 'order')} open, {done} done, {_many(running, 'batch', 'es')}, {held} on hold"


def _many(count: int, what: str, more: str = "s") -> str:
    return f"{count} {what}{'' if count == 1 else more}"
