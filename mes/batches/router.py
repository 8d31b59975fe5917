"""`/batches`, `/prompts`: what runs, what it asks, and what is asked of it."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from sqlalchemy.ext.asyncio import AsyncSession

from mes.batches import queries, views
from mes.batches.plans import plan_by_hand
from mes.batches.runtime import Runtime
from mes.batches.service import Batches, Signing, check_values
from mes.batches.shapes import AnswerIn, BatchIn, BatchLine, BatchOut, CommandIn, EventOut, PromptOut, PromptSignatureIn
from mes.platform import killpoints
from mes.platform.errors import Invalid, NotFound
from mes.platform.web import Accepted, Cursor, Db, Limit, Page, decode_cursor, encode_cursor, part, problems
from mes.recipebook import service as recipebook
from mes.users import CurrentPerson, Person, require, sign
from mes.users.queries import names as people_names
from recipes.engine.states import Command

router = APIRouter(tags=["batches"])
BatchId = Annotated[str, Path(pattern=r"^[A-Za-z0-9._-]{1,64}$")]
Running = Annotated[Runtime, Depends(part("runtime"))]
Verbs = Annotated[Batches, Depends(part("batches"))]
PERMISSIONS = {
    Command.START: "batch.start",
    Command.HOLD: "batch.hold",
    Command.PAUSE: "batch.hold",
    Command.RESTART: "batch.resume",
    Command.RESUME: "batch.resume",
    Command.STOP: "batch.stop",
    Command.ABORT: "batch.stop",
    Command.RESET: "batch.stop",
}


@router.get("/batches", responses=problems(401, 403, 422))
async def list_batches(
    person: CurrentPerson,
    db: Db,
    state: Annotated[str | None, Query(max_length=16)] = None,
    unit: Annotated[str | None, Query(max_length=64)] = None,
    recipe: Annotated[str | None, Query(max_length=64)] = None,
    order: Annotated[str | None, Query(max_length=64)] = None,
    cursor: Cursor = None,
    limit: Limit = 100,
) -> Page[BatchLine]:
    """Batches, newest first."""
    require(person, "plant.view")
    key = decode_cursor(cursor, int, str)
    async with db.read() as session:
        rows = await queries.batches(
            session,
            state=state,
            unit=unit,
            recipe=recipe,
            order=order,
            before=(key[0], key[1]) if key else None,
            limit=limit,
        )
        items = [views.line(row, await queries.orders_of(session, row.id)) for row in rows]
    last = rows[-1] if len(rows) == limit else None
    return Page(items=items, next_cursor=encode_cursor(last.created_plant_ms, last.id) if last else None)


@router.post("/batches", status_code=201, responses=problems(401, 403, 404, 409, 422))
async def create_batch(body: BatchIn, person: CurrentPerson, db: Db, verbs: Verbs) -> Accepted:
    """Make and start a batch outside of a route. Its parameters must lie inside the recipe's limits."""
    require(person, "batch.start")
    async with db.write() as session:
        version = await recipebook.effective(session, body.recipe)
        check_values(version.recipe, body.parameters)
        plan = plan_by_hand(verbs.unit_classes[version.recipe.unit_class], body.carriers)
        batch = await verbs.create(session, version, body.unit, plan, parameters=body.parameters, by=person.id)
    return Accepted(id=batch, status="accepted")


@router.get("/batches/{batch}", responses=problems(401, 403, 404))
async def read_batch(batch: BatchId, person: CurrentPerson, db: Db, runtime: Running) -> BatchOut:
    """One batch with its live procedure."""
    require(person, "plant.view")
    async with db.read() as session:
        row = await queries.batch(session, batch)
        if row is None:
            raise NotFound(f"there is no batch {batch}")
        return await views.detail(session, runtime, row, know_how=person.may("recipe.read_detail"))


@router.post("/batches/{batch}/commands", status_code=202, responses=problems(401, 403, 404, 409, 422))
async def command_batch(batch: BatchId, body: CommandIn, person: CurrentPerson, db: Db, verbs: Verbs) -> Accepted:
    """Ask a command; accepted means that it is recorded, done is what the unit reports."""
    try:
        command = Command(body.command)
    except ValueError as error:
        raise Invalid(f"{body.command!r} is no command; one of {', '.join(Command)}") from error
    require(person, PERMISSIONS[command])
    if command in (Command.STOP, Command.ABORT) and not body.reason.strip():
        raise Invalid(f"{command} needs a reason")
    async with db.write() as session:
        await verbs.command(session, batch, command, by=person.id, reason=body.reason)
    return Accepted(id=batch, status="accepted")


@router.get("/batches/{batch}/events", responses=problems(401, 403, 404))
async def list_events(
    batch: BatchId,
    person: CurrentPerson,
    db: Db,
    after: Annotated[int, Query(ge=0)] = 0,
) -> Page[EventOut]:
    """The batch record, event by event, after a sequence number."""
    require(person, "plant.view")
    async with db.read() as session:
        if await queries.batch(session, batch) is None:
            raise NotFound(f"there is no batch {batch}")
        rows = await queries.events(session, batch, after)
        names = await people_names(session)
    return Page(items=[views.event(row, names) for row in rows])


@router.get("/prompts", responses=problems(401, 403, 422))
async def list_prompts(
    person: CurrentPerson, db: Db, state: Annotated[str, Query(pattern="^open$")] = "open"
) -> Page[PromptOut]:
    """Open prompts of all batches, oldest first."""
    require(person, "plant.view")
    async with db.read() as session:
        rows = await queries.open_prompts(session)
        items = [views.prompt(row, await queries.orders_of(session, row.batch)) for row in rows]
    return Page(items=items)


@router.post("/batches/{batch}/prompts/{n}/answer", status_code=202, responses=problems(401, 403, 404, 409, 422))
async def answer_prompt(
    batch: BatchId, n: Annotated[int, Path(ge=1)], body: AnswerIn, person: CurrentPerson, db: Db, verbs: Verbs
) -> Accepted:
    """Answer a prompt, once; the answer confirms that the act is done."""
    require(person, "prompt.answer")
    values = {name: value for name, value in body.values.items() if value is not None}
    weighing = await verbs.weighed(batch, n)
    async with db.write() as session:
        if await queries.prompt(session, batch, n) is None:
            raise NotFound(f"batch {batch} has no prompt {n}")
        signing = _signing(session, person, body.signature, f"{batch}/{n}")
        await verbs.answer(session, batch, n, values, by=person.id, sign=signing, weighing=weighing)
    killpoints.hit("prompt_commit.after")
    return Accepted(id=f"{batch}/{n}", status="accepted")


def _signing(session: AsyncSession, person: Person, given: PromptSignatureIn | None, record: str) -> Signing | None:
    if given is None:
        return None

    async def signing(meaning: str, record_hash: str) -> str:
        return await sign(session, person, given.password, meaning, "prompt", record, record_hash, given.reason)

    return signing
