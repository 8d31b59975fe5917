"""The production programme of the demo: which order comes next, and when. Pure.

Odd orders melt a charge and leave blend over; even orders are small and pressed from that rest. The first small one is
a trial with a wrong anneal: its magnets miss the coercivity and stay on hold.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

PRODUCT = "BLK-45SH-50x20x9"
CHARGE_KG = 300.0
PIECES = 1880
SMALL_PIECES = 600
TRIAL = 2
WRONG_ANNEAL = {"anneal-45sh.stage2_temperature_c": 575.0}
WRONG_ANNEAL_REASON = "Can the second anneal run hotter and save furnace time?"
MOST_OPEN = 4
FINAL = ("Complete", "Stopped")


@dataclass(frozen=True, slots=True)
class Wanted:
    """An order to create and start; without a charge it takes blend from stock."""

    number: int
    pieces: int
    charge_kg: float | None = None
    values: Mapping[str, float] = field(default_factory=dict)
    reason: str = ""

    @property
    def body(self) -> dict[str, Any]:
        """The order as the API takes it."""
        plain: dict[str, Any] = {"product": PRODUCT, "pieces": self.pieces}
        return plain | ({"trial": {"set": dict(self.values), "reason": self.reason}} if self.values else {})


def wanted(number: int) -> Wanted:
    """The order at a place of the programme (from 1)."""
    if number == TRIAL:
        return Wanted(number, SMALL_PIECES, values=WRONG_ANNEAL, reason=WRONG_ANNEAL_REASON)
    return Wanted(number, PIECES, CHARGE_KG) if number % 2 else Wanted(number, SMALL_PIECES)


def following(orders: Mapping[int, Mapping[str, Any]]) -> Wanted | None:
    """The next order that can start now; `orders` are those of the programme as `GET /orders/{id}` shows them."""
    number = len(orders) + 1
    if sum(1 for order in orders.values() if is_open(order)) >= MOST_OPEN:
        return None
    if number == 1 or _reached(orders[number - 1 if number % 2 == 0 else number - 2], number):
        return wanted(number)
    return None


def _reached(before: Mapping[str, Any], number: int) -> bool:
    """A small order waits until the one before is pressed, a charge until the melter and the mill are free again."""
    if before["state"] in FINAL:
        return True
    operation = "press" if number % 2 == 0 else "mill"
    return any(stage["operation"] == operation and stage["lots"] for stage in before["stages"])


def is_open(order: Mapping[str, Any]) -> bool:
    """Whether an order still keeps the plant busy: not at its end, and not parked with its lots on hold."""
    return order["state"] not in FINAL and not is_parked(order)


def is_parked(order: Mapping[str, Any]) -> bool:
    """Nothing of it runs, and what is left of it is on hold: a person has to decide."""
    batches = [batch for stage in order["stages"] for batch in stage["batches"]]
    if any(batch["state"] not in ("Complete", "Stopped", "Aborted") for batch in batches):
        return False
    return bool(held_lots(order))


def held_lots(order: Mapping[str, Any]) -> list[str]:
    """Lots of the order on hold that have something left."""
    return [lot["code"] for lot in order["lots"] if lot["disposition"] == "hold" and lot["left_kg"] > 0]


def product_lots(order: Mapping[str, Any]) -> list[str]:
    """Finished lots of the order: what quality decides about."""
    return [lot["code"] for lot in order["lots"] if lot["material"] == "packed-magnet" and lot["left_kg"] > 0]
