"""The ledger against random work: create, merge, split, keep, sample, scrap, reserve, hold; grams never vanish.

Runs on a real SQLite database; every rule is one write transaction as in the service. A model of plain dictionaries
stands beside it, and the invariants are asked of the rows after every step.
"""

import asyncio
import itertools
from collections.abc import Callable, Coroutine
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, multiple, rule
from sqlalchemy import text

from mes.lots import genealogy, queries, service, stock, trace
from mes.lots.dispositions import Disposition
from mes.lots.events import Addition, Input, Loss, Output, Recorded, Stamp, Transformation
from mes.materials.service import Delivery
from mes.platform.db import Database
from mes.platform.errors import Conflict

T = TypeVar("T")
MATERIALS = [("ndpr", "pilbara-re"), ("iron", "lulea-iron"), ("dyfe80", "alba-metals")]
STAMP = Stamp(1, 2, "model")
_numbers = itertools.count(1)

BALANCE = """
SELECT e.id FROM lot_event e JOIN (
  SELECT event_id,
    SUM(CASE WHEN role IN ('input', 'addition') THEN mass_mg ELSE -mass_mg END) AS left_mg
  FROM lot_event_line GROUP BY event_id) l ON l.event_id = e.id
WHERE l.left_mg <> e.unexplained_mg
"""
TAKEN = """
SELECT l.code FROM lot l JOIN lot_stock s ON s.lot_id = l.id
WHERE s.mass_mg < 0 OR l.mass_mg <> s.mass_mg + COALESCE(
  (SELECT SUM(i.mass_mg) FROM lot_event_line i WHERE i.lot_id = l.id AND i.role = 'input'), 0)
"""
EDGES = """
SELECT l.code FROM lot l JOIN lot_edge e ON e.parent = l.id
GROUP BY l.id, l.code, l.mass_mg HAVING SUM(e.mass_mg) > l.mass_mg
"""
ACYCLIC = "SELECT 1 FROM lot_edge WHERE parent >= child"
FRACTIONS = "SELECT child FROM lot_edge GROUP BY child HAVING ABS(SUM(fraction) - 1) > 1e-9"
VECTORS = "SELECT lot FROM lot_comp GROUP BY lot HAVING ABS(SUM(fraction) - 1) > 1e-9"
OVERBOOKED = """
SELECT s.lot_id FROM lot_stock s JOIN (
  SELECT lot_id, SUM(mass_mg) AS mg FROM lot_reservation GROUP BY lot_id) r ON r.lot_id = s.lot_id
WHERE r.mg < 0 OR r.mg > s.mass_mg
"""


class Ledger(RuleBasedStateMachine):
    """Random work on one plant."""

    lots = Bundle("lots")

    def __init__(self) -> None:
        super().__init__()
        self._folder = TemporaryDirectory(prefix="sinterline-ledger-")
        self._loop = asyncio.new_event_loop()
        self.left: dict[str, int] = {}
        self.held: set[str] = set()
        self.db = self._run(Database.open(f"sqlite:///{Path(self._folder.name) / 'ledger.db'}"))
        self._run(self.db.create_all())

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return self._loop.run_until_complete(work)

    def teardown(self) -> None:
        self._run(self.db.close())
        self._loop.close()
        self._folder.cleanup()

    def _write(self, work: Callable[[Any], Coroutine[Any, Any, T]]) -> T:
        async def inside() -> T:
            async with self.db.write() as session:
                return await work(session)

        return self._run(inside())

    def _transform(self, what: Transformation) -> Recorded:
        return self._write(lambda session: service.transform(session, what))

    def _born(self, codes: tuple[str, ...], masses: list[int], held: bool = False) -> list[str]:
        self.left |= dict(zip(codes, masses, strict=True))
        self.held |= set(codes) if held else set()
        return list(codes)

    def _takes(self, inputs: dict[str, int]) -> None:
        for lot, mass in inputs.items():
            self.left[lot] -= mass

    @initialize(target=lots)
    def two_deliveries(self) -> Any:
        return multiple(*(self._deliver(0, 10_000_000), self._deliver(1, 3_000_000)))

    def _deliver(self, kind: int, mass: int) -> str:
        material, supplier = MATERIALS[kind]
        delivery = Delivery(material, mass, supplier, "S", lot=f"RM-{next(_numbers)}")
        code = self._write(lambda session: service.receive_raw(session, delivery, STAMP))
        self.left[code] = mass
        return code

    @rule(target=lots, kind=st.integers(0, 2), mass=st.integers(1, 10_000_000))
    def receive(self, kind: int, mass: int) -> str:
        return self._deliver(kind, mass)

    def _usable(self, *lots: str) -> list[str]:
        return [lot for lot in dict.fromkeys(lots) if self.left[lot] > 0 and lot not in self.held]

    @rule(
        target=lots, parents=st.lists(lots, min_size=1, max_size=4), part=st.integers(1, 4), extra=st.integers(0, 900)
    )
    def merge(self, parents: list[str], part: int, extra: int) -> Any:
        usable = self._usable(*parents)
        if not usable:
            return multiple()
        taken = {lot: max(1, self.left[lot] // part) for lot in usable}
        total = sum(taken.values()) + extra
        loss = total // 100
        what = Transformation(
            "merge", STAMP, tuple(Input(lot, mass) for lot, mass in taken.items()), (Output("blend", total - loss),),
            additions=(Addition("lubricant", extra),), losses=(Loss("dust", loss),),
        )  # fmt: skip
        done = self._transform(what)
        assert done.unexplained_mg == 0
        self._takes(taken)
        return multiple(*self._born(done.outputs, [total - loss]))

    @rule(target=lots, parent=lots, weights=st.lists(st.integers(1, 50), min_size=2, max_size=5))
    def split(self, parent: str, weights: list[int]) -> Any:
        if not self._usable(parent) or self.left[parent] < 1000:
            return multiple()
        mass = self.left[parent]
        parts = [mass * weight // sum(weights) for weight in weights]
        parts[-1] += mass - sum(parts)
        outs = tuple(Output("green-block", part) for part in parts)
        done = self._transform(Transformation("split", STAMP, (Input(parent),), outs))
        self._takes({parent: mass})
        return multiple(*self._born(done.outputs, parts))

    @rule(target=lots, parents=st.lists(lots, min_size=2, max_size=4))
    def keep(self, parents: list[str]) -> Any:
        usable = [lot for lot in self._usable(*parents) if self.left[lot] >= 1000]
        if not usable:
            return multiple()
        taken = {lot: self.left[lot] for lot in usable}
        outs = tuple(Output("sintered-block", mass - mass // 100, parents=(lot,)) for lot, mass in taken.items())
        reject = sum(taken.values()) - sum(out.mass_mg for out in outs)
        what = Transformation(
            "keep", STAMP, tuple(Input(lot) for lot in taken), outs, (Output("sinter-reject", reject),),
        )  # fmt: skip
        done = self._transform(what)
        self._takes(taken)
        return multiple(
            *self._born(done.outputs, [out.mass_mg for out in outs]), *self._born(done.byproducts, [reject])
        )

    @rule(target=lots, parent=lots, missing=st.integers(1, 1000))
    def lose_without_saying_so(self, parent: str, missing: int) -> Any:
        if not self._usable(parent) or self.left[parent] <= missing:
            return multiple()
        mass = self.left[parent]
        what = Transformation("leak", STAMP, (Input(parent),), (Output("powder", mass - missing),), tolerance_mg=500)
        done = self._transform(what)
        assert done.unexplained_mg == missing
        assert done.held == (missing > 500)
        self._takes({parent: mass})
        return multiple(*self._born(done.outputs, [mass - missing], done.held))

    @rule(target=lots, parent=lots, mass=st.integers(1, 5000))
    def sample(self, parent: str, mass: int) -> Any:
        if self.left[parent] < mass:
            with pytest.raises(Conflict):
                self._write(lambda session: service.withdraw_sample(session, parent, STAMP, mass_mg=mass))
            return multiple()
        code = self._write(lambda session: service.withdraw_sample(session, parent, STAMP, mass_mg=mass))
        self._takes({parent: mass})
        return multiple(*self._born((code,), [mass]))

    @rule(lot=consumes(lots))
    def scrap(self, lot: str) -> None:
        if self.left[lot]:
            self._write(lambda session: service.consume(session, lot, None, "scrapped", STAMP))
            self.left[lot] = 0

    @rule(lot=lots, over=st.integers(1, 1000))
    def take_more_than_there_is(self, lot: str, over: int) -> None:
        what = Transformation("greed", STAMP, (Input(lot, self.left[lot] + over),), (Output("blend", 1),))
        with pytest.raises(Conflict):
            self._transform(what)

    @rule(lot=lots, order=st.sampled_from(["SO-1", "SO-2"]), mass=st.integers(1, 2_000_000))
    def reserve(self, lot: str, order: str, mass: int) -> None:
        async def work(session: Any) -> None:
            row, left = await stock.get(session, lot)
            free = left.mass_mg - sum((await queries.reserved(session, row.id)).values())
            if mass <= free:
                await stock.reserve(session, lot, order, mass, STAMP)
            else:
                with pytest.raises(Conflict):
                    await stock.reserve(session, lot, order, mass, STAMP)

        self._write(work)

    @rule(lot=lots)
    def hold(self, lot: str) -> None:
        if self.left[lot]:
            self._write(lambda session: stock.hold(session, lot, "look at it", STAMP))
            self.held.add(lot)

    @rule(lot=lots)
    def free(self, lot: str) -> None:
        if lot in self.held and self.left[lot]:
            self._write(lambda session: stock.set_disposition(session, lot, Disposition.FREE, "looked", STAMP, "SG-1"))
            self.held.discard(lot)

    @invariant()
    def no_row_breaks_a_law(self) -> None:
        async def inside() -> None:
            async with self.db.read() as session:
                for law in (BALANCE, TAKEN, EDGES, ACYCLIC, FRACTIONS, VECTORS, OVERBOOKED):
                    assert (await session.execute(text(law))).all() == [], law

        self._run(inside())

    @invariant()
    def what_is_left_is_what_the_model_says(self) -> None:
        async def inside() -> dict[str, tuple[int, str]]:
            async with self.db.read() as session:
                rows = await queries.by_codes(session, list(self.left))
                return {code: (left.mass_mg, left.disposition) for code, (_, left) in rows.items()}

        found = self._run(inside())
        assert {code: mass for code, (mass, _) in found.items()} == self.left
        assert {code for code, (mass, _) in found.items() if mass == 0} == {
            code for code, (_, disposition) in found.items() if disposition == "consumed"
        }

    @rule(lot=lots)
    def cache_and_edges_tell_the_same_origin(self, lot: str) -> None:
        async def inside() -> tuple[dict[int, float], dict[int, float]]:
            async with self.db.read() as session:
                row, _ = await stock.get(session, lot)
                edges = await queries.edges_into(session, await queries.relatives(session, row.id, back=True))
                return await trace.raw_vector(session, row), genealogy.raw_fractions(row.id, edges)

        cached, walked = self._run(inside())
        assert cached == pytest.approx(walked, abs=1e-9)
        assert sum(cached.values()) == pytest.approx(1, abs=1e-9)


Ledger.TestCase.settings = settings(
    max_examples=50, stateful_step_count=25, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip
TestLedger = Ledger.TestCase
