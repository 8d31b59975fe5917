"""`sinterline demo`: the plant at work, or with `--once` one order from charge to certificate."""

import asyncio
import logging
import signal
import tempfile
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any

import orjson
import structlog
import typer
from rich.console import Console

from mes.demo.once import PIECES, Once
from mes.demo.once import run as run_once
from mes.demo.show import Show


def demo(
    once: Annotated[
        bool, typer.Option("--once", metavar="", help="One order from charge to certificate, then exit.")
    ] = False,
    json_file: Annotated[
        Path | None, typer.Option("--json", metavar="FILE", help="Where --once writes its report.")
    ] = None,
    charge_kg: Annotated[float, typer.Option(metavar="KG", help="Charge of --once.", min=20, max=300)] = 300.0,
    pieces: Annotated[int, typer.Option(metavar="N", help="Magnets ordered by --once.", min=4)] = PIECES,
    values: Annotated[
        list[str] | None, typer.Option("--set", metavar="RECIPE.PARAMETER=VALUE", help="A trial.")
    ] = None,
    seed: Annotated[int, typer.Option(metavar="N", help="Seed of the plant's noise.")] = 1,
    speed: Annotated[
        float | None, typer.Option(metavar="X", help="Plant seconds a wall second.", min=1, max=3600)
    ] = None,
    data_dir: Annotated[Path | None, typer.Option(metavar="FOLDER", help="Where everything is kept.")] = None,
    port: Annotated[int, typer.Option(metavar="PORT", help="Port of the service.")] = 8765,
) -> None:
    """Show the virtual plant at work; with --once run one order and write its report."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    if not once:
        from mes.demo.scenario import run_scenario

        raise typer.Exit(run_scenario(data_dir or Path(".sinterline"), port=port, seed=seed, speed=speed))
    target = data_dir or Path(tempfile.mkdtemp(prefix="sinterline-once-"))
    show = Show()
    what = Once(target.absolute(), charge_kg, pieces, seed, speed or 3600.0, parsed(values or []))
    try:
        found = asyncio.run(_ended_in_order(run_once(what, show)))
    except (Exception, asyncio.CancelledError) as error:
        # the outermost edge of the command: whatever stopped the run is told in a line and by the exit code
        show.console.print(f"[bold]failed[/bold]: {error or type(error).__name__}", highlight=False)
        show.console.print(f"logs: {target / 'log'}", highlight=False)
        raise typer.Exit(1) from error
    if json_file is not None:
        json_file.parent.mkdir(parents=True, exist_ok=True)
        json_file.write_bytes(orjson.dumps(found, option=orjson.OPT_INDENT_2))
    _tell(Console(), found, json_file)


async def _ended_in_order(work: Coroutine[Any, Any, dict[str, Any]]) -> dict[str, Any]:
    """SIGTERM ends the run as Ctrl-C does, so that plant and service are ended too."""
    task = asyncio.ensure_future(work)
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    return await task


def parsed(values: list[str]) -> dict[str, float]:
    """`sinter-45sh.sinter_temperature_c=1012` as name and value. Raises `typer.BadParameter`."""
    found: dict[str, float] = {}
    for text in values:
        name, equals, value = text.partition("=")
        if not equals or "." not in name:
            raise typer.BadParameter(f"{text!r}: RECIPE.PARAMETER=VALUE is wanted")
        try:
            found[name] = float(value)
        except ValueError:
            raise typer.BadParameter(f"{text!r}: {value!r} is no number") from None
    return found


def _tell(console: Console, found: dict[str, object], json_file: Path | None) -> None:
    lot, mass = found["magnet_lot"], found["mass_balance"]
    assert isinstance(lot, dict)  # noqa: S101  (our own document)
    assert isinstance(mass, dict)  # noqa: S101
    console.print(
        f"{lot['code']}: {lot['pieces']} magnets, grade {lot['grade']}, {lot['disposition']}; "
        f"Br {lot['br_t']:.3f} T, HcJ {lot['hcj_ka_per_m']:.0f} kA/m, (BH)max {lot['bhmax_kj_per_m3']:.0f} kJ/m³; "
        f"{found['plant_hours']} plant hours in {found['wall_s']} s; mass error {mass['error_mg']} mg",
        highlight=False,
    )
    for reason in lot["reasons"]:
        console.print(f"  {reason}", highlight=False)
    if json_file is not None:
        console.print(f"report: {json_file}", highlight=False)
