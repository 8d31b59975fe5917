"""All SQL of equipment."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from mes.equipment.tables import CommandRow, Installation, SoftStep, Stroke, UnitClaim, UnitMemory
from recipes.engine.handshake import OPEN, Code
from recipes.engine.ports import RowState

_OPEN = [str(s) for s in OPEN]
_CONSUMED = [str(s) for s in (RowState.ACCEPTED, RowState.REJECTED, RowState.COMPLETED)]
_OF_PHASE = [Code.HOLD, Code.RESTART, Code.STOP, Code.ABORT]


async def installation(session: AsyncSession) -> Installation | None:
    """This installation, once it has an identity."""
    return await session.get(Installation, 1)


async def add(session: AsyncSession, row: Installation | UnitMemory | UnitClaim | CommandRow) -> None:
    """Insert one row now, so that a broken rule shows here."""
    session.add(row)
    await session.flush()


async def memory(session: AsyncSession, unit: str) -> UnitMemory | None:
    """What is remembered of a unit."""
    return await session.get(UnitMemory, unit)


async def memories(session: AsyncSession) -> Sequence[UnitMemory]:
    """What is remembered of all units."""
    return (await session.scalars(select(UnitMemory))).all()


async def claim(session: AsyncSession, unit: str) -> UnitClaim | None:
    """Which batch owns the unit."""
    return await session.get(UnitClaim, unit)


async def claims(session: AsyncSession) -> Sequence[UnitClaim]:
    """All claims."""
    return (await session.scalars(select(UnitClaim))).all()


async def drop_claim(session: AsyncSession, claim: UnitClaim) -> None:
    """The unit is free again."""
    await session.delete(claim)
    await session.flush()


async def command(session: AsyncSession, command_id: str) -> CommandRow | None:
    """One command."""
    return await session.get(CommandRow, command_id)


async def open_commands(session: AsyncSession, unit: str) -> Sequence[CommandRow]:
    """Commands without an outcome, oldest first."""
    query = select(CommandRow).where(CommandRow.unit == unit, CommandRow.state.in_(_OPEN))
    return (await session.scalars(query.order_by(CommandRow.seq))).all()


async def watched_commands(session: AsyncSession, unit: str) -> list[CommandRow]:
    """What a channel keeps in mind: the open rows, the newest START and the newest command to a phase, by SEQ."""
    rows = {row.id: row for row in await open_commands(session, unit)}
    for codes in ([Code.START], _OF_PHASE):
        query = select(CommandRow).where(CommandRow.unit == unit, CommandRow.code.in_([int(c) for c in codes]))
        newest = await session.scalar(query.order_by(CommandRow.seq.desc()).limit(1))
        if newest is not None:
            rows[newest.id] = newest
    return sorted(rows.values(), key=lambda row: row.seq)


async def commands(session: AsyncSession, unit: str, *, below: int | None, limit: int) -> Sequence[CommandRow]:
    """Commands of a unit, newest first, below a SEQ."""
    query = select(CommandRow).where(CommandRow.unit == unit)
    if below is not None:
        query = query.where(CommandRow.seq < below)
    return (await session.scalars(query.order_by(CommandRow.seq.desc()).limit(limit))).all()


async def newest_start(session: AsyncSession, unit: str) -> CommandRow | None:
    """The newest START of a unit."""
    return next(iter(await newest_starts(session, unit, 1)), None)


async def newest_starts(session: AsyncSession, unit: str, limit: int) -> Sequence[CommandRow]:
    """STARTs of a unit, newest first."""
    query = select(CommandRow).where(CommandRow.unit == unit, CommandRow.code == int(Code.START))
    return (await session.scalars(query.order_by(CommandRow.seq.desc()).limit(limit))).all()


async def last_soft_run(session: AsyncSession, unit: str) -> Sequence[SoftStep]:
    """The steps of the newest soft phase of a unit, in order."""
    newest = select(SoftStep.run_id).where(SoftStep.unit == unit).order_by(SoftStep.id.desc()).limit(1)
    query = select(SoftStep).where(SoftStep.unit == unit, SoftStep.run_id == newest.scalar_subquery())
    return (await session.scalars(query.order_by(SoftStep.n))).all()


async def add_soft_step(session: AsyncSession, values: dict[str, Any]) -> None:
    """Append one step; the unique key over (run_id, n) refuses a second writer."""
    await session.execute(insert(SoftStep), [values])


async def add_strokes(session: AsyncSession, rows: list[dict[str, Any]]) -> None:
    """Append strokes; the key over (unit, n) refuses one that is already there."""
    await session.execute(insert(Stroke), rows)


async def strokes(session: AsyncSession, unit: str, run_id: int) -> Sequence[Stroke]:
    """The strokes of one run, in order."""
    query = select(Stroke).where(Stroke.unit == unit, Stroke.run_id == run_id)
    return (await session.scalars(query.order_by(Stroke.n))).all()


async def consumed_by_unit(session: AsyncSession) -> dict[str, int]:
    """How many commands each unit has consumed: those that were accepted or refused with an answer of its own."""
    query = select(CommandRow.unit, func.count()).where(CommandRow.state.in_(_CONSUMED)).group_by(CommandRow.unit)
    return {unit: int(count) for unit, count in (await session.execute(query)).tuples()}
