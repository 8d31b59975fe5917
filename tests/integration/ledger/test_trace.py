"""Tracing on real databases: the cache and the edges agree, recalls find every contact, orders reconcile."""

import random

import pytest

from mes.lots import balance, genealogy, queries, service, stock, trace
from mes.lots.events import Addition, Input, Loss, Output, Stamp, Transformation
from mes.lots.trace import By, Direction
from mes.materials.service import Delivery
from mes.platform.db import Database
from mes.platform.errors import NotFound

KG = 1_000_000
STAMP = Stamp(1_000, 2_000, "test")
SUPPLIERS = {"ndpr": ("pilbara-re", "AU"), "iron": ("lulea-iron", "SE"), "dyfe80": ("alba-metals", "GB")}


async def raw(database: Database, lot: str, kg: float, material: str = "ndpr") -> str:
    supplier, country = SUPPLIERS[material]
    delivery = Delivery(material, round(kg * KG), supplier, f"S-{lot}", country, lot)
    async with database.write() as session:
        return await service.receive_raw(session, delivery, STAMP)


async def make(
    database: Database, material: str, inputs: dict[str, int], *, order: str | None = None, share: float = 0.98
) -> str:
    """One lot from these masses; the rest is loss."""
    total = sum(inputs.values())
    made = round(total * share)
    event = Transformation(
        "step", STAMP, tuple(Input(lot, mass) for lot, mass in inputs.items()), (Output(material, made),),
        losses=(Loss("step", total - made),), order=order,
    )  # fmt: skip
    async with database.write() as session:
        return (await service.transform(session, event)).outputs[0]


async def check_path(database: Database, code: str) -> dict[str, float]:
    """Raw fractions by the recursive query and one pass over its edges."""
    async with database.read() as session:
        lot, _ = await stock.get(session, code)
        edges = await queries.edges_into(session, await queries.relatives(session, lot.id, back=True))
        shares = genealogy.raw_fractions(lot.id, edges)
        names = await trace.codes(session, shares)
        return {names[raw]: share for raw, share in shares.items()}


async def cached(database: Database, code: str) -> dict[str, float]:
    async with database.read() as session:
        lot, _ = await stock.get(session, code)
        return {share.lot: share.fraction for share in await trace.origin(session, lot)}


async def left_mg(database: Database, code: str) -> int:
    async with database.read() as session:
        return (await stock.get(session, code))[1].mass_mg


async def test_origin_by_cache_equals_the_check_path_and_sums_to_one_in_a_random_plant(database: Database) -> None:
    rng = random.Random(7)
    lots = [await raw(database, f"RM-{n}", 1000, rng.choice(list(SUPPLIERS))) for n in range(5)]
    for _ in range(40):
        parents = rng.sample(lots[-12:], rng.randint(1, 5))
        left = {lot: await left_mg(database, lot) for lot in parents}
        taken = {lot: rng.randint(1, mass // 4) for lot, mass in left.items() if mass >= 4}
        lots.append(await make(database, "powder", taken, share=1.0))
    for code in lots[-10:]:
        found = await cached(database, code)
        assert found == pytest.approx(await check_path(database, code), abs=1e-9)
        assert sum(found.values()) == pytest.approx(1, abs=1e-9)


async def test_recycling_over_generations_stays_one_vector_however_many_paths(database: Database) -> None:
    width, generations = 6, 13  # 6^12 paths from the last lot to a raw one, more than a thousand million
    layer = [await raw(database, f"RM-{n}", 10_000) for n in range(width)]
    for _ in range(generations):
        layer = [await make(database, "powder", {lot: 1_000_000 for lot in layer}, share=1.0) for _ in range(width)]
    found = await cached(database, layer[0])
    assert found == pytest.approx({f"RM-{n}": 1 / width for n in range(width)}, abs=1e-9)
    assert found == pytest.approx(await check_path(database, layer[0]), abs=1e-9)


async def recall_plant(database: Database) -> dict[str, str]:
    """Two heats; the second blend holds a heel of the first, a third lot has nothing of it."""
    a, b, c = [await raw(database, name, 100) for name in ("RM-A", "RM-B", "RM-C")]
    first = await make(database, "blend", {a: 50 * KG})
    second = await make(database, "blend", {first: 100_000, b: 50 * KG})
    clean = await make(database, "blend", {c: 50 * KG})
    magnets = await make(database, "packed-magnet", {second: 20 * KG})
    return {"heat": a, "first": first, "second": second, "clean": clean, "magnets": magnets}


async def test_a_recall_by_contact_names_every_lot_that_holds_any_of_it_and_no_other(database: Database) -> None:
    lots = await recall_plant(database)
    async with database.read() as session:
        found = await trace.trace(session, lots["heat"], Direction.FORWARD)
        by_mass = await trace.trace(session, lots["heat"], Direction.FORWARD, By.MASS, 0.01)
        by_index = await trace.lots_holding(session, lots["heat"], 1e-12)
    contact = {node.lot.code: node.fraction for node in found.nodes}
    assert set(contact) == {lots["heat"], lots["first"], lots["second"], lots["magnets"]}
    assert {node.lot.code for node in by_mass.nodes} == {lots["heat"], lots["first"]}
    assert by_index == pytest.approx(contact)
    assert contact[lots["magnets"]] == pytest.approx(0.1 / 50.1)


async def test_a_trace_back_gives_the_tree_with_mass_fractions_and_the_countries(database: Database) -> None:
    a, b = await raw(database, "RM-A", 30), await raw(database, "RM-B", 70, "iron")
    flake = await make(database, "flake", {a: 30 * KG, b: 70 * KG})
    blend = await make(database, "blend", {flake: 98 * KG})
    async with database.read() as session:
        found = await trace.trace(session, blend, Direction.BACK)
        lot, _ = await stock.get(session, blend)
        elements = await trace.composition(session, lot)
    shares = {node.lot.code: node.fraction for node in found.nodes}
    assert shares == pytest.approx({a: 0.3, b: 0.7, flake: 1.0, blend: 1.0})
    assert [(share.country, share.fraction) for share in found.origin] == [("SE", 0.7), ("AU", 0.3)]
    assert elements["Nd"] == pytest.approx(0.3 * 74.6)
    assert elements["Fe"] == pytest.approx(0.7 * 99.9)


async def test_an_order_reconciles_to_the_milligram_from_independent_rows(database: Database) -> None:
    a = await raw(database, "RM-A", 300)
    flake = await make(database, "flake", {a: 290 * KG}, order="SO-1")
    press = Transformation(
        "press", STAMP, (Input(flake, 200 * KG),),
        (Output("green-block", 120 * KG, 252), Output("green-block", 75 * KG, 168)), (Output("green-scrap", 2 * KG),),
        (Addition("lubricant", 200_123),), (Loss("dust", 3 * KG),), tolerance_mg=KG, order="SO-1",
    )  # fmt: skip
    async with database.write() as session:
        pressed = await service.transform(session, press)
        await service.withdraw_sample(session, pressed.outputs[0], STAMP, pieces=3)
        await service.consume(session, pressed.byproducts[0], 500_000, "swept up", STAMP)
    await make(database, "blend", {flake: 10 * KG}, order="SO-2")
    async with database.read() as session:
        first = await balance.balance_of_order(session, "SO-1")
        second = await balance.balance_of_order(session, "SO-2")
    assert first.error_mg == second.error_mg == 0
    assert first.issued_mg == 290 * KG
    assert first.elsewhere_mg == 10 * KG
    assert first.unexplained_mg == pressed.unexplained_mg == 200_123
    assert first.loss_mg == 3 * KG + 500_000 + 290 * KG - round(290 * KG * 0.98)


async def test_an_order_that_made_nothing_has_no_balance(database: Database) -> None:
    async with database.read() as session:
        with pytest.raises(NotFound):
            await balance.balance_of_order(session, "SO-9")
