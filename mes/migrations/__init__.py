"""The database's history: revisions in `versions/`, each named after what it brings, none importing application code.

`upgrade(connection)` brings a database of any age up to the newest revision in one transaction.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

from mes.platform.errors import Invalid

if TYPE_CHECKING:
    from alembic.config import Config

HERE = Path(__file__).parent
HEAD = "12_snapshots"
"""The newest revision. Written down so that a start on a current database need not load Alembic; a test compares."""


def upgrade(connection: Connection) -> None:
    """Run what is missing. Raises `Invalid` for tables that no revision made."""
    tables = set(inspect(connection).get_table_names())
    if "alembic_version" in tables:
        if list(connection.scalars(text("SELECT version_num FROM alembic_version"))) == [HEAD]:
            return
    elif tables:
        raise Invalid(
            f"the database holds tables but no record of their release ({', '.join(sorted(tables)[:3])}, ...): name an "
            "empty one, or for the demo run `make demo-reset`"
        )
    from alembic import command

    command.upgrade(config(connection), "head")


def config(connection: Connection) -> "Config":
    """Alembic's configuration for this connection."""
    from alembic.config import Config

    made = Config()
    made.set_main_option("script_location", str(HERE).replace("%", "%%"))
    made.attributes["connection"] = connection
    return made
