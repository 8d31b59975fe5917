"""Verbs of execution: make a batch, ask something of it, answer its prompts."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, dataclass, field

from sqlalchemy.ext.asyncio import AsyncSession

from mes.batches import acts, queries, snapshots
from mes.batches.journal import BatchJournal
from mes.batches.plans import Plan
from mes.batches.tables import BatchOrderRow, BatchRow
from mes.equipment.scales import ScaleReading
from mes.equipment.service import Equipment
from mes.platform import killpoints
from mes.platform.canonical import digest
from mes.platform.clock import Clock, PlantClock
from mes.platform.db import Database
from mes.platform.errors import Conflict, Forbidden, Invalid, NotFound
from mes.platform.ids import next_code
from mes.recipebook.rules import Version
from recipes.engine import commands
from recipes.engine.commands import NotAllowed
from recipes.engine.events import Event
from recipes.engine.evolve import fold
from recipes.engine.procedure_events import Answer
from recipes.engine.state import BatchState, OpenPrompt
from recipes.engine.states import Command, State
from recipes.model import MasterRecipe
from recipes.unit_class import UnitClass

Signing = Callable[[str, str], Awaitable[str]]
"""Signs with a meaning over the hash of a record; returns the signature's id."""


@dataclass(frozen=True, slots=True)
class Batches:
    """The parts that the verbs need, bound once by the composition root."""

    db: Database
    journal: BatchJournal
    equipment: Equipment
    clock: Clock
    plant_clock: PlantClock
    unit_classes: Mapping[str, UnitClass] = field(default_factory=dict)

    async def create(
        self,
        session: AsyncSession,
        version: Version,
        unit: str,
        plan: Plan,
        *,
        parameters: Mapping[str, float] | None = None,
        route: str | None = None,
        operation: str | None = None,
        by: str,
        start: bool = True,
    ) -> str:
        """Make a batch of a runnable version on a unit, claim the unit, and start it. Raises `Conflict`."""
        batch_id = await next_code(session, "B")
        machine = self.equipment.unit(unit)
        if machine.unit_class != version.recipe.unit_class:
            raise Conflict(f"{version.recipe.recipe} is for a {version.recipe.unit_class}, and {unit} is none")
        if lacking := machine.lacks(version.recipe.requires):
            raise Conflict(f"{version.recipe.recipe} requires {', '.join(lacking)}, which {unit} cannot do")
        missing = self.equipment.missing_signals(unit)
        if missing:
            raise Conflict(f"{unit} cannot be used: {'; '.join(missing)}")
        await self.equipment.claim(session, unit, batch_id)
        created = commands.create(
            batch_id, unit, version.recipe, dict(parameters or {}), plan.input_mg / 1e6, trial=version.is_trial
        )
        await self._row(session, batch_id, version, unit, plan, route, operation, by)
        events: list[Event] = [created]
        if start:
            events += commands.request(fold(events), Command.START, by)
        await self.journal.append_in(session, batch_id, events, after=0, by=by)
        return batch_id

    async def _row(
        self,
        session: AsyncSession,
        batch_id: str,
        version: Version,
        unit: str,
        plan: Plan,
        route: str | None,
        operation: str | None,
        by: str,
    ) -> None:
        session.add(
            BatchRow(
                id=batch_id,
                recipe=version.recipe.recipe,
                recipe_version=version.number,
                recipe_hash=version.hash,
                unit=unit,
                unit_class=version.recipe.unit_class,
                route=route,
                operation=operation,
                state=str(State.IDLE),
                conditions=["unapproved_trial"] if version.is_trial else [],
                size_mg=plan.input_mg,
                trial=version.is_trial,
                plan=plan.model_dump(mode="json"),
                seq=0,
                created_by=by,
                created_plant_ms=self.plant_clock.now_ms(),
                created_wall_ms=self.clock.wall_ms(),
            )
        )
        session.add_all([BatchOrderRow(batch=batch_id, order=order) for order in plan.orders])
        await session.flush()

    async def command(self, session: AsyncSession, batch_id: str, command: Command, *, by: str, reason: str) -> None:
        """Ask a command of a batch. Raises `NotFound`, and `Conflict` with why it is not legal now."""
        state = await self._state(session, batch_id)
        try:
            events = commands.request(state, command, by, reason)
        except NotAllowed as error:
            raise Conflict(str(error)) from error
        await self.journal.append_in(session, batch_id, events, after=state.seen, by=by)

    async def answer(
        self,
        session: AsyncSession,
        batch_id: str,
        n: int,
        values: Mapping[str, Answer],
        *,
        by: str,
        sign: Signing | None = None,
        weighing: ScaleReading | None = None,
    ) -> None:
        """Answer a prompt, once. `weighing` is what `weighed` read from the scale, never what a client sent.

        Raises `NotFound`, `Forbidden` (a signature is wanted), `Conflict` (answered already, a value refused).
        """
        state = await self._state(session, batch_id)
        prompt = state.prompts.get(n)
        known, signature, read = dict(values), "", asdict(weighing) if weighing else {}
        if prompt is not None:
            known = await self._completed(session, batch_id, prompt, known, weighing)
            signature = await self._signed(prompt_record(batch_id, prompt, known, read), prompt, sign)
        try:
            events = commands.answer(state, n, known, by, signature, read)
        except NotAllowed as error:
            raise Conflict(str(error)) from error
        killpoints.hit("prompt_commit.before")
        await self.journal.append_in(session, batch_id, events, after=state.seen, by=by)

    async def _signed(self, record: Mapping[str, object], prompt: OpenPrompt, sign: Signing | None) -> str:
        if prompt.sign is None:
            return ""
        if sign is None:
            raise Forbidden(f"prompt {prompt.n} is signed as {prompt.sign}: your password is needed")
        return await sign(prompt.sign, digest(record))

    async def weighed(self, batch_id: str, n: int) -> ScaleReading | None:
        """The weighing that a prompt asks for, read from the scale now; None when it weighs nothing.

        Called before the write transaction, in which nothing but the database is awaited.
        Raises `Conflict` for another carrier on the scale and for a mass that is not stable yet.
        """
        async with self.db.read() as session:
            row, shown = await queries.batch(session, batch_id), await queries.prompt(session, batch_id, n)
        if row is None or shown is None or not any(field["source"] == "scale" for field in shown.fields):
            return None
        carrier = acts.weighed_carrier(shown.act, Plan.model_validate(row.plan), int(shown.act["run"]))
        if carrier is None:
            raise Conflict("the prompt asks for a mass and weighs nothing")
        return await self.equipment.weigh(carrier)

    async def _completed(
        self,
        session: AsyncSession,
        batch_id: str,
        prompt: OpenPrompt,
        values: dict[str, Answer],
        weighing: ScaleReading | None,
    ) -> dict[str, Answer]:
        row, shown = await queries.batch(session, batch_id), await queries.prompt(session, batch_id, prompt.n)
        if row is None or shown is None:
            raise NotFound(f"batch {batch_id} has no prompt {prompt.n}")
        for item in prompt.fields:
            if item["source"] == "scale":
                values.pop(str(item["name"]), None)
                if weighing is not None:
                    values[str(item["name"])] = weighing.net_kg
            elif item["name"] == "lines_left":
                plan = Plan.model_validate(row.plan)
                values["lines_left"] = float(max(len(plan.doses) - int(shown.act["run"]), 0))
        return values

    async def _state(self, session: AsyncSession, batch_id: str) -> BatchState:
        state = await snapshots.load_state(session, batch_id)
        if state.seen == 0:
            raise NotFound(f"there is no batch {batch_id}")
        return state


def prompt_record(
    batch_id: str, prompt: OpenPrompt, values: Mapping[str, Answer], weighing: Mapping[str, object]
) -> dict[str, object]:
    """What a signature about a prompt stands on: the question as shown and the answer as recorded."""
    return {
        "batch": batch_id,
        "n": prompt.n,
        "block": prompt.block,
        "text": prompt.text,
        "values": dict(values),
        "weighing": dict(weighing),
    }


def check_values(recipe: MasterRecipe, values: Mapping[str, float]) -> None:
    """Raises `Invalid` for a parameter that the recipe does not have or a value outside of its limits."""
    for name, value in values.items():
        known = recipe.parameters.get(name)
        if known is None:
            raise Invalid(f"{recipe.recipe} has no parameter {name}")
        if not known.low <= value <= known.high:
            raise Invalid(f"{name}: {value:g} is outside {known.low:g}..{known.high:g}")
