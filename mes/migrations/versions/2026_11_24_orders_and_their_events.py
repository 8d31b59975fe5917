"""Orders and their events."""

import sqlalchemy as sa
from alembic import op

from mes.migrations.protection import protect

revision = "09_orders"
down_revision = "08_lots"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "work_order",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("product", sa.String(length=64), nullable=False),
        sa.Column("route", sa.String(length=64), nullable=False),
        sa.Column("pieces", sa.Integer(), nullable=False),
        sa.Column("due_ms", sa.BigInteger(), nullable=True),
        sa.Column("trial", sa.JSON(), nullable=True),
        sa.Column("created_plant_ms", sa.BigInteger(), nullable=False),
        sa.Column("created_wall_ms", sa.BigInteger(), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.CheckConstraint("pieces > 0", name=op.f("ck_work_order_pieces")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_order")),
        sa.UniqueConstraint("code", name=op.f("uq_work_order_code")),
    )
    op.create_table(
        "work_order_event",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("order_code", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("plant_ms", sa.BigInteger(), nullable=False),
        sa.Column("wall_ms", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_code"], ["work_order.code"], name=op.f("fk_work_order_event_order_code_work_order")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_order_event")),
    )
    op.create_index("ix_work_order_event_order_code", "work_order_event", ["order_code", "id"], unique=False)
    op.create_table(
        "work_order_state",
        sa.Column("order_code", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_code"], ["work_order.code"], name=op.f("fk_work_order_state_order_code_work_order")
        ),
        sa.PrimaryKeyConstraint("order_code", name=op.f("pk_work_order_state")),
    )
    op.create_index(op.f("ix_work_order_state_state"), "work_order_state", ["state"], unique=False)
    protect("work_order")
    protect("work_order_event")
