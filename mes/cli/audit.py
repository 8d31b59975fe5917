"""`sinterline audit`."""

import typer

from mes.audit.service import verify as walk
from mes.cli.common import DataDir, console, run, settings
from mes.platform.db import Database

audit = typer.Typer(no_args_is_help=True, help="The hash-chained trail.")


@audit.callback()
def trail() -> None:
    """The hash-chained trail."""


@audit.command()
def verify(data_dir: DataDir = None) -> None:
    """Walk the chain; exit code 1 at the first entry that does not fit."""

    async def work(db: Database) -> int:
        async with db.read() as session:
            verdict = await walk(session)
        if verdict.broken_seq is not None:
            console.print(f"entry {verdict.broken_seq}: {verdict.reason}; {verdict.count} entries before it fit")
            return 1
        console.print(f"{verdict.count} entries fit; last hash {verdict.last_hash}")
        return 0

    raise typer.Exit(run(settings(data_dir=data_dir), work))
