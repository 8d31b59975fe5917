"""Rows of quality. Samples, files, results, proposals and certificates are facts and only appended."""

from typing import Any

from sqlalchemy import BigInteger, Double, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from mes.platform.tables import Base, Code, Ms, Serial, append_only


class Sample(Base):
    """What was taken, of which batch or lot, for which instrument. `specimen` is its lot in the ledger, if weighed."""

    __tablename__ = "sample"
    __table_args__ = (Index("ix_sample_lot", "lot"), Index("ix_sample_batch", "batch"))
    code: Mapped[Code] = mapped_column(primary_key=True)
    lot: Mapped[str | None] = mapped_column(String(64))
    batch: Mapped[str | None] = mapped_column(String(64))
    specimen: Mapped[str | None] = mapped_column(String(64))
    instrument: Mapped[str] = mapped_column(String(64))
    plant_ms: Mapped[Ms]
    wall_ms: Mapped[Ms]
    by: Mapped[Code]


class ResultFile(Base):
    """A result file as it was: its bytes, their hash, and the curve it carries as two lists of numbers."""

    __tablename__ = "result_file"
    __table_args__ = (UniqueConstraint("sha256"),)
    id: Mapped[Serial]
    name: Mapped[str] = mapped_column(String(255))
    profile: Mapped[str] = mapped_column(String(64))
    instrument: Mapped[str] = mapped_column(String(64))
    sha256: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    header: Mapped[dict[str, Any]]
    h_ka_per_m: Mapped[list[Any] | None]
    j_t: Mapped[list[Any] | None]
    plant_ms: Mapped[Ms]
    wall_ms: Mapped[Ms]


class Result(Base):
    """One value of one specimen, in the unit of its property."""

    __tablename__ = "result"
    __table_args__ = (Index("ix_result_sample", "sample", "property"),)
    id: Mapped[Serial]
    sample: Mapped[Code] = mapped_column(ForeignKey("sample.code"))
    file_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("result_file.id"), index=True)
    property: Mapped[str] = mapped_column(String(64))
    value: Mapped[float] = mapped_column(Double)
    reported: Mapped[float | None] = mapped_column(Double)
    method: Mapped[str] = mapped_column(String(64))
    instrument: Mapped[str] = mapped_column(String(64))
    temperature_c: Mapped[float | None] = mapped_column(Double)
    calibration_due: Mapped[str] = mapped_column(String(32))
    plant_ms: Mapped[Ms]
    wall_ms: Mapped[Ms]


class LotProposal(Base):
    """What the measurements proposed for a lot at a moment; the newest is valid."""

    __tablename__ = "lot_proposal"
    __table_args__ = (Index("ix_lot_proposal_lot", "lot", "id"),)
    id: Mapped[Serial]
    lot: Mapped[Code]
    specification: Mapped[Code]
    verdict: Mapped[str] = mapped_column(String(16))
    grade: Mapped[str | None] = mapped_column(String(16))
    reasons: Mapped[list[Any]]
    plant_ms: Mapped[Ms]
    wall_ms: Mapped[Ms]


class Certificate(Base):
    """An issued certificate: its document, and the hashes of document and print. A new version is a new row."""

    __tablename__ = "certificate"
    __table_args__ = (Index("ix_certificate_lot", "lot", "version"), UniqueConstraint("lot", "version"))
    code: Mapped[Code] = mapped_column(primary_key=True)
    lot: Mapped[Code]
    version: Mapped[int]
    document: Mapped[dict[str, Any]]
    document_sha256: Mapped[str] = mapped_column(String(64))
    pdf_sha256: Mapped[str] = mapped_column(String(64))
    signature: Mapped[Code]
    plant_ms: Mapped[Ms]
    wall_ms: Mapped[Ms]
    by: Mapped[Code]


for _fact in (Sample, ResultFile, Result, LotProposal, Certificate):
    append_only(_fact.__table__)
