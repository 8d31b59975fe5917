"""From rows, folds and live values to what the API shows."""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy.ext.asyncio import AsyncSession

from mes import recipebook
from mes.batches import chart, parameters, profile, queries, words
from mes.batches.plans import Placed, Plan
from mes.batches.runtime import Runtime
from mes.batches.shapes import (
    BatchLine,
    BatchOut,
    CommandOut,
    EventOut,
    FieldOut,
    OutputOut,
    PlacedOut,
    ProfileOut,
    PromptOut,
)
from mes.batches.tables import BatchEventRow, BatchPromptRow, BatchRow
from mes.lots import queries as lot_queries
from mes.lots.tables import Lot, LotStock
from mes.platform.clock import iso, iso_or_none
from mes.users import queries as people
from recipes.blocks import PhaseBlock
from recipes.engine import commands
from recipes.engine.control import control_recipe
from recipes.engine.events import from_json
from recipes.engine.evolve import fold
from recipes.engine.ports import UnitView
from recipes.engine.state import BatchState
from recipes.model import MasterRecipe

FURNACE_SIGNALS = ("load_temperature_c", "bed_temperature_c", "pv_c", "melt_temperature_c")


def line(row: BatchRow, orders: Sequence[str], progress: float | None = None) -> BatchLine:
    """A batch in a list."""
    return BatchLine(
        id=row.id,
        recipe=row.recipe,
        recipe_version=row.recipe_version,
        unit=row.unit,
        unit_class=row.unit_class,
        route=row.route,
        operation=row.operation,
        orders=list(orders),
        state=row.state,
        conditions=list(row.conditions),
        step=row.step,
        size_kg=row.size_mg / 1e6,
        trial=row.trial,
        progress=progress,
        created_at=iso(row.created_plant_ms),
        started_at=iso_or_none(row.started_plant_ms),
        ended_at=iso_or_none(row.ended_plant_ms),
    )


def prompt(row: BatchPromptRow, orders: Sequence[str]) -> PromptOut:
    """A prompt with its form."""
    return PromptOut(
        batch=row.batch,
        n=row.n,
        block=row.block,
        text=row.text,
        unit=row.unit,
        orders=list(orders),
        fields=[_field(item) for item in row.fields],
        sign=row.sign,
        act=row.act,
        opened_at=iso(row.opened_plant_ms),
        opened_wall_at=iso(row.opened_wall_ms),
        answered_at=iso_or_none(row.answered_plant_ms),
        answered_by=row.answered_by,
        values=row.answers,
    )


def _field(item: Mapping[str, Any]) -> FieldOut:
    name = str(item["name"])
    source = "computed" if name == "lines_left" else str(item["source"])
    return FieldOut(
        name=name,
        label=str(item.get("text") or item.get("label") or name.replace("_", " ")),
        source=source,
        unit=str(item.get("unit", "")),
        low=item.get("low"),
        high=item.get("high"),
        required=bool(item.get("required", True)),
    )


def event(row: BatchEventRow, names: Mapping[str, str]) -> EventOut:
    """One event in words; `names` are those of persons by id."""
    return EventOut(
        seq=row.seq,
        kind=row.kind,
        text=words.sentence(from_json(row.kind, row.payload)),
        quiet=row.kind in words.QUIET,
        by=row.by,
        by_name=names.get(row.by, row.by),
        plant_at=iso(row.plant_ms),
        wall_at=iso(row.wall_ms),
        data={} if row.kind == "batch_created" else orjson.loads(row.payload),
    )


def placed(items: Sequence[Placed]) -> list[PlacedOut]:
    """Lots of a plan by position."""
    return [
        PlacedOut(
            lot=p.lot,
            material=p.material,
            carrier=p.carrier,
            position=p.position,
            mass_kg=p.mass_mg / 1e6,
            pieces=p.pieces,
        )
        for p in items
    ]


async def detail(session: AsyncSession, runtime: Runtime, row: BatchRow, *, know_how: bool) -> BatchOut:
    """The batch page."""
    rows = await queries.events(session, row.id)
    state = fold([from_json(r.kind, r.payload) for r in rows])
    control = control_recipe(state, runtime.unit_classes[row.unit_class])
    orders = await queries.orders_of(session, row.id)
    prompts = [prompt(p, orders) for p in await queries.prompts(session, row.id)]
    plan = Plan.model_validate(row.plan)
    view = runtime.view(row)
    progress = phase_progress(control.recipe, state, view)
    waiting = runtime.waiting(row.id)
    version = await recipebook.version(session, row.recipe, row.recipe_version) if row.trial else None
    trial = version.trial if version is not None else None
    names = await people.names(session) if trial is not None else {}
    look = chart.Look(state, times(rows), progress, {})
    return BatchOut(
        **line(row, orders, progress).model_dump(),
        recipe_hash=row.recipe_hash,
        title=control.recipe.title,
        expected_end_at=_expected_end(row, control.recipe, state, view, runtime.plant_clock.now_ms()),
        waiting=waiting,
        mode="Automatic",
        procedure=chart.tree(control.recipe.procedure, look),
        parameters=parameters.shown(control.recipe, state, trial, names, know_how),
        prompts=prompts,
        inputs=placed(plan.inputs),
        outputs=[_made(lot, left) for lot, left in await lot_queries.page(session, {"batch": row.id}, None, 200)],
        carriers_out=[{"material": out.material, "carrier": out.carrier} for out in plan.outs],
        legal_commands=[
            CommandOut(command=str(command), enabled=not why, reason=why)
            for command, why in commands.legal_commands(state).items()
        ],
        profile=_profile(row, control.recipe, state, view),
    )


def _made(lot: Lot, left: LotStock) -> OutputOut:
    return OutputOut(
        code=lot.code,
        material=lot.material,
        mass_kg=lot.mass_mg / 1e6,
        pieces=lot.pieces,
        disposition=left.disposition,
    )


def times(rows: Sequence[BatchEventRow]) -> chart.Times:
    """When each block last began and ended."""
    found = chart.Times()
    for row in rows:
        if row.kind in ("block_started", "block_finished"):
            block = str(orjson.loads(row.payload)["block"])
            (found.started if row.kind == "block_started" else found.ended)[block] = row.plant_ms
    return found


def phase_progress(recipe: MasterRecipe, state: BatchState, view: UnitView) -> float | None:
    """How far the running phase is, 0..1, where its parameters say how long it lasts."""
    run = state.run
    if run is None or view.run_id != run.run_id:
        return None
    block = recipe.block(run.block)
    if not isinstance(block, PhaseBlock):
        return None
    lengths = [run.params[n] for n in ("hold_s", "duration_s", "min_s") if run.params.get(n)]
    if not lengths or "ramp_c_per_min" in run.params:  # a ramp with hold-back: nobody knows how long
        return None
    return min(view.elapsed_s / lengths[0], 0.99)


def _expected_end(row: BatchRow, recipe: MasterRecipe, state: BatchState, view: UnitView, now_ms: int) -> str | None:
    """Now and what is left of the plan; None before the start and once only people are left."""
    if row.started_plant_ms is None or row.ended_plant_ms is not None:
        return None
    ran_s = view.elapsed_s if state.run is not None and view.run_id == state.run.run_id else 0.0
    left_s = profile.left_s(recipe, state, ran_s)
    return iso(now_ms + round(left_s * 1000)) if left_s > 0 else None


def _profile(row: BatchRow, recipe: MasterRecipe, state: BatchState, view: UnitView) -> ProfileOut | None:
    points = profile.plan(recipe, state)
    if not points:
        return None
    signals = [f"{row.unit}.{name}" for name in FURNACE_SIGNALS if name in view.values]
    pressure = f"{row.unit}.pressure_pa" if "pressure_pa" in view.values else None
    corners = [{"at_s": p.at_s, "temperature_c": p.temperature_c} for p in points]
    return ProfileOut(signals=signals[:1], pressure_signal=pressure, plan=corners)
