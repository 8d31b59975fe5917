"""Rows of orders. What was asked and each change of state are facts; the present state is a projection."""

from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from mes.platform.tables import Base, Code, Ms, Serial, append_only


class WorkOrder(Base):
    """An order for pieces of a product. `trial` holds parameters that leave the recipes, with the reason."""

    __tablename__ = "work_order"
    __table_args__ = (CheckConstraint("pieces > 0", name="pieces"),)
    id: Mapped[Serial]
    code: Mapped[Code] = mapped_column(unique=True)
    product: Mapped[Code]
    route: Mapped[Code]
    pieces: Mapped[int]
    due_ms: Mapped[Ms | None]
    trial: Mapped[dict[str, Any] | None]
    created_plant_ms: Mapped[Ms]
    created_wall_ms: Mapped[Ms]
    created_by: Mapped[Code]


class WorkOrderEvent(Base):
    """A change of an order's state, by whom and why."""

    __tablename__ = "work_order_event"
    __table_args__ = (Index("ix_work_order_event_order_code", "order_code", "id"),)
    id: Mapped[Serial]
    order_code: Mapped[Code] = mapped_column(ForeignKey("work_order.code"))
    state: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(String(500))
    plant_ms: Mapped[Ms]
    wall_ms: Mapped[Ms]
    by: Mapped[Code]


class WorkOrderState(Base):
    """The state an order is in now."""

    __tablename__ = "work_order_state"
    order_code: Mapped[Code] = mapped_column(ForeignKey("work_order.code"), primary_key=True)
    state: Mapped[str] = mapped_column(String(16), index=True)


append_only(WorkOrder.__table__)
append_only(WorkOrderEvent.__table__)
