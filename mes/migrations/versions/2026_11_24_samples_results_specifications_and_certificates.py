"""Samples, results, specifications and certificates."""

import sqlalchemy as sa
from alembic import op

from mes.migrations.protection import protect

revision = "10_quality"
down_revision = "09_orders"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "certificate",
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("lot", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("document_sha256", sa.String(length=64), nullable=False),
        sa.Column("pdf_sha256", sa.String(length=64), nullable=False),
        sa.Column("signature", sa.String(length=64), nullable=False),
        sa.Column("plant_ms", sa.BigInteger(), nullable=False),
        sa.Column("wall_ms", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_certificate")),
        sa.UniqueConstraint("lot", "version", name=op.f("uq_certificate_lot_version")),
    )
    op.create_index("ix_certificate_lot", "certificate", ["lot", "version"], unique=False)
    op.create_table(
        "lot_proposal",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("lot", sa.String(length=64), nullable=False),
        sa.Column("specification", sa.String(length=64), nullable=False),
        sa.Column("verdict", sa.String(length=16), nullable=False),
        sa.Column("grade", sa.String(length=16), nullable=True),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("plant_ms", sa.BigInteger(), nullable=False),
        sa.Column("wall_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot_proposal")),
    )
    op.create_index("ix_lot_proposal_lot", "lot_proposal", ["lot", "id"], unique=False)
    op.create_table(
        "result_file",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("profile", sa.String(length=64), nullable=False),
        sa.Column("instrument", sa.String(length=64), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("header", sa.JSON(), nullable=False),
        sa.Column("h_ka_per_m", sa.JSON(), nullable=True),
        sa.Column("j_t", sa.JSON(), nullable=True),
        sa.Column("plant_ms", sa.BigInteger(), nullable=False),
        sa.Column("wall_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_result_file")),
        sa.UniqueConstraint("sha256", name=op.f("uq_result_file_sha256")),
    )
    op.create_table(
        "sample",
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("lot", sa.String(length=64), nullable=True),
        sa.Column("batch", sa.String(length=64), nullable=True),
        sa.Column("specimen", sa.String(length=64), nullable=True),
        sa.Column("instrument", sa.String(length=64), nullable=False),
        sa.Column("plant_ms", sa.BigInteger(), nullable=False),
        sa.Column("wall_ms", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_sample")),
    )
    op.create_index("ix_sample_batch", "sample", ["batch"], unique=False)
    op.create_index("ix_sample_lot", "sample", ["lot"], unique=False)
    op.create_table(
        "result",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("sample", sa.String(length=64), nullable=False),
        sa.Column("file_id", sa.BigInteger(), nullable=False),
        sa.Column("property", sa.String(length=64), nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("reported", sa.Double(), nullable=True),
        sa.Column("method", sa.String(length=64), nullable=False),
        sa.Column("instrument", sa.String(length=64), nullable=False),
        sa.Column("temperature_c", sa.Double(), nullable=True),
        sa.Column("calibration_due", sa.String(length=32), nullable=False),
        sa.Column("plant_ms", sa.BigInteger(), nullable=False),
        sa.Column("wall_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["result_file.id"], name=op.f("fk_result_file_id_result_file")),
        sa.ForeignKeyConstraint(["sample"], ["sample.code"], name=op.f("fk_result_sample_sample")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_result")),
    )
    op.create_index(op.f("ix_result_file_id"), "result", ["file_id"], unique=False)
    op.create_index("ix_result_sample", "result", ["sample", "property"], unique=False)
    protect("sample")
    protect("result_file")
    protect("result")
    protect("lot_proposal")
    protect("certificate")
