"""The database's history: revisions in `versions/`, each named after what it brings, none importing application code.

`upgrade(connection)` brings a database of any age up to the newest revision in one transaction.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

HERE = Path(__file__).parent


def config(connection: Connection) -> Config:
    """Alembic's configuration for this connection."""
    made = Config()
    made.set_main_option("script_location", str(HERE).replace("%", "%%"))
    made.attributes["connection"] = connection
    return made


def upgrade(connection: Connection) -> None:
    """Run what is missing."""
    command.upgrade(config(connection), "head")
