"""The mass ledger and genealogy."""

import sqlalchemy as sa
from alembic import op

from mes.migrations.protection import protect

revision = "08_lots"
down_revision = "07_materials"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "carrier_place",
        sa.Column("carrier", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("place", sa.String(length=64), nullable=False),
        sa.Column("plant_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("carrier", name=op.f("pk_carrier_place")),
    )
    op.create_table(
        "lot_event",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("operation", sa.String(length=64), nullable=False),
        sa.Column("batch", sa.String(length=64), nullable=True),
        sa.Column("order_code", sa.String(length=64), nullable=True),
        sa.Column("inputs_mg", sa.BigInteger(), nullable=False),
        sa.Column("additions_mg", sa.BigInteger(), nullable=False),
        sa.Column("outputs_mg", sa.BigInteger(), nullable=False),
        sa.Column("byproducts_mg", sa.BigInteger(), nullable=False),
        sa.Column("loss_mg", sa.BigInteger(), nullable=False),
        sa.Column("unexplained_mg", sa.BigInteger(), nullable=False),
        sa.Column("tolerance_mg", sa.BigInteger(), nullable=False),
        sa.Column("plant_ms", sa.BigInteger(), nullable=False),
        sa.Column("wall_ms", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "inputs_mg + additions_mg = outputs_mg + byproducts_mg + loss_mg + unexplained_mg",
            name=op.f("ck_lot_event_balance"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot_event")),
    )
    op.create_index("ix_lot_event_batch", "lot_event", ["batch"], unique=False)
    op.create_index("ix_lot_event_order_code", "lot_event", ["order_code"], unique=False)
    op.create_table(
        "lot",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("stage", sa.String(length=32), nullable=False),
        sa.Column("material", sa.String(length=64), nullable=False),
        sa.Column("product", sa.String(length=64), nullable=True),
        sa.Column("order_code", sa.String(length=64), nullable=True),
        sa.Column("batch", sa.String(length=64), nullable=True),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("comp_owner", sa.BigInteger(), nullable=False),
        sa.Column("mass_mg", sa.BigInteger(), nullable=False),
        sa.Column("pieces", sa.Integer(), nullable=True),
        sa.Column("created_plant_ms", sa.BigInteger(), nullable=False),
        sa.Column("created_wall_ms", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("mass_mg > 0", name=op.f("ck_lot_mass")),
        sa.ForeignKeyConstraint(["event_id"], ["lot_event.id"], name=op.f("fk_lot_event_id_lot_event")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot")),
        sa.UniqueConstraint("code", name=op.f("uq_lot_code")),
    )
    op.create_index("ix_lot_batch", "lot", ["batch"], unique=False)
    op.create_index("ix_lot_comp_owner", "lot", ["comp_owner"], unique=False)
    op.create_index("ix_lot_event_id", "lot", ["event_id"], unique=False)
    op.create_index("ix_lot_order_code", "lot", ["order_code"], unique=False)
    op.create_table(
        "lot_carrier",
        sa.Column("lot_id", sa.BigInteger(), nullable=False),
        sa.Column("carrier", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("mass_mg", sa.BigInteger(), nullable=False),
        sa.Column("pieces", sa.Integer(), nullable=True),
        sa.CheckConstraint("mass_mg >= 0", name=op.f("ck_lot_carrier_mass")),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_lot_carrier_lot_id_lot")),
        sa.PrimaryKeyConstraint("lot_id", "carrier", name=op.f("pk_lot_carrier")),
    )
    op.create_index("ix_lot_carrier_carrier", "lot_carrier", ["carrier"], unique=False)
    op.create_table(
        "lot_comp",
        sa.Column("lot", sa.BigInteger(), nullable=False),
        sa.Column("raw", sa.BigInteger(), nullable=False),
        sa.Column("fraction", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["lot"], ["lot.id"], name=op.f("fk_lot_comp_lot_lot")),
        sa.ForeignKeyConstraint(["raw"], ["lot.id"], name=op.f("fk_lot_comp_raw_lot")),
        sa.PrimaryKeyConstraint("lot", "raw", name=op.f("pk_lot_comp")),
    )
    op.create_index("ix_lot_comp_raw", "lot_comp", ["raw", "fraction"], unique=False)
    op.create_table(
        "lot_disposition",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("lot_id", sa.BigInteger(), nullable=False),
        sa.Column("disposition", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("signature", sa.String(length=64), nullable=True),
        sa.Column("plant_ms", sa.BigInteger(), nullable=False),
        sa.Column("wall_ms", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_lot_disposition_lot_id_lot")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot_disposition")),
    )
    op.create_index("ix_lot_disposition_lot_id", "lot_disposition", ["lot_id", "id"], unique=False)
    op.create_table(
        "lot_edge",
        sa.Column("child", sa.BigInteger(), nullable=False),
        sa.Column("parent", sa.BigInteger(), nullable=False),
        sa.Column("mass_mg", sa.BigInteger(), nullable=False),
        sa.Column("fraction", sa.Double(), nullable=False),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("mass_mg >= 0", name=op.f("ck_lot_edge_mass")),
        sa.CheckConstraint("parent < child", name=op.f("ck_lot_edge_older_parent")),
        sa.ForeignKeyConstraint(["child"], ["lot.id"], name=op.f("fk_lot_edge_child_lot")),
        sa.ForeignKeyConstraint(["event_id"], ["lot_event.id"], name=op.f("fk_lot_edge_event_id_lot_event")),
        sa.ForeignKeyConstraint(["parent"], ["lot.id"], name=op.f("fk_lot_edge_parent_lot")),
        sa.PrimaryKeyConstraint("child", "parent", name=op.f("pk_lot_edge")),
    )
    op.create_index("ix_lot_edge_parent", "lot_edge", ["parent", "child"], unique=False)
    op.create_table(
        "lot_event_line",
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("lot_id", sa.BigInteger(), nullable=True),
        sa.Column("material", sa.String(length=64), nullable=False),
        sa.Column("mass_mg", sa.BigInteger(), nullable=False),
        sa.Column("pieces", sa.Integer(), nullable=True),
        sa.Column("division_mg", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.CheckConstraint("mass_mg >= 0", name=op.f("ck_lot_event_line_mass")),
        sa.ForeignKeyConstraint(["event_id"], ["lot_event.id"], name=op.f("fk_lot_event_line_event_id_lot_event")),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_lot_event_line_lot_id_lot")),
        sa.PrimaryKeyConstraint("event_id", "n", name=op.f("pk_lot_event_line")),
    )
    op.create_index("ix_lot_event_line_lot_id", "lot_event_line", ["lot_id"], unique=False)
    op.create_table(
        "lot_reservation",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("lot_id", sa.BigInteger(), nullable=False),
        sa.Column("order_code", sa.String(length=64), nullable=False),
        sa.Column("mass_mg", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=64), nullable=False),
        sa.Column("plant_ms", sa.BigInteger(), nullable=False),
        sa.Column("wall_ms", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_lot_reservation_lot_id_lot")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot_reservation")),
    )
    op.create_index("ix_lot_reservation_lot_id", "lot_reservation", ["lot_id", "order_code"], unique=False)
    op.create_index("ix_lot_reservation_order_code", "lot_reservation", ["order_code"], unique=False)
    op.create_table(
        "lot_stock",
        sa.Column("lot_id", sa.BigInteger(), nullable=False),
        sa.Column("mass_mg", sa.BigInteger(), nullable=False),
        sa.Column("pieces", sa.Integer(), nullable=True),
        sa.Column("disposition", sa.String(length=16), nullable=False),
        sa.CheckConstraint("mass_mg >= 0 AND pieces >= 0", name=op.f("ck_lot_stock_left")),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_lot_stock_lot_id_lot")),
        sa.PrimaryKeyConstraint("lot_id", name=op.f("pk_lot_stock")),
    )
    op.create_index(op.f("ix_lot_stock_disposition"), "lot_stock", ["disposition"], unique=False)
    op.create_table(
        "serial_range",
        sa.Column("lot_id", sa.BigInteger(), nullable=False),
        sa.Column("first", sa.BigInteger(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("first <= last", name=op.f("ck_serial_range_order")),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_serial_range_lot_id_lot")),
        sa.PrimaryKeyConstraint("lot_id", "first", name=op.f("pk_serial_range")),
    )
    op.create_index("ix_serial_range_first", "serial_range", ["first"], unique=False)
    protect("lot")
    protect("lot_event")
    protect("lot_event_line")
    protect("lot_edge")
    protect("lot_disposition")
    protect("lot_reservation")
    protect("serial_range")
