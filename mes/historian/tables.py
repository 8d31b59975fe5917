"""The frame journal: one row per source and flush, never one row per sample (data design 1)."""

from sqlalchemy import Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from mes.platform.tables import Base, Big, Ms, Serial


class TagSet(Base):
    """The order of signals inside a source's frames: int32 ids, immutable once written.

    `max_span_ms` is the longest plant time that one of its frames covers: it bounds the search by time.
    """

    __tablename__ = "history_tagset"
    id: Mapped[Serial]
    source: Mapped[str] = mapped_column(String(64), index=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    tag_ids: Mapped[bytes] = mapped_column(LargeBinary)
    max_span_ms: Mapped[Big] = mapped_column(default=0)


class Frame(Base):
    """The samples that one source gave between two flushes; `t0_ms` to `t1_ms` is plant time. See `codec`."""

    __tablename__ = "history_frame"
    id: Mapped[Serial]
    tagset: Mapped[Big]
    t0_ms: Mapped[Ms]
    t1_ms: Mapped[Ms]
    n: Mapped[int]
    payload: Mapped[bytes] = mapped_column(LargeBinary)

    __table_args__ = (Index("ix_history_frame_time", "tagset", "t1_ms"),)
