"""Commands, claims and memory of units."""

import sqlalchemy as sa
from alembic import op

from mes.migrations.protection import protect

revision = "04_equipment"
down_revision = "03_audit"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "command",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("unit", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.Integer(), nullable=False),
        sa.Column("phase", sa.String(length=64), nullable=True),
        sa.Column("params", sa.JSON(), nullable=False),
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        sa.Column("expect", sa.Integer(), nullable=False),
        sa.Column("ttl_hb", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("result", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("barrier_id", sa.String(length=32), nullable=True),
        sa.Column("barrier_seq", sa.BigInteger(), nullable=False),
        sa.Column("boot_id", sa.BigInteger(), nullable=False),
        sa.Column("ack_seq", sa.BigInteger(), nullable=False),
        sa.Column("batch_id", sa.String(length=64), nullable=True),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("ended", sa.String(length=16), nullable=True),
        sa.Column("fail_code", sa.Integer(), nullable=False),
        sa.Column("reports", sa.JSON(), nullable=True),
        sa.Column("created_wall_ms", sa.BigInteger(), nullable=False),
        sa.Column("created_plant_ms", sa.BigInteger(), nullable=False),
        sa.Column("changed_wall_ms", sa.BigInteger(), nullable=False),
        sa.Column("changed_plant_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_command")),
        sa.UniqueConstraint("unit", "seq", name=op.f("uq_command_unit_seq")),
    )
    op.create_index(op.f("ix_command_batch_id"), "command", ["batch_id"], unique=False)
    op.create_index("ix_command_unit_state", "command", ["unit", "state"], unique=False)
    op.create_table(
        "installation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("install_id", sa.BigInteger(), nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("touched_wall_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_installation")),
    )
    op.create_table(
        "soft_step",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("unit", sa.String(length=64), nullable=False),
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("wall_ms", sa.BigInteger(), nullable=False),
        sa.Column("plant_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_soft_step")),
        sa.UniqueConstraint("run_id", "n", name=op.f("uq_soft_step_run_id_n")),
    )
    op.create_index(op.f("ix_soft_step_unit"), "soft_step", ["unit"], unique=False)
    op.create_table(
        "stroke",
        sa.Column("unit", sa.String(length=64), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        sa.Column("plant_ms", sa.BigInteger(), nullable=False),
        sa.Column("field_t", sa.Double(), nullable=True),
        sa.Column("pressure_pa", sa.Double(), nullable=True),
        sa.Column("mass_1_kg", sa.Double(), nullable=True),
        sa.Column("mass_2_kg", sa.Double(), nullable=True),
        sa.Column("result", sa.Integer(), nullable=False),
        sa.Column("cavities", sa.Integer(), nullable=False),
        sa.Column("stroke", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("unit", "run_id", "n", name=op.f("pk_stroke")),
    )
    op.create_table(
        "unit_claim",
        sa.Column("unit", sa.String(length=64), nullable=False),
        sa.Column("batch_id", sa.String(length=64), nullable=False),
        sa.Column("since_plant_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("unit", name=op.f("pk_unit_claim")),
    )
    op.create_table(
        "unit_memory",
        sa.Column("unit", sa.String(length=64), nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.Column("acked_seq", sa.BigInteger(), nullable=False),
        sa.Column("boot_id", sa.BigInteger(), nullable=False),
        sa.Column("quarantine", sa.String(), nullable=True),
        sa.Column("strokes_read", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("unit", name=op.f("pk_unit_memory")),
    )
    protect("soft_step")
    protect("stroke")
