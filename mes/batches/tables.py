"""What execution remembers: the journal of each batch, its projection, and load plans."""

from typing import Any

from sqlalchemy import Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from mes.platform.tables import Base, Big, Code, Mg, Ms, Serial, append_only


class BatchRow(Base):
    """The projection of a batch: what lists and filters need. `batch_event` is the truth; this is its cache.

    `plan` is the batch plan as JSON (`mes.batches.plans.Plan`): inputs by carrier and position, output carriers,
    charge lines. `seq` is the number of events in the journal; `conditions` the condition words.
    """

    __tablename__ = "batch"
    id: Mapped[Code] = mapped_column(primary_key=True)
    recipe: Mapped[Code]
    recipe_version: Mapped[int]
    recipe_hash: Mapped[str] = mapped_column(String(64))
    unit: Mapped[Code]
    unit_class: Mapped[Code]
    route: Mapped[Code | None]
    operation: Mapped[Code | None]
    state: Mapped[str] = mapped_column(String(16))
    conditions: Mapped[list[Any]]
    step: Mapped[str] = mapped_column(String(64), default="")
    size_mg: Mapped[Mg]
    trial: Mapped[bool]
    plan: Mapped[dict[str, Any]]
    seq: Mapped[Big]
    created_by: Mapped[Code]
    created_plant_ms: Mapped[Ms]
    created_wall_ms: Mapped[Ms]
    started_plant_ms: Mapped[Ms | None]
    ended_plant_ms: Mapped[Ms | None]
    settled: Mapped[bool] = mapped_column(default=False)  # its transformation is in the ledger, its unit released

    __table_args__ = (Index("ix_batch_open", "settled", "unit"), Index("ix_batch_created", "created_plant_ms", "id"))


class BatchOrderRow(Base):
    """Which orders a batch works for: a batch belongs to no order, its input lots are reserved for some."""

    __tablename__ = "batch_order"
    batch: Mapped[Code] = mapped_column(primary_key=True)
    order: Mapped[Code] = mapped_column("order_id", primary_key=True, index=True)


class BatchEventRow(Base):
    """One fact of a batch (`recipes.engine.events`); append-only, gapless by `seq` from 1."""

    __tablename__ = "batch_event"
    id: Mapped[Serial]
    batch: Mapped[Code]
    seq: Mapped[Big]
    kind: Mapped[str] = mapped_column(String(32))
    payload: Mapped[str] = mapped_column(Text)
    by: Mapped[Code] = mapped_column("actor")
    plant_ms: Mapped[Ms]
    wall_ms: Mapped[Ms]

    __table_args__ = (UniqueConstraint("batch", "seq"),)


append_only(BatchEventRow.__table__)


class BatchSnapshotRow(Base):
    """The fold of a batch's first `seq` events as JSON: a cache of the journal that may be deleted at any time."""

    __tablename__ = "batch_snapshot"
    batch: Mapped[Code] = mapped_column(primary_key=True)
    seq: Mapped[Big] = mapped_column(primary_key=True, autoincrement=False)
    shape: Mapped[int]
    state: Mapped[str] = mapped_column(Text)


class BatchPromptRow(Base):
    """An open or answered prompt, for lists; the events are the truth. `act` carries its resolved floor requests."""

    __tablename__ = "batch_prompt"
    batch: Mapped[Code] = mapped_column(primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True)
    block: Mapped[Code]
    text: Mapped[str] = mapped_column(Text)
    unit: Mapped[Code]
    sign: Mapped[str | None] = mapped_column(String(16))
    fields: Mapped[list[Any]]
    act: Mapped[dict[str, Any]]
    opened_plant_ms: Mapped[Ms]
    opened_wall_ms: Mapped[Ms]
    answered_plant_ms: Mapped[Ms | None] = mapped_column(index=True)
    answered_by: Mapped[Code | None]
    answers: Mapped[dict[str, Any] | None]


class LoadPlanRow(Base):
    """Which lots at which positions form a batch: proposed, fixed by a person or the dispatcher, used by a batch."""

    __tablename__ = "load_plan"
    id: Mapped[Code] = mapped_column(primary_key=True)
    route: Mapped[Code]
    operation: Mapped[Code]
    unit: Mapped[Code | None]
    state: Mapped[str] = mapped_column(String(16))
    plan: Mapped[dict[str, Any]]
    created_by: Mapped[Code]
    created_wall_ms: Mapped[Ms]
    batch: Mapped[Code | None]


class OrderRunRow(Base):
    """How an order is worked: the charge to melt (none: it takes stock), blocks to press, versions of recipes to run.

    `versions` maps a recipe to the version number of its trial copy; recipes that are absent run their Effective one.
    """

    __tablename__ = "order_run"
    order: Mapped[Code] = mapped_column("order_id", primary_key=True)
    charge_mg: Mapped[Mg | None]
    blocks: Mapped[int]
    versions: Mapped[dict[str, Any]]
    left_limits: Mapped[list[Any]]
    started_plant_ms: Mapped[Ms]
