"""The tables of all domains: imported here, so that the metadata is whole before anything is created."""

import mes.audit.tables
import mes.batches.tables
import mes.equipment.tables
import mes.historian.tables
import mes.lots.tables
import mes.materials.tables
import mes.orders.tables
import mes.quality.tables
import mes.recipebook.tables
import mes.users.tables
from mes import migrations
from mes.platform.db import Database

DOMAINS = (
    mes.users.tables,
    mes.audit.tables,
    mes.equipment.tables,
    mes.historian.tables,
    mes.recipebook.tables,
    mes.materials.tables,
    mes.lots.tables,
    mes.orders.tables,
    mes.quality.tables,
    mes.batches.tables,
)


async def upgrade(db: Database) -> None:
    """Bring the database to the tables of this release. Raises `Invalid` for tables that no revision made."""
    await db.alter(migrations.upgrade)
