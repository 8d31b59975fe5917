"""All SQL of execution."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, exists, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from mes.batches.tables import (
    BatchEventRow,
    BatchOrderRow,
    BatchPromptRow,
    BatchRow,
    BatchSnapshotRow,
    LoadPlanRow,
    OrderRunRow,
)


async def events(session: AsyncSession, batch: str, after: int = 0) -> Sequence[BatchEventRow]:
    """Events of a batch in order, after a sequence number."""
    query = select(BatchEventRow).where(BatchEventRow.batch == batch, BatchEventRow.seq > after)
    return (await session.scalars(query.order_by(BatchEventRow.seq))).all()


async def last_seq(session: AsyncSession, batch: str) -> int:
    """How many events the batch has."""
    query = select(func.max(BatchEventRow.seq)).where(BatchEventRow.batch == batch)
    return (await session.scalar(query)) or 0


async def last_plant_ms(session: AsyncSession) -> int | None:
    """Plant time of the newest event of any batch."""
    found: int | None = await session.scalar(select(func.max(BatchEventRow.plant_ms)))
    return found


async def add_events(session: AsyncSession, rows: list[dict[str, Any]]) -> None:
    """Append rows; the unique key over (batch, seq) refuses a second writer."""
    await session.execute(insert(BatchEventRow), rows)


async def batch(session: AsyncSession, batch_id: str) -> BatchRow | None:
    """One batch."""
    return await session.get(BatchRow, batch_id)


async def open_batches(session: AsyncSession) -> Sequence[BatchRow]:
    """Batches that still hold their unit or owe the ledger their transformation."""
    return (await session.scalars(select(BatchRow).where(BatchRow.settled.is_(False)).order_by(BatchRow.id))).all()


async def batches(
    session: AsyncSession,
    *,
    state: str | None,
    unit: str | None,
    recipe: str | None,
    order: str | None,
    before: tuple[int, str] | None,
    limit: int,
) -> Sequence[BatchRow]:
    """Batches by filter, newest first."""
    query = select(BatchRow)
    for column, wanted in ((BatchRow.state, state), (BatchRow.unit, unit), (BatchRow.recipe, recipe)):
        if wanted is not None:
            query = query.where(column == wanted)
    if order is not None:
        mine = exists().where(BatchOrderRow.batch == BatchRow.id, BatchOrderRow.order == order)
        query = query.where(mine)
    if before is not None:
        at, batch_id = before
        earlier = (BatchRow.created_plant_ms < at) | ((BatchRow.created_plant_ms == at) & (BatchRow.id < batch_id))
        query = query.where(earlier)
    query = query.order_by(BatchRow.created_plant_ms.desc(), BatchRow.id.desc()).limit(limit)
    return (await session.scalars(query)).all()


async def orders_of(session: AsyncSession, batch_id: str) -> list[str]:
    """Orders a batch works for."""
    query = select(BatchOrderRow.order).where(BatchOrderRow.batch == batch_id).order_by(BatchOrderRow.order)
    return list((await session.scalars(query)).all())


async def batches_of_order(session: AsyncSession, order: str) -> Sequence[BatchRow]:
    """Batches that work for an order, oldest first."""
    query = select(BatchRow).join(BatchOrderRow, BatchOrderRow.batch == BatchRow.id)
    query = query.where(BatchOrderRow.order == order).order_by(BatchRow.created_plant_ms, BatchRow.id)
    return (await session.scalars(query)).all()


async def prompt(session: AsyncSession, batch_id: str, n: int) -> BatchPromptRow | None:
    """One prompt."""
    return await session.get(BatchPromptRow, (batch_id, n))


async def prompts(session: AsyncSession, batch_id: str) -> Sequence[BatchPromptRow]:
    """All prompts of a batch."""
    query = select(BatchPromptRow).where(BatchPromptRow.batch == batch_id).order_by(BatchPromptRow.n)
    return (await session.scalars(query)).all()


async def open_prompts(session: AsyncSession) -> Sequence[BatchPromptRow]:
    """Prompts of running batches that nobody answered, oldest first."""
    query = select(BatchPromptRow).join(BatchRow, BatchRow.id == BatchPromptRow.batch)
    query = query.where(BatchPromptRow.answered_plant_ms.is_(None), BatchRow.settled.is_(False))
    query = query.where(BatchRow.state.not_in(("Complete", "Stopped", "Aborted")))
    return (await session.scalars(query.order_by(BatchPromptRow.opened_wall_ms))).all()


async def close_prompt(session: AsyncSession, batch_id: str, n: int, by: str, answers: dict[str, Any], at: int) -> None:
    """Mark the projection of a prompt answered."""
    key = (BatchPromptRow.batch == batch_id) & (BatchPromptRow.n == n)
    await session.execute(
        update(BatchPromptRow).where(key).values(answered_plant_ms=at, answered_by=by, answers=answers)
    )


async def load_plan(session: AsyncSession, code: str) -> LoadPlanRow | None:
    """One load plan."""
    return await session.get(LoadPlanRow, code)


async def open_load_plans(session: AsyncSession, but: str) -> Sequence[dict[str, Any]]:
    """Plans of load plans (`but` this one) whose material is set aside."""
    query = select(LoadPlanRow.plan).where(LoadPlanRow.state.in_(("proposed", "fixed")), LoadPlanRow.id != but)
    return (await session.scalars(query)).all()


async def load_plans(session: AsyncSession, operation: str | None, state: str | None) -> Sequence[LoadPlanRow]:
    """Load plans by filter, newest first."""
    query = select(LoadPlanRow)
    if operation is not None:
        query = query.where(LoadPlanRow.operation == operation)
    if state is not None:
        query = query.where(LoadPlanRow.state == state)
    return (await session.scalars(query.order_by(LoadPlanRow.created_wall_ms.desc()).limit(200))).all()


async def order_run(session: AsyncSession, order: str) -> OrderRunRow | None:
    """How an order is worked, once it was started."""
    return await session.get(OrderRunRow, order)


async def newest_snapshot(session: AsyncSession, batch_id: str, shape: int) -> BatchSnapshotRow | None:
    """The newest snapshot of a batch in this shape."""
    query = select(BatchSnapshotRow).where(BatchSnapshotRow.batch == batch_id, BatchSnapshotRow.shape == shape)
    return (await session.scalars(query.order_by(BatchSnapshotRow.seq.desc()).limit(1))).first()


async def due_for_snapshot(session: AsyncSession, every: int, shape: int) -> list[str]:
    """Open batches with at least `every` events more than their newest snapshot in this shape."""
    newest = select(func.coalesce(func.max(BatchSnapshotRow.seq), 0)).where(
        BatchSnapshotRow.batch == BatchRow.id, BatchSnapshotRow.shape == shape
    )
    query = select(BatchRow.id).where(BatchRow.settled.is_(False), BatchRow.seq >= newest.scalar_subquery() + every)
    return list(await session.scalars(query.order_by(BatchRow.id)))


async def forget_snapshots(session: AsyncSession, batch_id: str, before: int) -> None:
    """Drop the snapshots of a batch that a newer one replaced."""
    older = (BatchSnapshotRow.batch == batch_id) & (BatchSnapshotRow.seq < before)
    await session.execute(delete(BatchSnapshotRow).where(older))


async def forget_settled_snapshots(session: AsyncSession) -> None:
    """Drop the snapshots of batches that are over."""
    over = select(BatchRow.id).where(BatchRow.settled.is_(True))
    await session.execute(delete(BatchSnapshotRow).where(BatchSnapshotRow.batch.in_(over)))
