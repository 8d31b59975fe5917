"""All SQL of quality."""

from collections.abc import Collection

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from mes.quality.tables import Certificate, LotProposal, Result, ResultFile, Sample


async def sample(session: AsyncSession, code: str) -> Sample | None:
    """A sample."""
    return await session.get(Sample, code)


async def samples_of(session: AsyncSession, lots: Collection[str], batches: Collection[str]) -> list[Sample]:
    """Samples taken of any of these lots or batches, in the order taken."""
    mine = or_(Sample.lot.in_(lots), Sample.batch.in_(batches))
    return list(await session.scalars(select(Sample).where(mine).order_by(Sample.plant_ms, Sample.code)))


async def sample_page(session: AsyncSession, lot: str | None, after: str | None, limit: int) -> list[Sample]:
    """Samples by code."""
    query = select(Sample).order_by(Sample.code).limit(limit)
    if lot is not None:
        query = query.where(Sample.lot == lot)
    if after is not None:
        query = query.where(Sample.code > after)
    return list(await session.scalars(query))


async def file_with_hash(session: AsyncSession, sha256: str) -> ResultFile | None:
    """The file with these bytes, if it was imported."""
    return (await session.scalars(select(ResultFile).where(ResultFile.sha256 == sha256))).one_or_none()


async def file(session: AsyncSession, file_id: int) -> ResultFile | None:
    """A result file."""
    return await session.get(ResultFile, file_id)


async def results_of(session: AsyncSession, samples: Collection[str]) -> list[Result]:
    """Values of these samples in the order imported."""
    return list(await session.scalars(select(Result).where(Result.sample.in_(samples)).order_by(Result.id)))


async def results_of_files(session: AsyncSession, files: Collection[int]) -> list[Result]:
    """Values that came in these files."""
    return list(await session.scalars(select(Result).where(Result.file_id.in_(files)).order_by(Result.id)))


async def curves_of(session: AsyncSession, samples: Collection[str]) -> list[ResultFile]:
    """Files with a curve of these samples, in the order imported."""
    mine = select(Result.file_id).where(Result.sample.in_(samples))
    query = select(ResultFile).where(ResultFile.id.in_(mine), ResultFile.profile != "lab")
    return [row for row in await session.scalars(query.order_by(ResultFile.id)) if row.h_ka_per_m]


async def file_page(session: AsyncSession, before: int | None, limit: int) -> list[ResultFile]:
    """Files, newest first."""
    query = select(ResultFile).order_by(ResultFile.id.desc()).limit(limit)
    return list(await session.scalars(query if before is None else query.where(ResultFile.id < before)))


async def calibrations(session: AsyncSession) -> dict[str, str]:
    """By instrument the date its calibration is due, as its newest result says it (ISO 8601, empty for unsaid)."""
    newest = select(func.max(Result.id)).group_by(Result.instrument)
    rows = await session.execute(select(Result.instrument, Result.calibration_due).where(Result.id.in_(newest)))
    return {instrument: due for instrument, due in rows.tuples()}


async def newest_proposal(session: AsyncSession, lot: str) -> LotProposal | None:
    """The valid proposal of a lot."""
    query = select(LotProposal).where(LotProposal.lot == lot).order_by(LotProposal.id.desc()).limit(1)
    return (await session.scalars(query)).one_or_none()


async def certificate(session: AsyncSession, code: str) -> Certificate | None:
    """A certificate."""
    return await session.get(Certificate, code)


async def certificates_of(session: AsyncSession, lot: str) -> list[Certificate]:
    """Certificates of a lot, oldest first."""
    query = select(Certificate).where(Certificate.lot == lot).order_by(Certificate.version)
    return list(await session.scalars(query))


async def certificate_page(session: AsyncSession, skip: int, limit: int, lot: str | None) -> list[Certificate]:
    """Certificates, newest first."""
    query = select(Certificate).order_by(Certificate.wall_ms.desc(), Certificate.code.desc())
    if lot is not None:
        query = query.where(Certificate.lot == lot)
    return list(await session.scalars(query.offset(skip).limit(limit)))
