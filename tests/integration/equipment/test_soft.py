"""A class B unit over the wire: the supervisor's writes, the controller's own ramp and timer, a restart in between."""

from typing import Any

import pytest
from bench import bench

from mes.equipment import queries
from mes.platform.errors import Conflict
from recipes.engine.handshake import Code
from recipes.engine.ports import RowState
from recipes.engine.states import State


async def test_a_soft_phase_runs_to_its_report(plant: Any) -> None:
    async with bench(plant.data_dir, plant.database) as b:
        await b.ready("AF-01")
        run_id = await b.start("AF-01", "evacuate", pressure_pa=900)
        view = await b.until("AF-01", lambda v: v.report is not None and v.report.run_id == run_id)
        assert view.report is not None
        assert view.report.state is State.COMPLETE
        assert 0 < view.report.values["pressure_pa"] <= 900
        assert (await b.ready("AF-01")).start is not None
        assert [e.kind for e in b.heard if e.run_id == run_id] == ["completed"]


async def test_a_restart_in_the_soak_goes_on_with_the_controllers_timer(plant: Any) -> None:
    async with bench(plant.data_dir, plant.database) as b:
        await b.ready("AF-01")
        pumped = await b.start("AF-01", "evacuate", pressure_pa=900)  # in air the load stays cooler than the furnace
        await b.until("AF-01", lambda v: v.report is not None and v.report.run_id == pumped)
        await b.ready("AF-01")
        run_id = await b.start("AF-01", "soak", temperature_c=300, ramp_c_per_min=10, hold_s=3600, tolerance_c=5)
        await b.until("AF-01", lambda v: v.values.get("timer_status") == 1, 90)
    async with bench(plant.data_dir, plant.database) as b:
        view = await b.until("AF-01", lambda v: v.report is not None and v.report.run_id == run_id, 90)
        assert view.report is not None
        assert view.report.values["hold_s"] == 3600
        assert view.report.values["temperature_c"] == pytest.approx(300, abs=6)
        async with b.db.read() as session:
            steps = await queries.last_soft_run(session, "AF-01")
        targets = [s for s in steps if s.kind == "soft_write_intended" and s.data["signal"] == "target_c"]
        assert len(targets) == 1
        assert [s.n for s in steps] == list(range(1, len(steps) + 1))


async def test_hold_keeps_and_stop_switches_off(plant: Any) -> None:
    async with bench(plant.data_dir, plant.database) as b:
        await b.ready("AF-01")
        run_id = await b.start("AF-01", "soak", temperature_c=600, ramp_c_per_min=1, hold_s=3600, tolerance_c=5)
        await b.until("AF-01", lambda v: v.values.get("target_c") == 600)
        await b.send("AF-01", Code.HOLD, run_id)
        await b.until("AF-01", lambda v: v.state == "Held" and v.values.get("target_c", 600) < 600)
        with pytest.raises(Conflict, match="not legal"):
            await b.send("AF-01", Code.HOLD, run_id)
        await b.send("AF-01", Code.STOP, run_id)
        view = await b.until("AF-01", lambda v: v.report is not None and v.report.run_id == run_id)
        assert view.report is not None
        assert view.report.state is State.STOPPED
        assert view.start is not None
        assert view.start.state is RowState.COMPLETED
        await b.until("AF-01", lambda v: v.values.get("target_c") == 20)
