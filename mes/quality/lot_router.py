"""`/lots/{code}` with its tests, and its dispositions: they need quality, so they live here and not in `mes.lots`."""

from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from mes.lots import queries as lot_queries
from mes.lots import shapes, stock, trace
from mes.lots.dispositions import Disposition, may_follow
from mes.lots.shapes import BalanceOut, CarrierOut, DispositionOut, LotBrief, OriginOut, SerialsOut
from mes.lots.tables import Lot
from mes.platform.db import after_commit
from mes.platform.errors import Invalid
from mes.platform.web import Body, Db, Notices, Out, problems
from mes.quality import master, queries, router, rules, service
from mes.quality.properties import PROPERTIES
from mes.quality.router import CertificateOut
from mes.quality.rules import Test
from mes.users import CurrentPerson, SignatureIn, require

lots = APIRouter(prefix="/lots", tags=["lots"])
Code = Annotated[str, Path(pattern=r"^[A-Za-z0-9._-]{1,64}$")]


class TestOut(Out):
    """A value with its limits. `invalid` says why it does not count; `conforms` is None without a limit."""

    sample: str
    property: str
    name: str
    value: float
    unit: str
    low: float | None
    high: float | None
    conforms: bool | None
    method: str
    instrument: str
    invalid: str


class ProposalOut(Out):
    """What the tests propose: conforms, fails or incomplete, with the reasons."""

    specification: str
    verdict: str
    reasons: list[str]
    grade: str | None


class LegalDisposition(Out):
    """A disposition and whether it can be set now."""

    disposition: str
    enabled: bool
    reason: str


class LotOut(LotBrief):
    """One lot with all that is known of it."""

    reasons: list[str]
    carriers: list[CarrierOut]
    composition: dict[str, float]
    balance: BalanceOut
    origin: list[OriginOut]
    tests: list[TestOut]
    proposal: ProposalOut | None
    serials: SerialsOut | None
    dispositions: list[DispositionOut]
    certificates: list[CertificateOut]
    legal_dispositions: list[LegalDisposition]


class DispositionIn(Body):
    """A decision about a lot; all but a hold are signed."""

    disposition: Annotated[str, Field(max_length=16)]
    reason: Annotated[str, Field(min_length=1, max_length=500, pattern=r"^[^\x00]+$")]
    signature: SignatureIn | None = None


class DecidedOut(Out):
    """What was decided, and the signature under it."""

    code: str
    disposition: str
    signature: str | None


@lots.get("/{code}", responses=problems(401, 404))
async def read_lot(code: Code, person: CurrentPerson, db: Db) -> LotOut:
    """One lot."""
    require(person, "plant.view")
    async with db.read() as session:
        return await lot_out(session, code)


@lots.post("/{code}/dispositions", status_code=201, responses=problems(401, 403, 404, 409, 422))
async def decide(code: Code, body: DispositionIn, person: CurrentPerson, db: Db, feed: Notices) -> DecidedOut:
    """Hold, free, release or reject a lot. A release needs conforming tests."""
    wanted = _wanted(body.disposition)
    password = None if body.signature is None else body.signature.password
    async with db.write() as session:
        signature = await service.decide(session, person, code, wanted, body.reason, password)
        after_commit(session, lambda: feed.publish("lot", {"id": code}))
    return DecidedOut(code=code, disposition=wanted, signature=signature)


async def lot_out(session: AsyncSession, code: str) -> LotOut:
    """A lot put together. Raises `NotFound`."""
    lot, left = await stock.get(session, code)
    event = await lot_queries.event(session, lot.event_id)
    history = await shapes.dispositions_of(session, lot.id)
    tests, proposal = await _tests(session, lot)
    return LotOut(
        **shapes.brief(lot, left).model_dump(),
        reasons=[row.reason for row in history if left.disposition == Disposition.HOLD and row.disposition == "hold"],
        carriers=await shapes.carriers_of(session, lot.id), composition=await trace.composition(session, lot),
        balance=shapes.balance(event), origin=[shapes.origin(o) for o in await trace.origin(session, lot)],
        tests=tests, proposal=proposal, serials=shapes.serials(await lot_queries.ranges(session, [lot.id])),
        dispositions=history,
        certificates=[router.certificate(row) for row in await queries.certificates_of(session, code)],
        legal_dispositions=_legal(Disposition(left.disposition), proposal),
    )  # fmt: skip


async def _tests(session: AsyncSession, lot: Lot) -> tuple[list[TestOut], ProposalOut | None]:
    spec = service.specification_of(lot)
    tests = await service.tests_of(session, lot, spec)
    limits = {limit.property: limit for limit in spec.limits} if spec else {}
    shown = [_test(test, limits.get(test.property)) for test in tests]
    if spec is None:
        return shown, None
    found = rules.assess(spec, tests, master.grades())
    return shown, ProposalOut(
        specification=found.specification, verdict=found.verdict, reasons=list(found.reasons), grade=found.grade
    )


def _test(test: Test, limit: master.SpecLimit | None) -> TestOut:
    known = PROPERTIES[test.property]
    return TestOut(
        sample=test.sample, property=test.property, name=known.name, value=test.value, unit=known.unit,
        low=limit.low if limit else None, high=limit.high if limit else None,
        conforms=limit.holds(test.value) if limit else None, method=test.method, instrument=test.instrument,
        invalid=test.invalid,
    )  # fmt: skip


def _legal(now: Disposition, proposal: ProposalOut | None) -> list[LegalDisposition]:
    found = []
    for wanted in (Disposition.RELEASED, Disposition.FREE, Disposition.HOLD, Disposition.REJECTED):
        reason = "" if may_follow(now, wanted) else f"the lot is {now}"
        if not reason and wanted is Disposition.RELEASED and proposal is not None and proposal.verdict != "conforms":
            reason = "; ".join(proposal.reasons)
        found.append(LegalDisposition(disposition=wanted, enabled=not reason, reason=reason))
    return found


def _wanted(text: str) -> Disposition:
    known = [d for d in Disposition if d is not Disposition.CONSUMED]
    if text not in known:
        raise Invalid(f"{text!r} is no disposition; one of {', '.join(known)}")
    return Disposition(text)
