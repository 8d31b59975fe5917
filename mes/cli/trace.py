"""`sinterline trace`."""

from typing import Annotated

import typer
from rich.table import Table

from mes.cli.common import DataDir, console, run, settings
from mes.lots.trace import By, Direction, Trace
from mes.lots.trace import trace as ask
from mes.platform.db import Database

_MG_PER_KG = 1_000_000


def trace(
    lot: str,
    direction: Annotated[Direction, typer.Option(help="back: what it is made of; forward: what holds it.")] = (
        Direction.BACK
    ),
    by: Annotated[By, typer.Option(help="contact: any amount; mass: at least a hundredth.")] = By.CONTACT,
    data_dir: DataDir = None,
) -> None:
    """Show where a lot comes from, or where it went."""

    async def work(db: Database) -> Trace:
        async with db.read() as session:
            return await ask(session, lot, direction, by)

    answer = run(settings(data_dir=data_dir), work)
    console.print(_nodes(answer))
    if answer.origin:
        console.print(_origin(answer))


def _nodes(answer: Trace) -> Table:
    table = Table("lot", "material", "mass kg", "fraction", title=f"{answer.lot}")
    for node in answer.nodes:
        table.add_row(
            node.lot.code, node.lot.material, f"{node.stock.mass_mg / _MG_PER_KG:.3f}", f"{node.fraction:.4f}"
        )  # fmt: skip
    return table


def _origin(answer: Trace) -> Table:
    table = Table("raw lot", "material", "supplier", "country", "mass fraction", title="origin")
    for share in answer.origin:
        table.add_row(share.lot, share.material, share.supplier, share.country, f"{share.fraction:.4f}")
    return table
