"""What becomes due by itself: lots that lay too long, orders that are late, calibrations that end."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

import mes.app.schema  # the tables of all domains  # noqa: F401
from mes.app import calendar
from mes.batches.plans import Placed as Planned
from mes.batches.plans import Plan
from mes.batches.tables import BatchRow
from mes.lots import service as lots
from mes.lots import stock
from mes.lots.dispositions import Disposition
from mes.lots.events import Input, Output, Placed, Stamp, Transformation
from mes.materials import catalogue
from mes.materials.service import Delivery
from mes.orders import queries as order_queries
from mes.orders import service as orders
from mes.orders.rules import OrderCommand
from mes.platform.clock import Clock, PlantClock, parse_iso
from mes.platform.db import Database
from mes.quality.tables import Result, ResultFile, Sample

HOUR = calendar.HOUR_MS
START = parse_iso("2026-11-20T06:00:00Z")
KG = 1_000_000


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    opened = await Database.open(f"sqlite:///{tmp_path / 'test.db'}")
    await opened.create_all()
    opened.plant_clock = PlantClock(Clock())
    opened.plant_clock.hear(START)
    yield opened
    await opened.close()


async def lot(db: Database, material: str) -> str:
    """A lot of 10 kg of a material, made at START, on carrier 2001."""
    stamp = Stamp(START, START, "test")
    async with db.write() as session:
        raw = await lots.receive_raw(session, Delivery("iron", 10 * KG, "lulea-iron", "x"), stamp)
        output = Output(material, 10 * KG, 20, carriers=(Placed(2001, 10 * KG, 20),))
        return (await lots.transform(session, Transformation("make", stamp, (Input(raw),), (output,)))).outputs[0]


async def check(db: Database, hours: float) -> str:
    """The calendar's words so many hours after START."""
    db.plant_clock.hear(START + round(hours * HOUR))
    async with db.write() as session:
        return await calendar.check(session, catalogue.shipped())


async def disposition(db: Database, code: str) -> str:
    async with db.read() as session:
        return (await stock.get(session, code))[1].disposition


@pytest.mark.parametrize(
    ("material", "hours"), [("green-block", 48), ("cip-block", 48), ("powder", 168), ("blend", 168)]
)
async def test_a_lot_is_held_once_it_is_older_than_its_material_lasts(
    db: Database, material: str, hours: float
) -> None:
    code = await lot(db, material)
    assert await check(db, hours) == ""
    assert await disposition(db, code) == "free"
    assert code in await check(db, hours + 0.1)
    assert await disposition(db, code) == "hold"


async def test_what_lasts_for_ever_is_left_alone(db: Database) -> None:
    code = await lot(db, "annealed-block")
    assert await check(db, 10_000) == ""
    assert await disposition(db, code) == "free"


async def test_a_lot_that_quality_let_go_on_is_not_held_again_for_its_age(db: Database) -> None:
    code = await lot(db, "blend")
    await check(db, 200)
    async with db.write() as session:
        stamp = Stamp(START, START, "P-0005")
        await stock.set_disposition(session, code, Disposition.FREE, "oxygen tested again", stamp, "SG-0001")
    assert await check(db, 300) == ""
    assert await disposition(db, code) == "free"


async def test_what_a_batch_is_working_on_does_not_grow_old_on_a_shelf(db: Database) -> None:
    code = await lot(db, "cip-block")
    plan = Plan(inputs=(Planned(lot=code, carrier=2001, material="cip-block", mass_mg=10 * KG, pieces=20),))
    async with db.write() as session:
        session.add(
            BatchRow(
                id="B-0001", recipe="sinter-45sh", recipe_version=1, recipe_hash="ab" * 32, unit="SF-01",
                unit_class="sinter_furnace", state="Running", conditions=[], size_mg=1, trial=False,
                plan=plan.model_dump(mode="json"), seq=0, created_by="P-0001", created_plant_ms=0, created_wall_ms=0,
            )
        )  # fmt: skip
    assert await check(db, 100) == ""
    assert await disposition(db, code) == "free"


async def ordered(db: Database, due_h: float) -> str:
    async with db.write() as session:
        due_ms = START + round(due_h * HOUR)
        return await orders.create(session, "BLK-45SH-50x20x9", "", 100, due_ms, None, "P-0002")


async def reasons(db: Database, code: str) -> list[str]:
    async with db.read() as session:
        return [event.reason for event in await order_queries.events(session, code)]


async def test_an_order_that_is_late_has_it_noted_once(db: Database) -> None:
    code = await ordered(db, 24)
    assert await check(db, 24) == ""
    for hours in (25, 26):
        assert await check(db, hours) == f"orders overdue: {code}"
    assert await reasons(db, code) == ["created", "not complete when due, 2026-11-21T06:00:00.000Z"]
    async with db.read() as session:
        assert (await orders.get(session, code)).state == "Planned"


async def test_an_order_at_its_end_is_not_late(db: Database) -> None:
    code = await ordered(db, 24)
    async with db.write() as session:
        await orders.command(session, code, OrderCommand.STOP, "not wanted any more", "P-0002")
    assert await check(db, 100) == ""


async def measured(db: Database, instrument: str, *due: str) -> None:
    """Results of an instrument, one after the other, each saying when its calibration is due."""
    async with db.write() as session:
        session.add(Sample(code=f"S-{instrument}", lot="L-1", instrument=instrument, plant_ms=START, wall_ms=0, by="x"))
        file = ResultFile(
            name="x", profile="lab", instrument=instrument, sha256=instrument * 8, content=b"", header={},
            h_ka_per_m=None, j_t=None, plant_ms=START, wall_ms=0,
        )  # fmt: skip
        session.add(file)
        await session.flush()
        for day in due:
            session.add(
                Result(
                    sample=f"S-{instrument}", file_id=file.id, property="br_t", value=1.3, reported=None, method="x",
                    instrument=instrument, temperature_c=20.0, calibration_due=day, plant_ms=START, wall_ms=0,
                )
            )  # fmt: skip
            await session.flush()


@pytest.mark.parametrize(
    ("due", "said"),
    [
        (["2026-11-27"], "calibration of HG-01 due 2026-11-27"),
        (["2026-11-01"], "calibration of HG-01 due 2026-11-01"),
        (["2026-11-28"], ""),
        (["2026-11-01", "2027-05-01"], ""),
        (["soon"], "calibration of HG-01 due soon"),
        ([""], ""),
    ],
)
async def test_a_calibration_is_told_a_week_before_it_ends(db: Database, due: list[str], said: str) -> None:
    await measured(db, "HG-01", *due)
    assert await check(db, 0) == said
