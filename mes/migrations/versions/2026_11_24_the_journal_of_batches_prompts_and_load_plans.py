"""The journal of batches, prompts and load plans."""

import sqlalchemy as sa
from alembic import op

from mes.migrations.protection import protect

revision = "11_batches"
down_revision = "10_quality"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "batch",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("recipe", sa.String(length=64), nullable=False),
        sa.Column("recipe_version", sa.Integer(), nullable=False),
        sa.Column("recipe_hash", sa.String(length=64), nullable=False),
        sa.Column("unit", sa.String(length=64), nullable=False),
        sa.Column("unit_class", sa.String(length=64), nullable=False),
        sa.Column("route", sa.String(length=64), nullable=True),
        sa.Column("operation", sa.String(length=64), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("conditions", sa.JSON(), nullable=False),
        sa.Column("step", sa.String(length=64), nullable=False),
        sa.Column("size_mg", sa.BigInteger(), nullable=False),
        sa.Column("trial", sa.Boolean(), nullable=False),
        sa.Column("plan", sa.JSON(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.Column("created_plant_ms", sa.BigInteger(), nullable=False),
        sa.Column("created_wall_ms", sa.BigInteger(), nullable=False),
        sa.Column("started_plant_ms", sa.BigInteger(), nullable=True),
        sa.Column("ended_plant_ms", sa.BigInteger(), nullable=True),
        sa.Column("settled", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch")),
    )
    op.create_index("ix_batch_created", "batch", ["created_plant_ms", "id"], unique=False)
    op.create_index("ix_batch_open", "batch", ["settled", "unit"], unique=False)
    op.create_table(
        "batch_event",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("batch", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("plant_ms", sa.BigInteger(), nullable=False),
        sa.Column("wall_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch_event")),
        sa.UniqueConstraint("batch", "seq", name=op.f("uq_batch_event_batch_seq")),
    )
    op.create_table(
        "batch_order",
        sa.Column("batch", sa.String(length=64), nullable=False),
        sa.Column("order_id", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("batch", "order_id", name=op.f("pk_batch_order")),
    )
    op.create_index(op.f("ix_batch_order_order_id"), "batch_order", ["order_id"], unique=False)
    op.create_table(
        "batch_prompt",
        sa.Column("batch", sa.String(length=64), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("block", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("unit", sa.String(length=64), nullable=False),
        sa.Column("sign", sa.String(length=16), nullable=True),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("act", sa.JSON(), nullable=False),
        sa.Column("opened_plant_ms", sa.BigInteger(), nullable=False),
        sa.Column("opened_wall_ms", sa.BigInteger(), nullable=False),
        sa.Column("answered_plant_ms", sa.BigInteger(), nullable=True),
        sa.Column("answered_by", sa.String(length=64), nullable=True),
        sa.Column("answers", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("batch", "n", name=op.f("pk_batch_prompt")),
    )
    op.create_index(op.f("ix_batch_prompt_answered_plant_ms"), "batch_prompt", ["answered_plant_ms"], unique=False)
    op.create_table(
        "load_plan",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("route", sa.String(length=64), nullable=False),
        sa.Column("operation", sa.String(length=64), nullable=False),
        sa.Column("unit", sa.String(length=64), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("plan", sa.JSON(), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.Column("created_wall_ms", sa.BigInteger(), nullable=False),
        sa.Column("batch", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_load_plan")),
    )
    op.create_table(
        "order_run",
        sa.Column("order_id", sa.String(length=64), nullable=False),
        sa.Column("charge_mg", sa.BigInteger(), nullable=True),
        sa.Column("blocks", sa.Integer(), nullable=False),
        sa.Column("versions", sa.JSON(), nullable=False),
        sa.Column("left_limits", sa.JSON(), nullable=False),
        sa.Column("started_plant_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_order_run")),
    )
    protect("batch_event")
