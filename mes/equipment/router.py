"""`/equipment/units`: machines as they report themselves, and what people ask of them."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path
from sqlalchemy.ext.asyncio import AsyncSession

from mes.equipment import faces, queries, shapes
from mes.equipment.rows import CODES
from mes.equipment.service import Equipment
from mes.platform import facts
from mes.platform.errors import Conflict, Invalid
from mes.platform.web import Accepted, Cursor, Db, Limit, Page, decode_cursor, encode_cursor, part, problems
from mes.users import CurrentPerson, Person, require
from recipes.engine.states import Command

router = APIRouter(prefix="/equipment", tags=["equipment"])
Machines = Annotated[Equipment, Depends(part("equipment"))]
UnitId = Annotated[str, Path(pattern=r"^[A-Za-z0-9-]{1,16}$")]
CommandId = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")]
_REASONED = frozenset({Command.STOP, Command.ABORT, Command.RESET})


@router.get("/units", responses=problems(401, 403))
async def list_units(person: CurrentPerson, db: Db, equipment: Machines) -> Page[shapes.UnitOut]:
    """All units in the order of the plant file."""
    require(person, "plant.view")
    async with db.read() as session:
        batches = await equipment.batches_of(session)
    units = equipment.model.units.values()
    return Page(items=[shapes.UnitOut(**faces.unit_fields(equipment, u, batches.get(u.id))) for u in units])


@router.get("/units/{unit_id}", responses=problems(401, 403, 404))
async def read_unit(unit_id: UnitId, person: CurrentPerson, db: Db, equipment: Machines) -> shapes.UnitDetailOut:
    """One unit with signals, phases, legal commands and the state of its connection."""
    require(person, "plant.view")
    unit = equipment.unit(unit_id)
    async with db.read() as session:
        batch = (await equipment.batches_of(session)).get(unit_id)
    shown = faces.unit_fields(equipment, unit, batch)
    return shapes.UnitDetailOut(**shown, **faces.detail_fields(equipment, unit))


@router.get("/units/{unit_id}/signals", responses=problems(401, 403, 404))
async def read_signals(unit_id: UnitId, person: CurrentPerson, equipment: Machines) -> shapes.ValuesOut:
    """The latest value of each signal of the unit."""
    require(person, "plant.view")
    unit = equipment.unit(unit_id)
    return shapes.ValuesOut(signals=[faces.value(equipment, s) for s in unit.signals.values()])


@router.get("/units/{unit_id}/commands", responses=problems(401, 403, 404, 422))
async def list_commands(
    unit_id: UnitId, person: CurrentPerson, db: Db, equipment: Machines, cursor: Cursor = None, limit: Limit = 50
) -> Page[shapes.CommandOut]:
    """Commands to the unit, newest first, each with what became of it."""
    require(person, "plant.view")
    equipment.unit(unit_id)
    after = decode_cursor(cursor, int)
    async with db.read() as session:
        rows = await queries.commands(session, unit_id, below=after[0] if after else None, limit=limit)
    items = [faces.command_out(row) for row in rows]
    return Page(items=items, next_cursor=encode_cursor(rows[-1].seq) if len(rows) == limit else None)


@router.post("/units/{unit_id}/commands", status_code=202, responses=problems(401, 403, 404, 409, 422))
async def command_unit(
    unit_id: UnitId, body: shapes.UnitCommandIn, person: CurrentPerson, db: Db, equipment: Machines
) -> Accepted:
    """Ask a command. On a unit that a batch owns it becomes a command of that batch. Done is what the unit reports."""
    command = Command(body.command)
    require(person, "batch.hold" if command is Command.HOLD else "unit.command")
    if command in _REASONED and not body.reason.strip():
        raise Invalid(f"{command} needs a reason")
    unit = equipment.unit(unit_id)
    if (why := faces.why_not(equipment, unit, command)) is not None:
        raise Conflict(f"{command} of {unit_id}: {why}")
    async with db.write() as session:
        made = await _command(session, equipment, unit_id, command, person, body.reason)
        await facts.record(session, person.id, f"unit.{command.lower()}", unit_id, {"reason": body.reason})
    return Accepted(id=made, status="accepted")


async def _command(
    session: AsyncSession, equipment: Equipment, unit_id: str, command: Command, person: Person, reason: str
) -> str:
    claim = await queries.claim(session, unit_id)
    if claim is None:
        run_id = equipment.view(unit_id).run_id
        return await equipment.command(session, unit_id, CODES[command], run_id=run_id, by=person.id, why=reason)
    if equipment.batch_command is None:
        raise Conflict(f"{unit_id} belongs to batch {claim.batch_id}", batch=claim.batch_id)
    await equipment.batch_command(session, claim.batch_id, command, by=person.id, reason=reason)
    return claim.batch_id


@router.post(
    "/units/{unit_id}/commands/{command_id}/cancel", status_code=202, responses=problems(401, 403, 404, 409, 422)
)
async def cancel_command(
    unit_id: UnitId, command_id: CommandId, body: shapes.ReasonIn, person: CurrentPerson, db: Db, equipment: Machines
) -> Accepted:
    """Give up a command without an outcome: a barrier proves whether it acted."""
    require(person, "unit.command")
    async with db.write() as session:
        barrier = await equipment.cancel(session, command_id, by=person.id)
        await facts.record(session, person.id, "unit.cancel", unit_id, {"command": command_id, "reason": body.reason})
    return Accepted(id=barrier, status="accepted")


@router.post("/units/{unit_id}/reconciliation", status_code=202, responses=problems(401, 403, 404, 409, 422))
async def reconcile_unit(
    unit_id: UnitId, body: shapes.ReasonIn, person: CurrentPerson, db: Db, equipment: Machines
) -> Accepted:
    """A person has compared record and machine: open a quarantined unit again."""
    require(person, "quarantine.resolve")
    equipment.unit(unit_id)
    async with db.write() as session:
        await equipment.reconcile(session, unit_id, by=person.id, reason=body.reason)
        await facts.record(session, person.id, "unit.reconcile", unit_id, {"reason": body.reason})
    return Accepted(id=unit_id, status="accepted")


@router.post("/units/{unit_id}/doubt", status_code=202, responses=problems(401, 403, 404, 409, 422))
async def resolve_doubt(
    unit_id: UnitId, body: shapes.DoubtIn, person: CurrentPerson, db: Db, equipment: Machines
) -> Accepted:
    """Decide on a write of unknown outcome of a soft phase."""
    require(person, "unit.command")
    equipment.unit(unit_id)
    async with db.write() as session:
        await equipment.resolve_soft(session, unit_id, done=body.done, by=person.id, reason=body.reason)
        fact = {"done": body.done, "reason": body.reason}
        await facts.record(session, person.id, "unit.doubt", unit_id, fact)
    return Accepted(id=unit_id, status="accepted")
