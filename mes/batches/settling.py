"""What a finished batch tells the ledger about, and its numbers. Pure.

Masses come from the machine's own report or from the scale. A number that is missing is an error that names it, never
a zero.
"""

from dataclasses import dataclass
from typing import TypedDict

from mes.batches.facts import Facts
from mes.batches.plans import Placed, Plan
from mes.lots.events import Stamp
from mes.lots.rules import MG_PER_KG
from mes.platform.errors import Conflict
from recipes.conditions import Unknown
from recipes.route import Operation, Route


class Weighed(TypedDict, total=False):
    """What a line of the ledger keeps of the instrument."""

    division_mg: int
    source: str


@dataclass(frozen=True, slots=True)
class Settling:
    """What a finished batch tells the ledger about: its plan, its facts, its place in the route."""

    batch: str
    unit: str
    route: Route
    operation: Operation
    plan: Plan
    facts: Facts
    heel: tuple[Placed, ...]
    stamp: Stamp

    @property
    def order(self) -> str | None:
        """The only order, when there is one."""
        return self.plan.orders[0] if len(self.plan.orders) == 1 else None

    def number(self, expression: str) -> float:
        """The value of an expression of the route. Raises `Conflict` naming what is missing."""
        value = self.facts.number(expression)
        if isinstance(value, Unknown):
            raise Conflict(f"{self.batch}: {expression}: {value}")
        return value

    def mg(self, expression: str) -> int:
        """A mass in mg. Raises `Conflict` naming what is missing."""
        return round(self.number(expression) * MG_PER_KG)

    def weighed(self, expression: str) -> Weighed:
        """What a mass was weighed on; nothing when no instrument behind it is known."""
        instrument = self.facts.instrument(expression)
        if instrument is None:
            return {}
        return {"division_mg": round(instrument.division_kg * MG_PER_KG), "source": instrument.source}

    def pieces(self, expression: str | None) -> int | None:
        """A count; None where the route counts nothing. Raises `Conflict` naming what is missing."""
        return None if expression is None else round(self.number(expression))
