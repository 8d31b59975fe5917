"""The batch record: runs, answers with signatures, commands, deviations, masses, one digest of its history."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from mes.batches.tables import BatchEventRow, BatchPromptRow, BatchRow
from mes.platform.db import Database
from mes.platform.errors import NotFound
from mes.reports.batch_record import collect
from mes.reports.record import Entry, read
from mes.users import service
from mes.users.demo import DEMO_PASSWORD
from recipes.engine.events import (
    BatchCreated,
    CommandRequested,
    Event,
    PhaseAccepted,
    PhaseCompleted,
    PhaseIntended,
    PromptAnswered,
    PromptOpened,
    StateChanged,
    kind_of,
    to_json,
)
from recipes.engine.states import Command, State

EVENTS: tuple[Event, ...] = (
    BatchCreated("B-0001", "SF-01", {"title": "Sinter 45SH"}, "ab" * 32, {"soak_s": 14_400.0}, 180.0),
    CommandRequested(Command.START, "P-0001"),
    StateChanged(State.IDLE, State.RUNNING, "command"),
    PromptOpened(1, "map", "Load the boxes", sign="performed"),
    PromptAnswered(1, "map", {"boxes": 12.0}, "P-0001", "SG-0001"),
    PhaseIntended("soak", 1, 77, "soak", {"hold_s": 14_400.0}, 1_000),
    PhaseAccepted("soak", 77),
    StateChanged(State.RUNNING, State.HOLDING, "machine", "thermocouple"),
    StateChanged(State.HOLDING, State.HELD, "done"),
    CommandRequested(Command.RESTART, "P-0001", "checked"),
    PhaseCompleted("soak", 77, {"hold_s": 14_410.0}),
)


def entries(events: Sequence[Event] = EVENTS) -> list[Entry]:
    return [
        Entry(n, kind_of(event), to_json(event), event, "engine", 60_000 * n, 1_000 * n)
        for n, event in enumerate(events, start=1)
    ]


def test_a_run_is_followed_from_intent_to_report() -> None:
    run = read(entries()).runs[77]
    assert (run.block, run.outcome, run.accepted_ms, run.ended_ms) == ("soak", "Complete", 420_000, 660_000)
    assert run.reports == {"hold_s": 14_410.0}


def test_a_hold_by_the_machine_is_a_deviation_and_a_command_is_none() -> None:
    record = read(entries())
    assert [entry.seq for entry in record.deviations] == [8]
    assert [(str(c.command), c.reason) for _, c in record.commands] == [("Start", ""), ("Restart", "checked")]


def test_the_digest_changes_with_any_part_of_the_history() -> None:
    plain = entries()
    digest = read(plain).digest
    assert read(entries()).digest == digest
    assert read(plain[:-1]).digest != digest
    assert read([*plain[:-1], replace(plain[-1], plant_ms=1)]).digest != digest
    assert read([*plain[:-2], plain[-1], plain[-2]]).digest != digest


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    database = await Database.open(f"sqlite:///{tmp_path / 'test.db'}")
    await database.create_all()
    await fill(database)
    yield database
    await database.close()


async def fill(db: Database) -> None:
    async with db.write() as session:
        person = await service.create_person(
            session, "olga", "Olga Brandt", "operator", DEMO_PASSWORD, by="x", demo=True
        )
        await service.sign(session, person, DEMO_PASSWORD, "performed", "prompt", "B-0001/1", "ab" * 32, "as described")
        session.add(
            BatchRow(
                id="B-0001", recipe="sinter-45sh", recipe_version=1, recipe_hash="ab" * 32, unit="SF-01",
                unit_class="sinter_furnace", route=None, operation=None, state="Running", conditions=[],
                size_mg=180_000_000, trial=False, plan={}, seq=len(EVENTS), created_by=person.id, created_plant_ms=0,
                created_wall_ms=0, started_plant_ms=None, ended_plant_ms=None,
            )
        )  # fmt: skip
        session.add(
            BatchPromptRow(
                batch="B-0001", n=1, block="map", text="Load the boxes", unit="SF-01", sign="performed", fields=[],
                act={}, opened_plant_ms=240_000, opened_wall_ms=4_000, answered_plant_ms=300_000,
                answered_by=person.id, answers={"boxes": 12.0},
            )
        )  # fmt: skip
        session.add_all(
            BatchEventRow(
                batch="B-0001", seq=e.seq, kind=e.kind, payload=e.payload, by=e.by, plant_ms=e.plant_ms,
                wall_ms=e.wall_ms,
            )
            for e in entries()
        )  # fmt: skip


async def test_the_record_names_who_answered_and_signed(db: Database) -> None:
    async with db.read() as session:
        record = await collect(session, "B-0001", simulated=True, detail=True)
    answer = record.prompts[0]
    assert (answer.by, answer.values) == ("Olga Brandt", {"boxes": 12.0})
    assert answer.signature is not None
    assert (answer.signature.name, answer.signature.meaning) == ("Olga Brandt", "performed")
    assert (record.title, record.parameters, record.simulated) == ("Sinter 45SH", {"soak_s": 14_400.0}, True)
    assert record.journal_digest == read(entries()).digest
    assert record.deviations[0].text


async def test_know_how_is_left_out_for_a_role_without_it(db: Database) -> None:
    async with db.read() as session:
        record = await collect(session, "B-0001", simulated=False, detail=False)
    assert record.parameters is None
    assert [run.params for run in record.runs] == [None]
    assert record.runs[0].reports == {"hold_s": 14_410.0}


async def test_an_unknown_batch_has_no_record(db: Database) -> None:
    async with db.read() as session:
        with pytest.raises(NotFound):
            await collect(session, "B-9999", simulated=False, detail=True)
