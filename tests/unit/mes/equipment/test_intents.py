"""Intents in the database: numbers never come back, a hold overtakes, a claim and a quarantine refuse."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from mes.equipment import queries
from mes.equipment.codec import token_of
from mes.equipment.intents import Intent, Moment, check_owner, check_phase, memory_of, store
from mes.equipment.model import PlantModel
from mes.equipment.rows import block, known
from mes.equipment.tables import UnitClaim
from mes.platform.db import Database
from mes.platform.errors import Conflict, Invalid
from recipes.engine.handshake import Code
from recipes.engine.ports import RowState

NOW = Moment(wall_ms=1000, plant_ms=2000, epoch=3, ack_seq=0, boot_id=1)
START = Intent(Code.START, "evacuate", {"pressure_pa": 5.0, "min_s": 60.0}, run_id=77, by="ann")


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    database = await Database.open(f"sqlite:///{tmp_path / 'e.db'}")
    await database.create_all()
    yield database
    await database.close()


async def _settle(db: Database, command_id: str, state: RowState) -> None:
    async with db.write() as session:
        row = await queries.command(session, command_id)
        assert row is not None
        row.state = str(state)


async def test_numbers_rise_and_jump_over_what_the_plc_has_seen(db: Database, plant: PlantModel) -> None:
    unit = plant.units["SF-01"]
    seqs = []
    for seen in (0, 0, 40):
        async with db.write() as session:
            moment = Moment(1000, 2000, 3, seen, 1)
            row = await store(session, unit, START, moment)
            seqs.append(row.seq)
        await _settle(db, row.id, RowState.COMPLETED)
    assert seqs == [1, 2, 41]


async def test_a_rolled_back_intent_leaves_nothing(db: Database, plant: PlantModel) -> None:
    async def intend_and_fail() -> None:
        async with db.write() as session:
            await store(session, plant.units["SF-01"], START, NOW)
            raise RuntimeError("changed my mind")

    with pytest.raises(RuntimeError, match="changed my mind"):
        await intend_and_fail()
    async with db.read() as session:
        assert await queries.watched_commands(session, "SF-01") == []


async def test_a_hold_becomes_the_barrier_of_the_start_that_it_overtakes(db: Database, plant: PlantModel) -> None:
    unit = plant.units["SF-01"]
    async with db.write() as session:
        start = await store(session, unit, START, NOW)
    async with db.write() as session:
        hold = await store(session, unit, Intent(Code.HOLD, run_id=77), NOW)
    async with db.read() as session:
        rows = {r.id: known(r).row for r in await queries.watched_commands(session, "SF-01")}
    assert rows[start.id].state is RowState.RESOLVING
    assert (rows[start.id].barrier_seq, rows[start.id].barrier_token) == (hold.seq, token_of(hold.id))
    assert rows[hold.id].state is RowState.PENDING


@pytest.mark.parametrize("code", [Code.START, Code.RESTART, Code.SETPARAM, Code.RESET])
async def test_only_a_hold_stop_or_abort_overtakes(db: Database, plant: PlantModel, code: Code) -> None:
    unit = plant.units["SF-01"]
    async with db.write() as session:
        await store(session, unit, START, NOW)
    with pytest.raises(Conflict, match="open command"):
        async with db.write() as session:
            await store(session, unit, Intent(code), NOW)


async def test_a_quarantined_unit_takes_only_a_barrier(db: Database, plant: PlantModel) -> None:
    unit = plant.units["SF-01"]
    async with db.write() as session:
        (await memory_of(session, "SF-01")).quarantine = "the PLC forgot"
    with pytest.raises(Conflict, match="the PLC forgot"):
        async with db.write() as session:
            await store(session, unit, START, NOW)
    async with db.write() as session:
        assert (await store(session, unit, Intent(Code.NOP), NOW)).seq == 1


async def test_a_claim_refuses_others_but_never_a_hold(db: Database, plant: PlantModel) -> None:
    async with db.write() as session:
        await queries.add(session, UnitClaim(unit="SF-01", batch_id="B-0007", since_plant_ms=0))
        with pytest.raises(Conflict, match="B-0007"):
            await check_owner(session, "SF-01", START)
        await check_owner(session, "SF-01", Intent(Code.HOLD))
        await check_owner(session, "SF-01", Intent(Code.START, batch_id="B-0007"))


def test_a_start_needs_its_numbers_but_not_every_carrier(plant: PlantModel) -> None:
    unit = plant.units["SF-01"]
    phase = check_phase(unit, Intent(Code.START, "load", {"box_1": 2001.0}))
    assert phase is not None
    assert phase.number == 1
    with pytest.raises(Invalid, match="needs min_s, pressure_pa"):
        check_phase(unit, Intent(Code.START, "evacuate"))
    with pytest.raises(Invalid, match="no parameter colour"):
        check_phase(unit, Intent(Code.START, "vent", {"colour": 1.0}))
    assert check_phase(unit, Intent(Code.HOLD)) is None


async def test_the_block_of_a_row_is_the_same_each_time(db: Database, plant: PlantModel) -> None:
    unit = plant.units["SF-01"]
    async with db.write() as session:
        row = await store(session, unit, START, NOW)
    one, other = block(unit, 9, known(row)), block(unit, 9, known(row))
    assert one.pack() == other.pack()
    assert (one.install_id, one.epoch, one.seq, one.phase, one.params[:2]) == (9, 3, 1, 2, (5.0, 60.0))


async def test_setparam_leaves_slots_without_a_value_unchanged(db: Database, plant: PlantModel) -> None:
    unit = plant.units["SF-01"]
    async with db.write() as session:
        row = await store(session, unit, Intent(Code.SETPARAM, "soak", {"hold_s": 7200.0}), NOW)
    made = block(unit, 9, known(row))
    assert made.params[2] == 7200.0
    assert made.params[0] != made.params[0]
    assert made.phase == 0
