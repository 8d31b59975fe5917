"""`sinterline simulate`: the virtual plant until Ctrl-C."""

import asyncio
import signal
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from simulators import plant as virtual_plant
from simulators.clock import wall_ms


def simulate(
    data_dir: Annotated[Path, typer.Option(help="Where plant and service keep their files")] = Path(".sinterline"),
    speed: Annotated[float, typer.Option(min=0.1, help="Plant seconds a second")] = 60.0,
    start: Annotated[str, typer.Option(help="Plant time of a new plant, ISO 8601 UTC; default now")] = "",
    seed: Annotated[int, typer.Option(help="Seed of noise, scrap and measurement errors")] = 1,
) -> None:
    """Run the virtual plant RP-100: real OPC UA and Modbus servers with physics behind them, on loopback."""
    try:
        start_ms = _instant_ms(start) if start else wall_ms()
    except ValueError as error:
        raise typer.BadParameter(f"no ISO 8601 time: {start}", param_hint="--start") from error
    asyncio.run(_run(data_dir, speed, start_ms, seed))


async def _run(data_dir: Path, speed: float, start_ms: int, seed: int) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with virtual_plant.start(data_dir, speed=speed, start_ms=start_ms, seed=seed) as plant:
        for key, url in sorted(plant.endpoints.items()):
            typer.echo(f"{key:<10} {url}")
        ended = asyncio.create_task(plant.wait())
        stopped = asyncio.create_task(stop.wait())
        await asyncio.wait({ended, stopped}, return_when=asyncio.FIRST_COMPLETED)
        ended.cancel()
    if not stop.is_set():
        raise typer.Exit(1)


def _instant_ms(text: str) -> int:
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        instant = instant.replace(tzinfo=UTC)
    return int(instant.timestamp() * 1000)
