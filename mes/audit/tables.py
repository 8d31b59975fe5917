"""Rows of the trail."""

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from mes.platform.tables import Base, Big, Code, Ms, append_only


class AuditRow(Base):
    """One fact; `hash` covers all other columns and the hash before it."""

    __tablename__ = "audit"
    seq: Mapped[Big] = mapped_column(primary_key=True, autoincrement=False)
    wall_ms: Mapped[Ms]
    plant_ms: Mapped[Ms]
    actor: Mapped[Code] = mapped_column(index=True)
    action: Mapped[str] = mapped_column(String(64))
    target: Mapped[str] = mapped_column(String(192), index=True)
    payload: Mapped[str] = mapped_column(Text)  # canonical JSON, the very bytes that were hashed
    prev_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


append_only(AuditRow.__table__)
