"""Equipment killed (SIGKILL) between wire and record acts exactly once; every point is in `tests/integration/kill`."""

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from mes.platform.ids import new_run_id

CHILD = Path(__file__).parent / "child.py"
SIGKILL = -9


async def _child(plant: Any, unit: str, run_id: int, phase: str, params: dict[str, float], kill_at: str) -> int:
    environment = {**os.environ, "SINTERLINE_KILL_AT": kill_at}
    root = str(CHILD.parents[3])
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(CHILD), str(plant.data_dir), str(plant.database), unit, str(run_id), phase,
        json.dumps(params), env={**environment, "PYTHONPATH": root}, stdout=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    async with asyncio.timeout(120):
        return await process.wait()


@pytest.mark.parametrize(
    "point", ["wire_write.before", "wire_write.before:2", "ack_commit.after:2", "report_ack_write.after"]
)
async def test_f01_a_kill_at_any_point_leaves_one_execution_and_one_report(plant: Any, point: str) -> None:
    run_id = new_run_id()
    params = {"pressure_pa": 900.0, "min_s": 0.0}
    assert await _child(plant, "SF-01", run_id, "evacuate", params, point) == SIGKILL
    assert await _child(plant, "SF-01", run_id, "evacuate", params, "") == 0
    assert plant.starts("SF-01", run_id) == 1
    acknowledged = [x for x in plant.executed("SF-01") if (x["code"], x["run_id"], x["result"]) == (8, run_id, 1)]
    assert len(acknowledged) == 1


@pytest.mark.parametrize("point", ["soft_write.after:3", "report_commit.after"])
async def test_f01_a_soft_phase_survives_a_kill(plant: Any, point: str) -> None:
    run_id = new_run_id()
    assert await _child(plant, "AF-01", run_id, "evacuate", {"pressure_pa": 900.0}, point) == SIGKILL
    assert await _child(plant, "AF-01", run_id, "evacuate", {"pressure_pa": 900.0}, "") == 0
