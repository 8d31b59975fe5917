"""Rows of the ledger.

Facts (`lot`, `lot_event`, `lot_event_line`, `lot_edge`, `lot_disposition`, `lot_reservation`, `serial_range`) are
appended and protected in the database. Projections of them (`lot_stock`, `lot_comp`, `lot_carrier`, `carrier_place`)
are kept in the same transaction and can be rebuilt.
"""

from sqlalchemy import BigInteger, CheckConstraint, Double, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from mes.platform.tables import Base, Code, Mg, Ms, Serial, append_only


class LotEvent(Base):
    """A transformation of matter, balanced exactly by `unexplained_mg`."""

    __tablename__ = "lot_event"
    __table_args__ = (
        CheckConstraint(
            "inputs_mg + additions_mg = outputs_mg + byproducts_mg + loss_mg + unexplained_mg", name="balance"
        ),
        Index("ix_lot_event_order_code", "order_code"),
        Index("ix_lot_event_batch", "batch"),
    )
    id: Mapped[Serial]
    kind: Mapped[str] = mapped_column(String(16))  # receive, transform, sample, write_off
    operation: Mapped[str] = mapped_column(String(64))
    batch: Mapped[str | None] = mapped_column(String(64))
    order_code: Mapped[str | None] = mapped_column(String(64))
    inputs_mg: Mapped[Mg]
    additions_mg: Mapped[Mg]
    outputs_mg: Mapped[Mg]
    byproducts_mg: Mapped[Mg]
    loss_mg: Mapped[Mg]
    unexplained_mg: Mapped[Mg]
    tolerance_mg: Mapped[Mg]
    plant_ms: Mapped[Ms]
    wall_ms: Mapped[Ms]
    by: Mapped[Code]


class Lot(Base):
    """An identifiable amount. Ids grow with creation, so a parent's id is smaller than its child's.

    `comp_owner` is the lot whose composition vector is also this lot's.
    """

    __tablename__ = "lot"
    __table_args__ = (
        CheckConstraint("mass_mg > 0", name="mass"),
        Index("ix_lot_comp_owner", "comp_owner"),
        Index("ix_lot_order_code", "order_code"),
        Index("ix_lot_batch", "batch"),
        Index("ix_lot_event_id", "event_id"),
    )
    id: Mapped[Serial]
    code: Mapped[Code] = mapped_column(unique=True)
    stage: Mapped[str] = mapped_column(String(32))
    material: Mapped[Code]
    product: Mapped[str | None] = mapped_column(String(64))
    order_code: Mapped[str | None] = mapped_column(String(64))
    batch: Mapped[str | None] = mapped_column(String(64))
    event_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("lot_event.id"))
    comp_owner: Mapped[int] = mapped_column(BigInteger)
    mass_mg: Mapped[Mg]
    pieces: Mapped[int | None]
    created_plant_ms: Mapped[Ms]
    created_wall_ms: Mapped[Ms]


class EventLine(Base):
    """One amount of an event: `role` is input, output, byproduct, addition or loss."""

    __tablename__ = "lot_event_line"
    __table_args__ = (CheckConstraint("mass_mg >= 0", name="mass"), Index("ix_lot_event_line_lot_id", "lot_id"))
    event_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("lot_event.id"), primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True)
    role: Mapped[str] = mapped_column(String(16))
    lot_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("lot.id"))
    material: Mapped[str] = mapped_column(String(64))  # the reason, for a loss
    mass_mg: Mapped[Mg]
    pieces: Mapped[int | None]
    division_mg: Mapped[Mg]
    source: Mapped[str] = mapped_column(String(64))  # scale, count, report, factor


class LotEdge(Base):
    """`mass_mg` of the parent went into the child; `fraction` of what the child consists of."""

    __tablename__ = "lot_edge"
    __table_args__ = (
        CheckConstraint("parent < child", name="older_parent"),
        CheckConstraint("mass_mg >= 0", name="mass"),
        Index("ix_lot_edge_parent", "parent", "child"),
    )
    child: Mapped[int] = mapped_column(BigInteger, ForeignKey("lot.id"), primary_key=True)
    parent: Mapped[int] = mapped_column(BigInteger, ForeignKey("lot.id"), primary_key=True)
    mass_mg: Mapped[Mg]
    fraction: Mapped[float] = mapped_column(Double)
    event_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("lot_event.id"))


class LotComp(Base):
    """Composition vector of an owner: the fraction of each raw lot in it."""

    __tablename__ = "lot_comp"
    __table_args__ = (Index("ix_lot_comp_raw", "raw", "fraction"),)
    lot: Mapped[int] = mapped_column(BigInteger, ForeignKey("lot.id"), primary_key=True)
    raw: Mapped[int] = mapped_column(BigInteger, ForeignKey("lot.id"), primary_key=True)
    fraction: Mapped[float] = mapped_column(Double)


class LotStock(Base):
    """What is left of a lot now, and its disposition."""

    __tablename__ = "lot_stock"
    __table_args__ = (CheckConstraint("mass_mg >= 0 AND pieces >= 0", name="left"),)
    lot_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("lot.id"), primary_key=True)
    mass_mg: Mapped[Mg]
    pieces: Mapped[int | None]
    disposition: Mapped[str] = mapped_column(String(16), index=True)


class LotDisposition(Base):
    """A disposition set, with its reason; `signature` names the signature where one was needed."""

    __tablename__ = "lot_disposition"
    __table_args__ = (Index("ix_lot_disposition_lot_id", "lot_id", "id"),)
    id: Mapped[Serial]
    lot_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("lot.id"))
    disposition: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(String(500))
    signature: Mapped[str | None] = mapped_column(String(64))
    plant_ms: Mapped[Ms]
    wall_ms: Mapped[Ms]
    by: Mapped[Code]


class LotReservation(Base):
    """Mass set aside for an order (positive) or given back or used (negative); the sum is what is reserved."""

    __tablename__ = "lot_reservation"
    __table_args__ = (
        Index("ix_lot_reservation_lot_id", "lot_id", "order_code"),
        Index("ix_lot_reservation_order_code", "order_code"),
    )
    id: Mapped[Serial]
    lot_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("lot.id"))
    order_code: Mapped[Code]
    mass_mg: Mapped[Mg]
    reason: Mapped[str] = mapped_column(String(64))
    plant_ms: Mapped[Ms]
    wall_ms: Mapped[Ms]
    by: Mapped[Code]


class SerialRange(Base):
    """Magnets of a lot: serial numbers from `first` to `last`, both included."""

    __tablename__ = "serial_range"
    __table_args__ = (CheckConstraint("first <= last", name="order"), Index("ix_serial_range_first", "first"))
    lot_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("lot.id"), primary_key=True)
    first: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    last: Mapped[int] = mapped_column(BigInteger)


class LotCarrier(Base):
    """What of a lot lies on which carrier now."""

    __tablename__ = "lot_carrier"
    __table_args__ = (CheckConstraint("mass_mg >= 0", name="mass"), Index("ix_lot_carrier_carrier", "carrier"))
    lot_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("lot.id"), primary_key=True)
    carrier: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    position: Mapped[int | None]
    mass_mg: Mapped[Mg]
    pieces: Mapped[int | None]


class CarrierPlace(Base):
    """Where a carrier stands as far as the service knows."""

    __tablename__ = "carrier_place"
    carrier: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    place: Mapped[str] = mapped_column(String(64))
    plant_ms: Mapped[Ms]


for _fact in (Lot, LotEvent, EventLine, LotEdge, LotDisposition, LotReservation, SerialRange):
    append_only(_fact.__table__)
