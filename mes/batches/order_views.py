"""An order as its page shows it: stages in the order of the route, batches and lots under each."""

from collections import defaultdict
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from mes.batches import queries
from mes.batches.runtime import Runtime
from mes.batches.tables import BatchRow, OrderRunRow
from mes.lots import queries as lots
from mes.orders import rules
from mes.orders.service import Order
from mes.platform.clock import iso, iso_or_none
from mes.platform.web import Out
from mes.users.queries import names as people_names
from recipes.engine.states import ENDED, State
from recipes.route import Operation, Route


class StageBatch(Out):
    """A batch of a stage."""

    id: str
    unit: str
    state: str
    conditions: list[str]
    step: str


class StageLot(Out):
    """A lot that a stage made."""

    code: str
    material: str
    mass_kg: float
    left_kg: float
    pieces: int | None
    disposition: str


class StageOut(Out):
    """One operation of the route. `state`: waiting, running, done."""

    operation: str
    recipe: str
    material: str
    state: str
    batches: list[StageBatch]
    lots: list[StageLot]
    mass_out_kg: float
    done: int
    total: int


class LegalOut(Out):
    """A command and why it is disabled, if it is."""

    command: str
    enabled: bool
    reason: str


class OrderOut(Out):
    """An order with its stages. `left_limits` names the recipe limits that its trial leaves."""

    id: str
    product: str
    route: str
    pieces: int
    pieces_made: int
    state: str
    due_at: str | None
    created_at: str
    created_by: str
    created_by_name: str
    started_at: str | None
    trial: dict[str, Any] | None
    left_limits: list[dict[str, Any]]
    charge_kg: float | None
    blocks: int | None
    waits: str | None
    stages: list[StageOut]
    lots: list[StageLot]
    legal_commands: list[LegalOut]


async def order(
    session: AsyncSession, what: Order, run: OrderRunRow | None, route: Route, runtime: Runtime, waits: str | None
) -> OrderOut:
    """The order page."""
    batches: dict[str, list[BatchRow]] = defaultdict(list)
    for row in await queries.batches_of_order(session, what.code):
        batches[row.operation or ""].append(row)
    made = await lots.of_order(session, what.code)
    stages = [_stage(operation, batches[operation.id], made) for operation in route.operations]
    last = route.operations[-1].outputs[0].material
    finished = [lot for lot, _ in made if lot.material == last]
    return OrderOut(
        id=what.code,
        product=what.product,
        route=what.route,
        pieces=what.pieces,
        pieces_made=sum(lot.pieces or 0 for lot in finished),
        state=str(what.state),
        due_at=iso_or_none(what.due_ms),
        created_at=iso(what.created_plant_ms),
        created_by=what.created_by,
        created_by_name=(await people_names(session)).get(what.created_by, what.created_by),
        started_at=None if run is None else iso(run.started_plant_ms),
        trial=None if what.trial is None else {"set": what.trial.values, "reason": what.trial.reason},
        left_limits=[] if run is None else list(run.left_limits),
        charge_kg=None if run is None or run.charge_mg is None else run.charge_mg / 1e6,
        blocks=None if run is None else run.blocks,
        waits=waits,
        stages=stages,
        lots=[_lot(lot, left) for lot, left in made],
        legal_commands=[
            LegalOut(command=str(c.command), enabled=c.enabled, reason=c.reason) for c in rules.legal(what.state)
        ],
    )


def _stage(operation: Operation, batches: list[BatchRow], made: list[lots.LotRow]) -> StageOut:
    material = operation.outputs[0].material
    mine = [(lot, left) for lot, left in made if lot.material == material]
    done = sum(1 for row in batches if State(row.state) in ENDED)
    state = "waiting" if not batches else "running" if done < len(batches) else "done"
    return StageOut(
        operation=operation.id,
        recipe=operation.recipe,
        material=material,
        state=state,
        batches=[
            StageBatch(id=b.id, unit=b.unit, state=b.state, conditions=list(b.conditions), step=b.step) for b in batches
        ],
        lots=[_lot(lot, left) for lot, left in mine],
        mass_out_kg=sum(lot.mass_mg for lot, _ in mine) / 1e6,
        done=done,
        total=len(batches),
    )


def _lot(lot: Any, left: Any) -> StageLot:
    return StageLot(
        code=lot.code,
        material=lot.material,
        mass_kg=lot.mass_mg / 1e6,
        left_kg=left.mass_mg / 1e6,
        pieces=lot.pieces,
        disposition=left.disposition,
    )
