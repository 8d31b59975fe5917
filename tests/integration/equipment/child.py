"""A service that runs one phase and ends; a test kills it somewhere on the way and starts it again.

Arguments: data folder, database, unit, run id, phase, parameters as JSON. The START is intended only if the database
has none of this run, as the journal of a batch would decide it.
"""

import asyncio
import json
import sys
from pathlib import Path

from bench import Bench, bench

from mes.equipment import queries
from recipes.engine.handshake import Code


async def _begin(b: Bench, unit: str, run_id: int, phase: str, params: dict[str, float]) -> None:
    async with b.db.read() as session:
        known = await queries.newest_start(session, unit)
    if known is not None and known.run_id == run_id:
        return
    await b.ready(unit)
    async with b.db.write() as session:
        await b.equipment.command(session, unit, Code.START, phase=phase, params=params, run_id=run_id, by="test")


async def _run(data_dir: str, database: str, unit: str, run: str, phase: str, params: str) -> None:
    run_id = int(run)
    async with bench(Path(data_dir), Path(database)) as b:
        await _begin(b, unit, run_id, phase, json.loads(params))
        await b.until(unit, lambda v: v.report is not None and v.report.run_id == run_id, 90)
        await b.ready(unit)


asyncio.run(_run(*sys.argv[1:]))
