"""Versions of recipes and routes."""

import sqlalchemy as sa
from alembic import op

from mes.migrations.protection import protect

revision = "06_recipebook"
down_revision = "05_historian"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "recipe_version",
        sa.Column("recipe", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("unit_class", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=256), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("provenance", sa.String(length=16), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("trial", sa.JSON(), nullable=True),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.Column("created_plant_ms", sa.BigInteger(), nullable=False),
        sa.Column("created_wall_ms", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "status IN ('Draft','InReview','ReleasedForTest','Approved','Effective',"
            "'Superseded','Obsolete','unapproved_trial')",
            name=op.f("ck_recipe_version_status_known"),
        ),
        sa.PrimaryKeyConstraint("recipe", "version", name=op.f("pk_recipe_version")),
    )
    op.create_index("ix_recipe_version_status", "recipe_version", ["recipe", "status"], unique=False)
    op.create_table(
        "route_version",
        sa.Column("route", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=256), nullable=False),
        sa.Column("product", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("provenance", sa.String(length=16), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.Column("created_wall_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("route", "version", name=op.f("pk_route_version")),
    )
    op.create_table(
        "recipe_move",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("recipe", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("before", sa.String(length=20), nullable=True),
        sa.Column("after", sa.String(length=20), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=4000), nullable=False),
        sa.Column("signature", sa.String(length=64), nullable=True),
        sa.Column("plant_ms", sa.BigInteger(), nullable=False),
        sa.Column("wall_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["recipe", "version"],
            ["recipe_version.recipe", "recipe_version.version"],
            name=op.f("fk_recipe_move_recipe_version_recipe_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recipe_move")),
    )
    op.create_index("ix_recipe_move_version", "recipe_move", ["recipe", "version"], unique=False)
    protect("recipe_move")
    protect("route_version")
