"""Frames of process history."""

import sqlalchemy as sa
from alembic import op

revision = "05_historian"
down_revision = "04_equipment"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "history_frame",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("tagset", sa.BigInteger(), nullable=False),
        sa.Column("t0_ms", sa.BigInteger(), nullable=False),
        sa.Column("t1_ms", sa.BigInteger(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_history_frame")),
    )
    op.create_index("ix_history_frame_time", "history_frame", ["tagset", "t1_ms"], unique=False)
    op.create_table(
        "history_tagset",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("tag_ids", sa.LargeBinary(), nullable=False),
        sa.Column("max_span_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_history_tagset")),
        sa.UniqueConstraint("digest", name=op.f("uq_history_tagset_digest")),
    )
    op.create_index(op.f("ix_history_tagset_source"), "history_tagset", ["source"], unique=False)
