"""A ledger of many years of one plant, written in bulk: lots, stock, edges and composition vectors."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

RAWS = 9  # raw lots in a charge
RAW_LOTS_HEATS = 40  # heats that one delivery lasts
TRAYS = 13
CAMPAIGN = 20  # heats between two cleanings of the mill, over which heels carry on
KG = 1_000_000
T_MS = 1_790_000_000_000


@dataclass
class Years:
    """Codes to ask about, and how many edges there are."""

    box: str
    charge: str
    edges: int


@dataclass
class _Ledger:
    """Rows in memory for a while; parents are older than children, as the ledger keeps them."""

    lots: list[tuple[int, str, str, int]] = field(default_factory=list)
    edges: list[tuple[int, int, float]] = field(default_factory=list)
    vectors: dict[int, dict[int, float]] = field(default_factory=dict)
    comps: list[tuple[int, int, float]] = field(default_factory=list)
    last: int = 0
    edge_count: int = 0

    def lot(self, material: str, parents: dict[int, float]) -> int:
        """A lot made of these parents in these fractions."""
        self.last += 1
        owner = self._owner(self.last, parents)
        self.lots.append((self.last, f"L-{self.last:07d}", material, owner))
        self.edges += [(self.last, parent, share) for parent, share in parents.items()]
        self.edge_count += len(parents)
        return self.last

    def _owner(self, lot: int, parents: dict[int, float]) -> int:
        """The vector's owner: an only parent's, else the lot itself."""
        if len(parents) == 1:
            owner = self.owners[next(iter(parents))]
        else:
            owner = lot
            mixed: dict[int, float] = {} if parents else {lot: 1.0}
            for parent, share in parents.items():
                for raw, part in self.vectors[self.owners[parent]].items():
                    mixed[raw] = mixed.get(raw, 0.0) + share * part
            mixed = {raw: part for raw, part in mixed.items() if part > 1e-9}
            whole = sum(mixed.values())
            self.vectors[lot] = {raw: part / whole for raw, part in mixed.items()}
            self.comps += [(lot, raw, part) for raw, part in self.vectors[lot].items()]
        self.owners[lot] = owner
        return owner

    def __post_init__(self) -> None:
        self.owners: dict[int, int] = {}


def write(path: Path, heats: int) -> Years:
    """Fill the tables of an empty database; what to ask about is in the middle of the years."""
    ledger = _Ledger()
    box = charge = 0
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA synchronous=OFF")
        db.execute(
            "INSERT INTO lot_event VALUES (1, 'transform', 'bench', NULL, NULL, 0, 0, 0, 0, 0, 0, 0, ?, ?, 'bench')",
            (T_MS, T_MS),
        )
        for n, (mine, packed) in enumerate(_years(ledger, heats)):
            if n == heats // 2:
                charge, box = mine, packed
            if n % 500 == 0:
                _flush(db, ledger)
        _flush(db, ledger)
    return Years(f"L-{box:07d}", f"L-{charge:07d}", ledger.edge_count)


def _years(ledger: _Ledger, heats: int) -> Iterator[tuple[int, int]]:
    raws: list[int] = []
    heel = reject = 0
    powders: list[int] = []
    for n in range(heats):
        if n % RAW_LOTS_HEATS == 0:
            raws = [ledger.lot("raw", {}) for _ in range(RAWS)]
        if n % CAMPAIGN == 0:
            heel, reject, powders = 0, 0, []
        charge = ledger.lot("charge", _even([*raws, reject] if reject else raws))
        powder = _powder(ledger, charge, heel)
        powders = [*powders[-2:], powder]
        heel = ledger.lot("heel", {powder: 1.0})
        reject, box = _parts(ledger, ledger.lot("blend", _even(powders)))
        yield charge, box


def _powder(ledger: _Ledger, charge: int, heel: int) -> int:
    flake = ledger.lot("flake", {charge: 1.0})
    broken = ledger.lot("hd-powder", {flake: 1.0})
    return ledger.lot("powder", {broken: 0.98, heel: 0.02} if heel else {broken: 1.0})


def _parts(ledger: _Ledger, blend: int) -> tuple[int, int]:
    """Trays through press, isostatic press, furnaces; sliced to one lot of magnets; a reject and a packed box."""
    annealed: list[int] = []
    for _ in range(TRAYS):
        lot = blend
        for material in ("green-block", "cip-block", "sintered-block", "annealed-block"):
            lot = ledger.lot(material, {lot: 1.0})
        annealed.append(lot)
    magnets = ledger.lot("machined-magnet", _even(annealed))
    reject = ledger.lot("machining-reject", {annealed[0]: 1.0})
    for material in ("coated-magnet", "magnetised-magnet", "packed-magnet"):
        magnets = ledger.lot(material, {magnets: 1.0})
    return reject, magnets


def _even(parents: list[int]) -> dict[int, float]:
    return dict.fromkeys(parents, 1.0 / len(parents))


_LOT = """INSERT INTO lot (id, code, stage, material, event_id, comp_owner, mass_mg, created_plant_ms, created_wall_ms)
VALUES (?, ?, 'powder', ?, 1, ?, 1000000, 1790000000000, 1790000000000)"""


def _flush(db: sqlite3.Connection, ledger: _Ledger) -> None:
    db.executemany(_LOT, ledger.lots)
    stock = ((lot, KG, "free") for lot, *_ in ledger.lots)
    db.executemany("INSERT INTO lot_stock (lot_id, mass_mg, disposition) VALUES (?, ?, ?)", stock)
    edges = ((child, parent, KG, share) for child, parent, share in ledger.edges)
    db.executemany("INSERT INTO lot_edge (child, parent, mass_mg, fraction, event_id) VALUES (?, ?, ?, ?, 1)", edges)
    db.executemany("INSERT INTO lot_comp (lot, raw, fraction) VALUES (?, ?, ?)", ledger.comps)
    _receipts(db, (lot for lot, _, material, _ in ledger.lots if material == "raw"))
    db.commit()
    ledger.lots, ledger.edges, ledger.comps = [], [], []


_RECEIPT = """INSERT INTO raw_receipt (lot, material, supplier, supplier_lot, country, source_class, mass_mg, evidence,
received_plant_ms, received_wall_ms, received_by)
VALUES (?, 'iron', 'lulea-iron', 'x', 'SE', 'primary', 1, '{}', 1, 1, 'x')"""


def _receipts(db: sqlite3.Connection, raws: Iterator[int]) -> None:
    while part := [(f"L-{lot:07d}",) for lot in islice(raws, 1000)]:
        db.executemany(_RECEIPT, part)
