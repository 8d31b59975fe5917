"""`sinterline audit`."""

import typer

from mes.audit.anchors import AnchorFile
from mes.audit.rules import Verdict
from mes.audit.service import anchor_faults
from mes.audit.service import verify as walk
from mes.cli.common import DataDir, console, run, settings
from mes.platform.db import Database

audit = typer.Typer(no_args_is_help=True, help="The hash-chained trail.")


@audit.callback()
def trail() -> None:
    """The hash-chained trail."""


@audit.command()
def verify(data_dir: DataDir = None) -> None:
    """Walk the chain and compare it with its signed anchors; exit code 1 when something does not fit."""
    given = settings(data_dir=data_dir)
    file = AnchorFile(given.anchor_key, given.anchors)

    async def work(db: Database) -> tuple[Verdict, list[str]]:
        async with db.read() as session:
            return await walk(session), await anchor_faults(session, file)

    verdict, faults = run(given, work)
    if verdict.broken_seq is not None:
        faults.insert(0, f"entry {verdict.broken_seq} {verdict.reason}; {verdict.count} entries before it fit")
    for fault in faults:
        console.print(fault)
    if not faults:
        console.print(f"{verdict.count} entries fit, {len(file.read())} anchors; last hash {verdict.last_hash}")
    raise typer.Exit(1 if faults else 0)
