"""Collects the record of one batch from journal, prompts, signatures and ledger."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from mes.batches import queries as batches
from mes.batches import words
from mes.batches.tables import BatchEventRow, BatchPromptRow, BatchRow
from mes.lots.tables import LotEvent
from mes.platform.clock import iso, iso_or_none
from mes.platform.errors import NotFound
from mes.reports import queries, record
from mes.reports.queries import Line
from mes.reports.record import Entry, Record, Run
from mes.reports.shapes import (
    AnswerOut,
    BalanceOut,
    BatchRecordOut,
    CommandOut,
    DeviationOut,
    LineOut,
    RunOut,
    SignatureOut,
    WeighingOut,
)
from mes.users.tables import SignatureRow
from recipes.engine.events import BatchCreated, from_json

_MG_PER_KG = 1_000_000


async def collect(session: AsyncSession, batch: str, *, simulated: bool, detail: bool) -> BatchRecordOut:
    """The record as it stands now; without `detail` (know-how) no parameter values. Raises `NotFound`."""
    row = await batches.batch(session, batch)
    if row is None:
        raise NotFound(f"there is no batch {batch}")
    entries = [_entry(event) for event in await batches.events(session, batch)]
    read = record.read(entries)
    signed = [event.signature for _, event in read.answers.values() if event.signature]
    signatures = await queries.signatures(session, signed)
    prompts = await batches.prompts(session, batch)
    people = {*(entry.by for entry in entries), *(event.by for _, event in read.answers.values()), row.created_by}
    names = await queries.names(session, sorted(people))
    events = await queries.transformations(session, batch)
    return BatchRecordOut(
        **_header(row, entries, detail=detail), simulated=simulated, orders=await batches.orders_of(session, batch),
        created_by=names.get(row.created_by, row.created_by),
        runs=[_run(run, detail=detail) for run in read.runs.values()],
        prompts=[_answer(prompt, read, signatures, names) for prompt in prompts],
        commands=_commands(read, names), deviations=[_deviation(entry) for entry in read.deviations],
        transformations=[_balance(event, await queries.lines(session, event.id)) for event in events],
        journal_events=read.count, journal_digest=read.digest,
    )  # fmt: skip


def _entry(row: BatchEventRow) -> Entry:
    event = from_json(row.kind, row.payload)
    return Entry(row.seq, row.kind, row.payload, event, row.by, row.plant_ms, row.wall_ms)


def _header(row: BatchRow, entries: Sequence[Entry], *, detail: bool) -> dict[str, Any]:
    created = next((entry.event for entry in entries if isinstance(entry.event, BatchCreated)), None)
    return {
        "id": row.id, "recipe": row.recipe, "recipe_version": row.recipe_version, "recipe_hash": row.recipe_hash,
        "title": "" if created is None else str(created.recipe.get("title", "")),
        "trial": row.trial, "unit": row.unit, "unit_class": row.unit_class, "size_kg": row.size_mg / _MG_PER_KG,
        "state": row.state, "conditions": list(row.conditions), "created_at": iso(row.created_plant_ms),
        "started_at": iso_or_none(row.started_plant_ms), "ended_at": iso_or_none(row.ended_plant_ms),
        "parameters": dict(created.parameters) if detail and created is not None else None,
    }  # fmt: skip


def _run(run: Run, *, detail: bool) -> RunOut:
    return RunOut(
        block=run.block, run=run.run, run_id=str(run.run_id), phase=run.phase, intended_at=iso(run.intended_ms),
        accepted_at=iso_or_none(run.accepted_ms), ended_at=iso_or_none(run.ended_ms), outcome=run.outcome,
        params=dict(run.params) if detail else None, reports=dict(run.reports),
    )  # fmt: skip


def _answer(
    prompt: BatchPromptRow, read: Record, signatures: Mapping[str, SignatureRow], names: Mapping[str, str]
) -> AnswerOut:
    answered = read.answers.get(prompt.n)
    if answered is None:
        return AnswerOut(
            n=prompt.n, block=prompt.block, text=prompt.text, opened_at=iso(prompt.opened_plant_ms),
            answered_at=None, by=None, values={}, weighing=None, signature=None,
        )  # fmt: skip
    entry, event = answered
    return AnswerOut(
        n=prompt.n, block=prompt.block, text=prompt.text, opened_at=iso(prompt.opened_plant_ms),
        answered_at=iso(entry.plant_ms), by=names.get(event.by, event.by), values=dict(event.values),
        weighing=WeighingOut.model_validate(event.weighing) if event.weighing else None,
        signature=_signature(signatures.get(event.signature)),
    )  # fmt: skip


def _signature(row: SignatureRow | None) -> SignatureOut | None:
    if row is None:
        return None
    return SignatureOut(
        id=row.id, name=row.printed_name, meaning=row.meaning, reason=row.reason,
        signed_wall_at=iso(row.signed_wall_ms),
    )  # fmt: skip


def _commands(read: Record, names: Mapping[str, str]) -> list[CommandOut]:
    return [
        CommandOut(
            command=str(event.command), by=names.get(event.by, event.by), reason=event.reason,
            plant_at=iso(entry.plant_ms), wall_at=iso(entry.wall_ms),
        )
        for entry, event in read.commands
    ]  # fmt: skip


def _deviation(entry: Entry) -> DeviationOut:
    return DeviationOut(
        seq=entry.seq, kind=entry.kind, text=words.sentence(entry.event), plant_at=iso(entry.plant_ms)
    )  # fmt: skip


def _balance(event: LotEvent, lines: Sequence[Line]) -> BalanceOut:
    return BalanceOut(
        operation=event.operation, plant_at=iso(event.plant_ms), lines=[_line(line) for line in lines],
        inputs_kg=event.inputs_mg / _MG_PER_KG, additions_kg=event.additions_mg / _MG_PER_KG,
        outputs_kg=event.outputs_mg / _MG_PER_KG, byproducts_kg=event.byproducts_mg / _MG_PER_KG,
        loss_kg=event.loss_mg / _MG_PER_KG, unexplained_kg=event.unexplained_mg / _MG_PER_KG,
        tolerance_kg=event.tolerance_mg / _MG_PER_KG,
    )  # fmt: skip


def _line(line: Line) -> LineOut:
    return LineOut(
        role=line.role, lot=line.lot, material=line.material, mass_kg=line.mass_mg / _MG_PER_KG, pieces=line.pieces,
        source=line.source, division_kg=line.division_mg / _MG_PER_KG,
    )  # fmt: skip
