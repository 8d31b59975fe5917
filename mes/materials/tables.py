"""Rows of materials: what was received from whom, and its assays. Both are facts and only appended."""

from typing import Any

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from mes.platform.tables import Base, Code, Mg, Ms, Serial, append_only


class RawReceipt(Base):
    """A delivery that became a raw lot. `country` is of the making of this delivery, not of the supplier's seat."""

    __tablename__ = "raw_receipt"
    __table_args__ = (CheckConstraint("mass_mg > 0", name="mass"),)
    lot: Mapped[Code] = mapped_column(primary_key=True)
    material: Mapped[Code]
    supplier: Mapped[Code]
    supplier_lot: Mapped[str] = mapped_column(String(128))
    country: Mapped[str] = mapped_column(String(2))
    source_class: Mapped[str] = mapped_column(String(32))
    mass_mg: Mapped[Mg]
    evidence: Mapped[dict[str, Any]]
    received_plant_ms: Mapped[Ms]
    received_wall_ms: Mapped[Ms]
    received_by: Mapped[Code]


class Assay(Base):
    """Element contents of a lot in wt%; the newest is valid, the older ones stay."""

    __tablename__ = "assay"
    __table_args__ = (Index("ix_assay_lot", "lot", "id"),)
    id: Mapped[Serial]
    lot: Mapped[Code]
    wt_pct: Mapped[dict[str, Any]]
    method: Mapped[str] = mapped_column(String(64))
    wall_ms: Mapped[Ms]
    by: Mapped[Code]


append_only(RawReceipt.__table__)
append_only(Assay.__table__)
