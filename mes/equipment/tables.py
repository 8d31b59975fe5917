"""Rows of equipment: commands, claims, what is remembered of a unit, soft steps, strokes."""

from typing import Any

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from mes.platform.tables import Base, Big, Code, Ms, Serial, append_only


class Installation(Base):
    """This installation towards the PLCs: one row. `epoch` rises at every start of the service."""

    __tablename__ = "installation"
    id: Mapped[int] = mapped_column(primary_key=True)
    install_id: Mapped[Big]
    epoch: Mapped[Big]
    touched_wall_ms: Mapped[Ms] = mapped_column(default=0)  # written when nothing else is, to prove that commits work


class UnitMemory(Base):
    """What must be remembered of a class A or B unit between two starts.

    `last_seq` is the highest command number ever given out (never reused, never decreasing, also not after a
    restore: it is raised to what the PLC shows). `quarantine` is the reason while a person must reconcile the unit.
    """

    __tablename__ = "unit_memory"
    unit: Mapped[Code] = mapped_column(primary_key=True)
    last_seq: Mapped[Big] = mapped_column(default=0)
    acked_seq: Mapped[Big] = mapped_column(default=0)
    boot_id: Mapped[Big] = mapped_column(default=0)
    quarantine: Mapped[str | None]
    strokes_read: Mapped[Big] = mapped_column(default=0)


class UnitClaim(Base):
    """The batch that owns a unit; at most one."""

    __tablename__ = "unit_claim"
    unit: Mapped[Code] = mapped_column(primary_key=True)
    batch_id: Mapped[Code]
    since_plant_ms: Mapped[Ms]


class CommandRow(Base):
    """One command to a unit, from intent to outcome (states of `recipes.engine.ports.RowState`).

    `id` is a UUID in hex; its first 8 bytes are the TOKEN. Whatever goes to the wire is computed from this row
    alone, so a repeated write is the same block. `by` is a person's id or `engine`.
    """

    __tablename__ = "command"
    __table_args__ = (UniqueConstraint("unit", "seq"), Index("ix_command_unit_state", "unit", "state"))
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    unit: Mapped[Code]
    seq: Mapped[Big]
    epoch: Mapped[Big]
    code: Mapped[int]
    phase: Mapped[str | None] = mapped_column(String(64))
    params: Mapped[dict[str, Any]]
    run_id: Mapped[Big]
    expect: Mapped[int]
    ttl_hb: Mapped[int]
    state: Mapped[str] = mapped_column(String(16))
    tries: Mapped[int] = mapped_column(default=0)
    result: Mapped[int | None]
    reason: Mapped[str] = mapped_column(default="")
    barrier_id: Mapped[str | None] = mapped_column(String(32))  # the later command that settles this one
    barrier_seq: Mapped[Big] = mapped_column(default=0)
    boot_id: Mapped[Big] = mapped_column(default=0)
    ack_seq: Mapped[Big] = mapped_column(default=0)
    batch_id: Mapped[str | None] = mapped_column(String(64), index=True)
    by: Mapped[str] = mapped_column(String(64))
    why: Mapped[str] = mapped_column(default="")
    ended: Mapped[str | None] = mapped_column(String(16))  # Complete, Stopped or Aborted, with the report of a START
    fail_code: Mapped[int] = mapped_column(default=0)
    reports: Mapped[dict[str, Any] | None]
    created_wall_ms: Mapped[Ms]
    created_plant_ms: Mapped[Ms]
    changed_wall_ms: Mapped[Ms]
    changed_plant_ms: Mapped[Ms]


class SoftStep(Base):
    """One step of a class B phase run, appended: see `mes.equipment.soft_runner` for kinds and data."""

    __tablename__ = "soft_step"
    __table_args__ = (UniqueConstraint("run_id", "n"),)
    id: Mapped[Serial]
    unit: Mapped[Code] = mapped_column(index=True)
    run_id: Mapped[Big]
    n: Mapped[int]
    kind: Mapped[str] = mapped_column(String(24))
    data: Mapped[dict[str, Any]]
    wall_ms: Mapped[Ms]
    plant_ms: Mapped[Ms]


class Stroke(Base):
    """One stroke of a press as its ring gave it; `n` counts strokes of the press since its memory was made."""

    __tablename__ = "stroke"
    unit: Mapped[Code] = mapped_column(primary_key=True)
    run_id: Mapped[Big] = mapped_column(primary_key=True)
    n: Mapped[Big] = mapped_column(primary_key=True)
    plant_ms: Mapped[Ms]
    field_t: Mapped[float | None]
    pressure_pa: Mapped[float | None]
    mass_1_kg: Mapped[float | None]
    mass_2_kg: Mapped[float | None]
    result: Mapped[int]
    cavities: Mapped[int]
    stroke: Mapped[int]


append_only(SoftStep.__table__)
append_only(Stroke.__table__)
