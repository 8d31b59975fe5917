"""The reconciliation of an order: the grams that were issued against the grams that exist.

Each figure comes from rows of its own: what was issued from the input lines of lots that none of the order's events
made, what exists from the stock of the lots they made, what went to other work from the lines of other events. The
error is what these independent rows disagree by; it is 0 unless the ledger is wrong.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from mes.lots import queries
from mes.lots.rules import MG_PER_KG
from mes.lots.tables import EventLine, Lot, LotStock
from mes.platform.errors import NotFound


@dataclass(frozen=True, slots=True)
class OrderBalance:
    """All masses in mg. `outputs_mg` is what exists of the order's own stages now, `byproducts_mg` of side streams,
    `elsewhere_mg` what other work took of them."""

    order: str
    issued_mg: int
    additions_mg: int
    outputs_mg: int
    byproducts_mg: int
    elsewhere_mg: int
    loss_mg: int
    unexplained_mg: int

    @property
    def error_mg(self) -> int:
        """Issued + additions - what exists - what others took - loss - unexplained."""
        gone = self.elsewhere_mg + self.loss_mg + self.unexplained_mg
        return self.issued_mg + self.additions_mg - self.outputs_mg - self.byproducts_mg - gone

    def in_kg(self) -> dict[str, float]:
        """The figures for people, in kg."""
        names = ("issued", "additions", "outputs", "byproducts", "elsewhere", "loss", "unexplained")
        return {f"{name}_kg": getattr(self, f"{name}_mg") / MG_PER_KG for name in names}


async def balance_of_order(session: AsyncSession, order: str) -> OrderBalance:
    """Reconcile all events that made lots of the order or anything above them. Raises `NotFound` for none."""
    events = await _events_of(session, order)
    lines = await queries.lines(session, events)
    made = {line.lot_id for line in lines if line.role in ("output", "byproduct") and line.lot_id is not None}
    takings = [line for line in await queries.takings(session, made) if line.event_id not in events]
    write_offs = await _write_offs(session, takings)
    stock = await queries.by_ids(session, made)
    side = {line.lot_id for line in lines if line.role == "byproduct"}
    rows = await queries.events(session, events)
    return OrderBalance(
        order=order,
        issued_mg=_sum(line for line in lines if line.role == "input" and line.lot_id not in made),
        additions_mg=_sum(line for line in lines if line.role == "addition"),
        outputs_mg=_left(stock, made - side),
        byproducts_mg=_left(stock, made & side),
        elsewhere_mg=_sum(line for line in takings if line.event_id not in write_offs),
        loss_mg=_sum(line for line in lines if line.role == "loss")
        + _sum(line for line in takings if line.event_id in write_offs),
        unexplained_mg=sum(row.unexplained_mg for row in rows),
    )


async def _events_of(session: AsyncSession, order: str) -> set[int]:
    """The events that made the order's lots and all lots above them, deliveries left out."""
    family: set[int] = set()
    for lot, _ in await queries.of_order(session, order):
        if lot.id not in family:
            family |= await queries.relatives(session, lot.id, back=True)
    rows = await queries.by_ids(session, family)
    events = await queries.events(session, {lot.event_id for lot, _ in rows.values()})
    found = {row.id for row in events if row.kind != "receive"}
    if not found:
        raise NotFound(f"nothing was made for order {order}")
    return found


async def _write_offs(session: AsyncSession, takings: list[EventLine]) -> set[int]:
    rows = await queries.events(session, {line.event_id for line in takings})
    return {row.id for row in rows if row.kind == "write_off"}


def _sum(lines: Iterable[EventLine]) -> int:
    return sum(line.mass_mg for line in lines)


def _left(stock: dict[int, tuple[Lot, LotStock]], lots: set[int]) -> int:
    return sum(stock[lot][1].mass_mg for lot in lots)
