"""`sinterline user`."""

from typing import Annotated

import typer
from rich.table import Table

from mes.cli.common import DataDir, console, run, settings
from mes.platform import facts
from mes.platform.db import Database
from mes.users import queries, service
from mes.users.permissions import ROLES

user = typer.Typer(no_args_is_help=True, help="Accounts.")
ROLE_HELP = "One of " + ", ".join(ROLES)


@user.command()
def add(
    username: str,
    name: str,
    role: Annotated[str, typer.Argument(help=ROLE_HELP)],
    password: Annotated[str, typer.Option(prompt=True, hide_input=True, confirmation_prompt=True)],
    data_dir: DataDir = None,
) -> None:
    """Open an account; the password is asked for and never shown."""
    from mes.audit import append

    facts.listen(append)

    async def work(db: Database) -> str:
        async with db.write() as session:
            person = await service.create_person(session, username, name, role, password, by="command line")
        return person.id

    console.print(f"{run(settings(data_dir=data_dir), work)} {username} ({role})")


@user.command("list")
def list_users(data_dir: DataDir = None) -> None:
    """All accounts."""

    async def work(db: Database) -> Table:
        table = Table("id", "user", "name", "role", "state")
        async with db.read() as session:
            for row in await queries.people(session):
                state = "demo" if row.demo else "active" if row.active else "closed"
                table.add_row(row.id, row.username, row.name, row.role, state)
        return table

    console.print(run(settings(data_dir=data_dir), work))
