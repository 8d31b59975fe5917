"""`/specifications`, `/samples`, `/results`, `/certificates`."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Response
from pydantic import Field

from mes.lots import service as lots
from mes.lots import stock
from mes.lots.events import Stamp
from mes.platform.clock import iso
from mes.platform.db import after_commit, now
from mes.platform.errors import Invalid, NotFound
from mes.platform.ids import next_code
from mes.platform.web import Body, Cursor, Db, Limit, Notices, Out, Page, decode_cursor, encode_cursor, part, problems
from mes.quality import master, queries, service
from mes.quality.issue import Certifier
from mes.quality.master import Grade, Specification
from mes.quality.properties import PROPERTIES
from mes.quality.tables import Certificate, Result, Sample
from mes.users import CurrentPerson, require

router = APIRouter(tags=["quality"])
Code = Annotated[str, Path(pattern=r"^[A-Za-z0-9._-]{1,64}$")]
FileId = Annotated[int, Path(ge=1, lt=2**62)]
Certifying = Annotated[Certifier, Depends(part("certifier"))]
Filter = Annotated[str | None, Query(max_length=64, pattern=r"^[ -~]*$")]
Name = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[ -~]+$")]


class SpecificationsOut(Out):
    """Specifications and the grade table."""

    items: list[Specification]
    grades: list[Grade]


class SampleOut(Out):
    """A sample; it is of a lot, or of a batch."""

    code: str
    lot: str | None
    batch: str | None
    specimen: str | None
    instrument: str
    at: str
    by: str


class SampleIn(Body):
    """Take a sample of a lot: pieces, or grams of powder."""

    lot: Name
    instrument: Name
    pieces: Annotated[int, Field(ge=1, le=1000)] | None = None
    mass_kg: Annotated[float, Field(gt=0, le=10)] | None = None


class ResultOut(Out):
    """One measured value. `file` is the result file; curves are read by it."""

    id: int
    sample: str
    file: int
    property: str
    name: str
    value: float
    reported: float | None
    unit: str
    method: str
    instrument: str
    temperature_c: float | None
    calibration_due: str
    at: str


class CurveOut(Out):
    """A demagnetisation curve as imported: H in kA/m (negative in the second quadrant), J in T."""

    file: int
    name: str
    sha256: str
    h_ka_per_m: list[float]
    j_t: list[float]


class CertificateOut(Out):
    """A certificate in a list."""

    id: str
    lot: str
    version: int
    document_sha256: str
    pdf_sha256: str
    signature: str
    issued_at: str
    issued_by: str


class CertificateFull(CertificateOut):
    """A certificate with its document."""

    document: dict[str, Any]


class CertificateIn(Body):
    """Certify a released lot."""

    lot: Name


class Id(Out):
    """The code of what was made."""

    id: str


@router.get("/specifications", responses=problems(401))
async def list_specifications(person: CurrentPerson) -> SpecificationsOut:
    """Limits of the products and the grade table."""
    require(person, "plant.view")
    return SpecificationsOut(items=list(master.specifications().values()), grades=list(master.grades()))


@router.get("/samples", responses=problems(401, 422))
async def list_samples(
    person: CurrentPerson, db: Db, limit: Limit = 100, cursor: Cursor = None, lot: Filter = None
) -> Page[SampleOut]:
    """Samples by code."""
    require(person, "plant.view")
    key = decode_cursor(cursor, str)
    async with db.read() as session:
        rows = await queries.sample_page(session, lot, key[0] if key else None, limit)
    following = encode_cursor(rows[-1].code) if len(rows) == limit else None
    return Page(items=[_sample(row) for row in rows], next_cursor=following)


@router.post("/samples", status_code=201, responses=problems(401, 403, 404, 409, 422))
async def take_sample(body: SampleIn, person: CurrentPerson, db: Db, feed: Notices) -> Id:
    """Take a sample of a lot; the ledger gives up what is taken."""
    require(person, "measurement.write")
    if (body.pieces is None) == (body.mass_kg is None):
        raise Invalid("a sample is a number of pieces or a mass")
    mass_mg = None if body.mass_kg is None else round(body.mass_kg * 1_000_000)
    async with db.write() as session:
        moment = now(session)
        stamp = Stamp(moment.plant_ms, moment.wall_ms, person.id)
        await stock.get(session, body.lot)
        specimen = await lots.withdraw_sample(session, body.lot, stamp, mass_mg=mass_mg, pieces=body.pieces)
        code = await next_code(session, "SP")
        await service.announce_sample(session, code, body.instrument, person.id, lot=body.lot, specimen=specimen)
        after_commit(session, lambda: feed.publish("lot", {"id": body.lot}))
    return Id(id=code)


@router.get("/results", responses=problems(401, 404, 422))
async def list_results(
    person: CurrentPerson, db: Db, limit: Limit = 100, cursor: Cursor = None, lot: Filter = None
) -> Page[ResultOut]:
    """Values that speak for a lot, or those of the newest files."""
    require(person, "plant.view")
    key = decode_cursor(cursor, int)
    async with db.read() as session:
        if lot is not None:
            row, _ = await stock.get(session, lot)
            codes = [sample.code for sample in await service.samples_of(session, row)]
            return Page(items=[_result(item) for item in await queries.results_of(session, codes)])
        files = await queries.file_page(session, key[0] if key else None, limit)
        rows = await queries.results_of_files(session, [file.id for file in files])
    following = encode_cursor(files[-1].id) if len(files) == limit else None
    return Page(items=[_result(item) for item in reversed(rows)], next_cursor=following)


@router.get("/results/{file}/curve", responses=problems(401, 404, 422))
async def read_curve(file: FileId, person: CurrentPerson, db: Db) -> CurveOut:
    """The curve of a result file."""
    require(person, "plant.view")
    async with db.read() as session:
        row = await queries.file(session, file)
    if row is None or row.h_ka_per_m is None or row.j_t is None:
        raise NotFound(f"result file {file} has no curve")
    return CurveOut(file=row.id, name=row.name, sha256=row.sha256, h_ka_per_m=row.h_ka_per_m, j_t=row.j_t)


@router.get("/certificates", responses=problems(401, 422))
async def list_certificates(
    person: CurrentPerson, db: Db, limit: Limit = 100, cursor: Cursor = None, lot: Filter = None
) -> Page[CertificateOut]:
    """Certificates, newest first."""
    require(person, "plant.view")
    key = decode_cursor(cursor, int)
    skip = 0 if key is None else key[0]
    async with db.read() as session:
        rows = await queries.certificate_page(session, skip, limit, lot)
    following = encode_cursor(skip + limit) if len(rows) == limit else None
    return Page(items=[certificate(row) for row in rows], next_cursor=following)


@router.post("/certificates", status_code=201, responses=problems(401, 403, 404, 409, 422))
async def issue_certificate(body: CertificateIn, person: CurrentPerson, certifier: Certifying) -> Id:
    """Certify a released lot; a second certificate of a lot is its next version."""
    return Id(id=await certifier.issue(person, body.lot))


@router.get(
    "/certificates/{code}.pdf", response_class=Response,
    responses={**problems(401, 404, 409), 200: {"content": {"application/pdf": {}}}},
)  # fmt: skip
async def print_certificate(code: Code, person: CurrentPerson, certifier: Certifying) -> Response:
    """The print, checked against its hash."""
    require(person, "plant.view")
    content = await certifier.printed(code)
    headers = {"Content-Disposition": f'inline; filename="{code}.pdf"'}
    return Response(content, media_type="application/pdf", headers=headers)


@router.get("/certificates/{code}", responses=problems(401, 404))
async def read_certificate(code: Code, person: CurrentPerson, db: Db) -> CertificateFull:
    """The document with its hashes."""
    require(person, "plant.view")
    async with db.read() as session:
        row = await queries.certificate(session, code)
    if row is None:
        raise NotFound(f"certificate {code} does not exist")
    return CertificateFull(**certificate(row).model_dump(), document=row.document)


def certificate(row: Certificate) -> CertificateOut:
    """A certificate for a list."""
    return CertificateOut(
        id=row.code, lot=row.lot, version=row.version, document_sha256=row.document_sha256, pdf_sha256=row.pdf_sha256,
        signature=row.signature, issued_at=iso(row.plant_ms), issued_by=row.by,
    )  # fmt: skip


def _sample(row: Sample) -> SampleOut:
    return SampleOut(
        code=row.code, lot=row.lot, batch=row.batch, specimen=row.specimen, instrument=row.instrument,
        at=iso(row.plant_ms), by=row.by,
    )  # fmt: skip


def _result(row: Result) -> ResultOut:
    known = PROPERTIES[row.property]
    return ResultOut(
        id=row.id, sample=row.sample, file=row.file_id, property=row.property, name=known.name, value=row.value,
        reported=row.reported, unit=known.unit, method=row.method, instrument=row.instrument,
        temperature_c=row.temperature_c, calibration_due=row.calibration_due, at=iso(row.plant_ms),
    )  # fmt: skip
