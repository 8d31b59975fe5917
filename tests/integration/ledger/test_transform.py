"""The ledger on real databases: receive, merge, keep, split, refuse."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from mes.lots import queries, service, stock
from mes.lots.dispositions import Disposition
from mes.lots.events import Addition, Input, Loss, Output, Placed, Stamp, Transformation
from mes.materials.service import Delivery
from mes.platform.db import Database
from mes.platform.errors import Conflict, Invalid

KG = 1_000_000
STAMP = Stamp(1_000, 2_000, "test")


async def raw(database: Database, lot: str, kg: float, material: str = "ndpr") -> str:
    delivery = Delivery(material, round(kg * KG), "pilbara-re", f"S-{lot}", lot=lot)
    async with database.write() as session:
        return await service.receive_raw(session, delivery, STAMP, (Placed(len(lot), round(kg * KG)),))


async def left(database: Database, code: str) -> tuple[int, int | None, str]:
    async with database.read() as session:
        _, row = await stock.get(session, code)
        return row.mass_mg, row.pieces, row.disposition


async def test_a_merge_keeps_the_mass_of_each_parent_and_closes_to_the_milligram(database: Database) -> None:
    a, b = await raw(database, "RM-A", 30), await raw(database, "RM-B", 70, "iron")
    event = Transformation(
        "melt", STAMP, (Input(a, 20 * KG), Input(b, 60 * KG)), (Output("flake", 78 * KG),),
        (Output("skull", 1 * KG),), (Addition("hydrogen", 500),), (Loss("evaporation", 900_000),), tolerance_mg=KG,
    )  # fmt: skip
    async with database.write() as session:
        done = await service.transform(session, event)
    assert done.unexplained_mg == 80 * KG + 500 - 78 * KG - KG - 900_000
    assert not done.held
    assert await left(database, a) == (10 * KG, None, "free")
    async with database.read() as session:
        flake, _ = await stock.get(session, done.outputs[0])
        edges = await queries.edges_into(session, [flake.id])
        assert {edge.fraction for edge in edges} == {0.25, 0.75}
        assert flake.stage == "melted"
        taken = [await queries.taken_mg(session, edge.parent) for edge in edges]
        assert sorted(taken) == [20 * KG, 60 * KG]


async def test_beyond_its_tolerance_the_new_lot_is_held_with_the_figure(database: Database) -> None:
    a = await raw(database, "RM-A", 10)
    event = Transformation("melt", STAMP, (Input(a),), (Output("flake", 9 * KG),), tolerance_mg=100)
    async with database.write() as session:
        done = await service.transform(session, event)
        flake, _ = await stock.get(session, done.outputs[0])
        told = await queries.dispositions(session, flake.id)
    assert done.held
    assert await left(database, done.outputs[0]) == (9 * KG, None, "hold")
    assert "1.0000 kg unexplained" in told[0].reason
    assert await left(database, a) == (0, None, "consumed")


@pytest.mark.parametrize("mass", [10 * KG + 1, 11 * KG])
async def test_more_than_there_is_is_refused_and_nothing_is_recorded(database: Database, mass: int) -> None:
    a = await raw(database, "RM-A", 10)
    with pytest.raises(Conflict, match="left"):
        async with database.write() as session:
            await service.transform(session, Transformation("melt", STAMP, (Input(a, mass),), (Output("flake", KG),)))
    assert await left(database, a) == (10 * KG, None, "free")


async def test_a_held_lot_is_not_consumed_but_can_be_sampled(database: Database) -> None:
    a = await raw(database, "RM-A", 10)
    async with database.write() as session:
        await stock.set_disposition(session, a, Disposition.HOLD, "wet drum", STAMP)
    with pytest.raises(Conflict, match="hold"):
        async with database.write() as session:
            await service.transform(session, Transformation("melt", STAMP, (Input(a),), (Output("flake", KG),)))
    async with database.write() as session:
        specimen = await service.withdraw_sample(session, a, STAMP, mass_mg=5_000)
    assert await left(database, a) == (10 * KG - 5_000, None, "hold")
    assert await left(database, specimen) == (5_000, None, "free")


async def test_releasing_needs_a_signature_and_holding_does_not(database: Database) -> None:
    a = await raw(database, "RM-A", 10)
    async with database.write() as session:
        await stock.set_disposition(session, a, Disposition.HOLD, "look", STAMP)
    with pytest.raises(Invalid, match="signature"):
        async with database.write() as session:
            await stock.set_disposition(session, a, Disposition.RELEASED, "fine", STAMP)
    async with database.write() as session:
        await stock.set_disposition(session, a, Disposition.RELEASED, "fine", STAMP, "SIG-1")
    assert (await left(database, a))[2] == "released"


async def green(database: Database, count: int) -> list[str]:
    """A blend pressed to `count` trays of 42 blocks."""
    blend = await raw(database, "RM-BLEND", 50)
    trays = tuple(Output("green-block", 10 * KG, 42, carriers=(Placed(500 + n, 10 * KG, 42, n),)) for n in range(count))
    event = Transformation("press", STAMP, (Input(blend, count * 10 * KG),), trays, order="SO-1")
    async with database.write() as session:
        return list((await service.transform(session, event)).outputs)


async def test_split_then_keep_then_merge_follows_trays_pieces_and_serials(database: Database) -> None:
    trays = await green(database, 3)
    sinter = Transformation(
        "sinter", STAMP, tuple(Input(t) for t in trays),
        tuple(Output("sintered-block", 9_900_000, 41, (t,), (Placed(500 + n, 9_900_000, 41),))
              for n, t in enumerate(trays)),
        (Output("sinter-reject", 100_000, 3),), losses=(Loss("lubricant", 200_000),),
    )  # fmt: skip
    async with database.write() as session:
        blocks = (await service.transform(session, sinter)).outputs
    slicing = Transformation(
        "slice", STAMP, tuple(Input(b) for b in blocks),
        (Output("machined-magnet", 21_000_000, 492, product="BLK", serialised=True),), (Output("swarf", 8_700_000),),
    )  # fmt: skip
    async with database.write() as session:
        magnets = (await service.transform(session, slicing)).outputs[0]
        coated = await service.transform(
            session,
            Transformation(
                "coat", STAMP, (Input(magnets),), (Output("coated-magnet", 21_200_000, 490),),
                additions=(Addition("plating", 200_000),),
            ),
        )  # fmt: skip
        lot, _ = await stock.get(session, coated.outputs[0])
        (serials,) = await queries.ranges(session, [lot.id])
        found = await queries.lots_with_serial(session, 17)
    assert (serials.first, serials.last) == (1, 492)
    assert lot.order_code == "SO-1"
    assert lot.product == "BLK"
    assert [row.code for row, _ in found] == [lot.code, magnets]
    async with database.read() as session:
        parents = await queries.sole_parents(session, lot.id)
        assert len(parents) == 1  # above the slicing the line forks
        assert not await queries.lots_on(session, 500)


async def test_what_is_reserved_for_one_order_is_not_taken_for_another(database: Database) -> None:
    a = await raw(database, "RM-A", 10)
    async with database.write() as session:
        await stock.reserve(session, a, "SO-1", 7 * KG, STAMP)
        assert await stock.available(session, {"ndpr"}, "SO-2") == [(a, 3 * KG)]
        assert await stock.available(session, {"ndpr"}, "SO-1") == [(a, 10 * KG)]
    event = Transformation("melt", STAMP, (Input(a, 4 * KG),), (Output("flake", 4 * KG),), order="SO-2")
    with pytest.raises(Conflict, match="reserved"):
        async with database.write() as session:
            await service.transform(session, event)
    async with database.write() as session:
        event = Transformation("melt", STAMP, (Input(a, 6 * KG),), (Output("flake", 6 * KG),), order="SO-1")
        await service.transform(session, event)
        assert await queries.reservations_of(session, "SO-1") == {a: 1 * KG}
        await service.consume(session, a, None, "spilled", STAMP)
        assert await queries.reservations_of(session, "SO-1") == {}


async def test_taking_from_a_carrier_empties_that_carrier_first(database: Database) -> None:
    delivery = Delivery("ndpr", 10 * KG, "pilbara-re", "S", lot="RM-A")
    async with database.write() as session:
        parts = (Placed(1, 6 * KG), Placed(2, 4 * KG))
        await service.receive_raw(session, delivery, STAMP, parts)
        event = Transformation("melt", STAMP, (Input("RM-A", 4 * KG, carriers=(2,)),), (Output("flake", 4 * KG),))
        await service.transform(session, event)
        lot, _ = await stock.get(session, "RM-A")
        rows = await queries.carriers(session, [lot.id])
    assert [(row.carrier, row.mass_mg) for row, _ in rows] == [(1, 6 * KG)]


async def test_a_fact_cannot_be_changed_behind_the_ledger(database: Database) -> None:
    await raw(database, "RM-A", 10)
    for statement in ("UPDATE lot SET mass_mg = 1", "DELETE FROM lot_edge", "DELETE FROM lot"):
        if "edge" in statement:
            await green(database, 1)
        with pytest.raises(DBAPIError, match="append-only"):
            async with database.write() as session:
                await session.execute(text(statement))
