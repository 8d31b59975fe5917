"""Rows of the recipe book. Documents and hashes never change; the status of a version moves and every move is kept."""

from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from mes.platform.tables import Base, Code, Ms, Serial, append_only

_STATUSES = "'Draft','InReview','ReleasedForTest','Approved','Effective','Superseded','Obsolete','unapproved_trial'"


class RecipeVersionRow(Base):
    """One version of a master recipe. `document` is its canonical JSON, `hash` the SHA-256 that approvals sign.

    `provenance` is `shipped`, `written` or `trial`. `trial` holds, for an `unapproved_trial` copy, the version it
    copies, the values set, which recipe limits they left, who authorised it and why.
    """

    __tablename__ = "recipe_version"
    recipe: Mapped[Code] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    unit_class: Mapped[Code]
    title: Mapped[str] = mapped_column(String(256))
    status: Mapped[str] = mapped_column(String(20))
    hash: Mapped[str] = mapped_column(String(64))
    provenance: Mapped[str] = mapped_column(String(16))
    document: Mapped[str] = mapped_column(Text)
    trial: Mapped[dict[str, Any] | None]
    created_by: Mapped[Code]
    created_plant_ms: Mapped[Ms]
    created_wall_ms: Mapped[Ms]

    __table_args__ = (
        CheckConstraint(f"status IN ({_STATUSES})", name="status_known"),
        Index("ix_recipe_version_status", "recipe", "status"),
    )


class RecipeMoveRow(Base):
    """A change of a version's status: from where to where, by whom, why, under which signature."""

    __tablename__ = "recipe_move"
    id: Mapped[Serial]
    recipe: Mapped[Code]
    version: Mapped[int]
    before: Mapped[str | None] = mapped_column(String(20))
    after: Mapped[str] = mapped_column(String(20))
    by: Mapped[Code] = mapped_column("actor")
    reason: Mapped[str] = mapped_column(String(4000))
    signature: Mapped[Code | None]
    plant_ms: Mapped[Ms]
    wall_ms: Mapped[Ms]

    __table_args__ = (
        ForeignKeyConstraint(["recipe", "version"], ["recipe_version.recipe", "recipe_version.version"]),
        Index("ix_recipe_move_version", "recipe", "version"),
    )


class RouteVersionRow(Base):
    """One version of a route; the highest one is in force."""

    __tablename__ = "route_version"
    route: Mapped[Code] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(256))
    product: Mapped[Code]
    hash: Mapped[str] = mapped_column(String(64))
    provenance: Mapped[str] = mapped_column(String(16))
    document: Mapped[str] = mapped_column(Text)
    created_by: Mapped[Code]
    created_wall_ms: Mapped[Ms]


append_only(RecipeMoveRow.__table__)
append_only(RouteVersionRow.__table__)
