"""All SQL of orders."""

from collections.abc import Collection

from sqlalchemy import Select, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from mes.orders.tables import WorkOrder, WorkOrderEvent, WorkOrderState

OrderRow = tuple[WorkOrder, WorkOrderState]


def _rows() -> Select[WorkOrder, WorkOrderState]:
    return select(WorkOrder, WorkOrderState).join(WorkOrderState, WorkOrderState.order_code == WorkOrder.code)


async def by_code(session: AsyncSession, code: str) -> OrderRow | None:
    """An order with its state."""
    row = (await session.execute(_rows().where(WorkOrder.code == code))).one_or_none()
    return None if row is None else (row[0], row[1])


async def page(session: AsyncSession, state: str | None, before: int | None, limit: int) -> list[OrderRow]:
    """Orders, newest first."""
    query = _rows().order_by(WorkOrder.id.desc()).limit(limit)
    if state is not None:
        query = query.where(WorkOrderState.state == state)
    if before is not None:
        query = query.where(WorkOrder.id < before)
    return [(order, now) for order, now in (await session.execute(query)).tuples()]


async def in_state(session: AsyncSession, state: str) -> list[OrderRow]:
    """Orders in a state, oldest first."""
    query = _rows().where(WorkOrderState.state == state).order_by(WorkOrder.id)
    return [(order, now) for order, now in (await session.execute(query)).tuples()]


async def overdue(session: AsyncSession, states: Collection[str], plant_ms: int) -> list[OrderRow]:
    """Orders in one of these states whose due time has passed, oldest first."""
    query = _rows().where(WorkOrderState.state.in_(states), WorkOrder.due_ms < plant_ms).order_by(WorkOrder.id)
    return [(order, now) for order, now in (await session.execute(query)).tuples()]


async def set_state(session: AsyncSession, code: str, state: str) -> None:
    """Move the projection."""
    await session.execute(update(WorkOrderState).where(WorkOrderState.order_code == code).values(state=state))


async def events(session: AsyncSession, code: str) -> list[WorkOrderEvent]:
    """Changes of state, oldest first."""
    query = select(WorkOrderEvent).where(WorkOrderEvent.order_code == code).order_by(WorkOrderEvent.id)
    return list(await session.scalars(query))
