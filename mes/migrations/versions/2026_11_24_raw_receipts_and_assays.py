"""Raw receipts and assays."""

import sqlalchemy as sa
from alembic import op

from mes.migrations.protection import protect

revision = "07_materials"
down_revision = "06_recipebook"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "assay",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("lot", sa.String(length=64), nullable=False),
        sa.Column("wt_pct", sa.JSON(), nullable=False),
        sa.Column("method", sa.String(length=64), nullable=False),
        sa.Column("wall_ms", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assay")),
    )
    op.create_index("ix_assay_lot", "assay", ["lot", "id"], unique=False)
    op.create_table(
        "raw_receipt",
        sa.Column("lot", sa.String(length=64), nullable=False),
        sa.Column("material", sa.String(length=64), nullable=False),
        sa.Column("supplier", sa.String(length=64), nullable=False),
        sa.Column("supplier_lot", sa.String(length=128), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("source_class", sa.String(length=32), nullable=False),
        sa.Column("mass_mg", sa.BigInteger(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("received_plant_ms", sa.BigInteger(), nullable=False),
        sa.Column("received_wall_ms", sa.BigInteger(), nullable=False),
        sa.Column("received_by", sa.String(length=64), nullable=False),
        sa.CheckConstraint("mass_mg > 0", name=op.f("ck_raw_receipt_mass")),
        sa.PrimaryKeyConstraint("lot", name=op.f("pk_raw_receipt")),
    )
    protect("raw_receipt")
    protect("assay")
