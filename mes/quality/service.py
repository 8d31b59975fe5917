"""Verbs of quality: announce a sample, record results, assess a lot, decide about it with a signature."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from mes.lots import queries as lot_queries
from mes.lots import service as lots
from mes.lots import stock
from mes.lots.dispositions import Disposition, may_follow, needs_signature
from mes.lots.events import Stamp
from mes.lots.tables import Lot
from mes.orders import products
from mes.platform.canonical import digest
from mes.platform.clock import iso
from mes.platform.db import now
from mes.platform.errors import Conflict, Invalid, NotFound
from mes.quality import master, queries, rules
from mes.quality.master import Specification
from mes.quality.parse import Reading
from mes.quality.rules import Proposal, Test, Verdict
from mes.quality.tables import LotProposal, Result, ResultFile, Sample
from mes.users import Person, require, sign


@dataclass(frozen=True, slots=True)
class Assessed:
    """A lot with its tests and what they propose. `curves` are ids of result files with a curve."""

    lot: Lot
    specification: Specification
    tests: tuple[Test, ...]
    proposal: Proposal


async def announce_sample(
    session: AsyncSession, code: str, instrument: str, by: str, *, lot: str | None = None,
    batch: str | None = None, specimen: str | None = None,
) -> None:  # fmt: skip
    """A sample was taken of a lot, or of a batch whose lots are not born yet.

    Its results may have come first, by a file that names the batch: then they are applied to the lots that are there
    now. Raises `Invalid` without a home, `NotFound` for an unknown lot.
    """
    moment = now(session)
    if await queries.sample(session, code) is not None:
        await propose_touched(session, [code], Stamp(moment.plant_ms, moment.wall_ms, by))
        return
    if (lot is None) == (batch is None):
        raise Invalid("a sample is of one lot or of one batch")
    if lot is not None:
        await stock.get(session, lot)
    session.add(
        Sample(
            code=code, lot=lot, batch=batch, specimen=specimen, instrument=instrument, plant_ms=moment.plant_ms,
            wall_ms=moment.wall_ms, by=by,
        )
    )  # fmt: skip
    await session.flush()


async def take_coupons(session: AsyncSession, batch: str, lot: str, instrument: str, pieces: int, stamp: Stamp) -> str:
    """Coupons of a batch were taken from a lot it made: the ledger gives them up; returns the sample's code.

    The code is `<batch>-<instrument>`, so that a result file that comes before this is understood too.
    Raises `Conflict` for more pieces than there are.
    """
    code = f"{batch}-{instrument}"
    specimen = await lots.withdraw_sample(session, lot, stamp, pieces=pieces)
    await announce_sample(session, code, instrument, stamp.by, batch=batch, specimen=specimen)
    return code


async def know_samples(session: AsyncSession, reading: Reading) -> None:
    """Announce the samples whose id itself names a batch or lot. Raises `NotFound` for a sample nobody knows."""
    for code in reading.samples:
        if await queries.sample(session, code) is not None:
            continue
        batch, lot = rules.home_of(code)
        if batch is None and lot is None:
            raise NotFound(f"sample {code} is not known")
        await announce_sample(session, code, reading.instrument, "drop-folder", lot=lot, batch=batch)


async def record_results(
    session: AsyncSession, name: str, profile: str, content: bytes, sha256: str, reading: Reading
) -> int:
    """Append a file with all its values; returns the file's id. Raises as `know_samples`."""
    await know_samples(session, reading)
    moment = now(session)
    file = ResultFile(
        name=name, profile=profile, instrument=reading.instrument, sha256=sha256, content=content,
        header=dict(reading.header), h_ka_per_m=list(reading.h_ka_per_m) or None, j_t=list(reading.j_t) or None,
        plant_ms=moment.plant_ms, wall_ms=moment.wall_ms,
    )  # fmt: skip
    session.add(file)
    await session.flush()
    session.add_all(
        Result(
            sample=item.sample, file_id=file.id, property=item.property, value=item.value, reported=item.reported,
            method=item.method, instrument=reading.instrument, temperature_c=reading.temperature_c,
            calibration_due=reading.calibration_due, plant_ms=moment.plant_ms, wall_ms=moment.wall_ms,
        )
        for item in reading.measured
    )  # fmt: skip
    await session.flush()
    return file.id


async def family_of(session: AsyncSession, lot: Lot) -> list[Lot]:
    """The lot and those above it as long as each was made from one lot only: their tests are its tests."""
    above = await lot_queries.by_ids(session, await lot_queries.sole_parents(session, lot.id))
    return [lot, *(row for _, (row, _) in sorted(above.items(), reverse=True))]


async def samples_of(session: AsyncSession, lot: Lot) -> list[Sample]:
    """Samples that speak for a lot."""
    family = await family_of(session, lot)
    return await queries.samples_of(
        session, [row.code for row in family], [row.batch for row in family if row.batch is not None]
    )


def specification_of(lot: Lot) -> Specification | None:
    """The specification of the lot's product, None for a lot that is no product."""
    product = products.shipped().get(lot.product or "")
    return None if product is None else master.specification(product.specification)


async def tests_of(session: AsyncSession, lot: Lot, spec: Specification | None) -> list[Test]:
    """All values that speak for a lot, with the reason where one does not count."""
    codes = [row.code for row in await samples_of(session, lot)]
    return [as_test(row, spec) for row in await queries.results_of(session, codes)]


def as_test(row: Result, spec: Specification | None) -> Test:
    """The row as the rules know it; several files of one sample are several specimens."""
    test = Test(
        f"{row.sample}/{row.file_id}", row.property, row.value, row.method, row.instrument, row.temperature_c,
        row.calibration_due,
    )  # fmt: skip
    return test if spec is None else rules.with_validity(test, spec, _calibrated(row))


async def assess(session: AsyncSession, code: str) -> Assessed:
    """What the measurements propose for a lot. Raises `NotFound`, `Conflict` for a lot without a specification."""
    lot, _ = await stock.get(session, code)
    spec = specification_of(lot)
    if spec is None:
        raise Conflict(f"lot {code} has no specification: it is no product")
    tests = await tests_of(session, lot, spec)
    return Assessed(lot, spec, tuple(tests), rules.assess(spec, tests, master.grades()))


async def propose(session: AsyncSession, code: str, stamp: Stamp) -> Proposal:
    """Assess and append the proposal if it is new; a failing lot is put on hold at once."""
    proposal = (await assess(session, code)).proposal
    last = await queries.newest_proposal(session, code)
    if last is None or (last.verdict, list(last.reasons)) != (proposal.verdict, list(proposal.reasons)):
        session.add(
            LotProposal(
                lot=code, specification=proposal.specification, verdict=proposal.verdict, grade=proposal.grade,
                reasons=list(proposal.reasons), plant_ms=stamp.plant_ms, wall_ms=stamp.wall_ms,
            )
        )  # fmt: skip
        await session.flush()
    if proposal.verdict is Verdict.FAILS:
        # by property, not by specimen: the next result file of the same fault is no new reason to hold
        await stock.hold(session, code, f"fails {proposal.specification}: {', '.join(proposal.failed)}", stamp)
    return proposal


async def propose_touched(session: AsyncSession, samples: Iterable[str], stamp: Stamp) -> dict[str, Proposal]:
    """Propose for every product lot that these samples speak for and of which something is left."""
    found: dict[str, Proposal] = {}
    for code in await _lots_touched(session, set(samples)):
        lot, left = await stock.get(session, code)
        if left.mass_mg > 0 and specification_of(lot) is not None:
            found[code] = await propose(session, code, stamp)
    return found


async def _lots_touched(session: AsyncSession, samples: Collection[str]) -> list[str]:
    codes: dict[str, None] = {}
    for name in samples:
        row = await queries.sample(session, name)
        if row is None:
            continue
        if row.lot is not None:
            starts = [(await stock.get(session, row.lot))[0]]
        else:
            starts = [lot for lot, _ in await lot_queries.page(session, {"batch": row.batch}, None, 500)]
        for lot in starts:
            family = await lot_queries.by_ids(session, await lot_queries.relatives(session, lot.id, back=False))
            codes |= {row.code: None for _, (row, _) in sorted(family.items())}
    return list(codes)


async def decide(
    session: AsyncSession, person: Person, code: str, wanted: Disposition, reason: str, password: str | None
) -> str | None:
    """Set a disposition; all but a hold are signed by quality. Returns the signature's id.

    A release needs a conforming proposal. Raises `Forbidden`, `Invalid`, `Conflict`, `NotFound`.
    """
    moment = now(session)
    stamp = Stamp(moment.plant_ms, moment.wall_ms, person.id)
    require(person, "lot.hold" if not needs_signature(wanted) else "lot.release")
    lot, left = await stock.get(session, code)
    if not may_follow(Disposition(left.disposition), wanted):
        raise Conflict(f"lot {code} is {left.disposition}: it cannot become {wanted}")
    if wanted is Disposition.RELEASED:
        await refuse_release(session, lot)
    signature = None
    if needs_signature(wanted):
        if password is None:
            raise Invalid(f"making lot {code} {wanted} needs a signature")
        meaning = {Disposition.RELEASED: "released", Disposition.REJECTED: "rejected"}.get(wanted, "reviewed")
        record = await release_record(session, lot)
        signature = await sign(session, person, password, meaning, "lot", code, digest(record), reason)
    await stock.set_disposition(session, code, wanted, reason, stamp, signature)
    return signature


async def refuse_release(session: AsyncSession, lot: Lot) -> None:
    """Raises `Conflict` with the reasons unless the lot conforms by valid tests."""
    if specification_of(lot) is None:
        return
    proposal = (await assess(session, lot.code)).proposal
    if proposal.verdict is not Verdict.CONFORMS:
        told = "; ".join(proposal.reasons)
        raise Conflict(f"lot {lot.code} {proposal.verdict} {proposal.specification}: {told}", reasons=proposal.reasons)


async def release_record(session: AsyncSession, lot: Lot) -> dict[str, object]:
    """What a signature about a lot stands on: the lot as made and every value that speaks for it."""
    tests = await tests_of(session, lot, specification_of(lot))
    return {
        "lot": lot.code, "material": lot.material, "product": lot.product, "mass_mg": lot.mass_mg,
        "pieces": lot.pieces, "batch": lot.batch,
        "tests": [[t.sample, t.property, repr(t.value), t.method, t.instrument, t.invalid] for t in tests],
    }  # fmt: skip


def _calibrated(row: Result) -> bool:
    if not row.calibration_due:
        return True
    try:
        due = date.fromisoformat(row.calibration_due[:10])
    except ValueError:
        return False
    return date.fromisoformat(iso(row.plant_ms)[:10]) <= due
