"""Snapshots of open batches."""

import sqlalchemy as sa
from alembic import op

revision = "12_snapshots"
down_revision = "11_batches"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "batch_snapshot",
        sa.Column("batch", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("shape", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("batch", "seq", name=op.f("pk_batch_snapshot")),
    )
