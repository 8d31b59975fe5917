"""A class A unit over the wire: each command acts once, and everything said of it came from the machine."""

import asyncio
import shutil
from typing import Any

import pytest
from bench import bench

from mes.platform.errors import Conflict, Invalid
from recipes.engine.handshake import Code
from recipes.engine.ports import RowState
from recipes.engine.states import State

QUICK = {"pressure_pa": 900.0, "min_s": 0.0}


async def test_a_phase_runs_once_and_its_report_outlives_the_machines(plant: Any) -> None:
    async with bench(plant.data_dir, plant.database) as b:
        await b.ready("SF-01")
        run_id = await b.start("SF-01", "evacuate", **QUICK)
        view = await b.until("SF-01", lambda v: v.report is not None and v.report.run_id == run_id)
        assert view.report is not None
        assert view.report.state is State.COMPLETE
        assert 0 < view.report.values["pressure_pa"] <= 900
        await b.until("SF-01", lambda v: v.state == "Idle")
        assert [e.kind for e in b.heard if e.run_id == run_id and e.code == 1] == ["accepted", "completed"]
        assert b.equipment.view("SF-01").report == view.report
    assert plant.starts("SF-01", run_id) == 1


async def test_a_refused_command_is_rejected_with_the_plcs_reason(plant: Any) -> None:
    async with bench(plant.data_dir, plant.database) as b:
        await b.ready("SF-01")
        run_id = await b.start("SF-01", "soak", temperature_c=2000, ramp_c_per_min=5, hold_s=0, tolerance_c=3)
        view = await b.until("SF-01", lambda v: v.start is not None and v.start.state is RowState.REJECTED)
        assert view.start is not None
        assert (view.start.run_id, view.start.reason) == (run_id, "REJ_PARAM")
        assert view.state is State.IDLE
    assert plant.starts("SF-01", run_id) == 0


async def test_hold_restart_and_stop_are_seen_as_the_machine_does_them(plant: Any) -> None:
    async with bench(plant.data_dir, plant.database) as b:
        await b.ready("SF-01")
        run_id = await b.start("SF-01", "evacuate", pressure_pa=0.01, min_s=14400)
        await b.until("SF-01", lambda v: v.state == "Running" and v.run_id == run_id)
        await b.send("SF-01", Code.HOLD, run_id)
        await b.until("SF-01", lambda v: v.state == "Held")
        await b.send("SF-01", Code.RESTART, run_id)
        await b.until("SF-01", lambda v: v.state == "Running")
        await b.send("SF-01", Code.STOP, run_id)
        view = await b.until("SF-01", lambda v: v.report is not None and v.report.run_id == run_id)
        assert view.report is not None
        assert view.report.state is State.STOPPED
        await b.until("SF-01", lambda v: v.state == "Idle")


async def test_a_hold_overtakes_a_start_that_is_still_open(plant: Any) -> None:
    async with bench(plant.data_dir, plant.database) as b:
        await b.ready("SF-01")
        run_id = await b.start("SF-01", "evacuate", pressure_pa=0.01, min_s=14400)
        await b.send("SF-01", Code.HOLD, run_id)
        settled = (RowState.ACCEPTED, RowState.CANCELLED)
        view = await b.until("SF-01", lambda v: v.start is not None and v.start.state in settled)
        assert view.start is not None
        acted = plant.starts("SF-01", run_id)
        assert (view.start.state is RowState.ACCEPTED) == (acted == 1)
        if acted:
            await b.until("SF-01", lambda v: v.state in ("Held", "Running"))
            await b.send("SF-01", Code.ABORT, run_id)
        await b.until("SF-01", lambda v: v.state == "Idle")


async def test_a_second_command_waits_for_the_outcome_of_the_first(plant: Any) -> None:
    async with bench(plant.data_dir, plant.database) as b:
        await b.ready("SF-01")
        await b.start("SF-01", "evacuate", **QUICK)
        with pytest.raises(Conflict, match="open command"):
            await b.start("SF-01", "evacuate", **QUICK)
        await b.until("SF-01", lambda v: v.start is not None and v.start.state is RowState.COMPLETED)


async def test_a_claimed_unit_obeys_its_batch_alone(plant: Any) -> None:
    async with bench(plant.data_dir, plant.database) as b:
        await b.ready("SF-01")
        async with b.db.write() as session:
            await b.equipment.claim(session, "SF-01", "B-0001")
        assert b.equipment.claimed("SF-01") == "B-0001"
        with pytest.raises(Conflict, match="B-0001"):
            await b.start("SF-01", "evacuate", **QUICK)
        with pytest.raises(Conflict, match="B-0001"):
            async with b.db.write() as session:
                await b.equipment.claim(session, "SF-01", "B-0002")
        async with b.db.write() as session:
            await b.equipment.release(session, "SF-01", "B-0001")
        assert b.equipment.claimed("SF-01") is None


async def test_an_unknown_phase_or_a_missing_parameter_is_refused_before_the_wire(plant: Any) -> None:
    async with bench(plant.data_dir, plant.database) as b:
        await b.ready("SF-01")
        before = len(plant.executed("SF-01"))
        with pytest.raises(Invalid, match="no phase 'bake'"):
            await b.start("SF-01", "bake")
        with pytest.raises(Invalid, match="needs min_s"):
            await b.start("SF-01", "evacuate", pressure_pa=900)
        assert len(plant.executed("SF-01")) == before


async def test_a_restarted_service_finds_the_running_phase_and_its_report(plant: Any) -> None:
    async with bench(plant.data_dir, plant.database) as b:
        await b.ready("SF-01")
        run_id = await b.start("SF-01", "evacuate", pressure_pa=900.0, min_s=3600)
        await b.until("SF-01", lambda v: v.state == "Running" and v.run_id == run_id)
    async with bench(plant.data_dir, plant.database) as b:
        await b.until("SF-01", lambda v: v.report is not None and v.report.run_id == run_id)
        await b.ready("SF-01")
    assert plant.starts("SF-01", run_id) == 1


async def test_f07_a_lost_server_makes_the_unit_comm_lost_and_comes_back_by_itself(plant: Any) -> None:
    async with bench(plant.data_dir, plant.database) as b:
        await b.ready("SF-01")
        await asyncio.to_thread(plant.call, plant.plant.stop_group("thermal"))
        view = await b.until("SF-01", lambda v: "comm_lost" in v.conditions, 10)
        assert (view.state, view.values) == (State.IDLE, {})
        assert b.equipment.live.get("SF-01.pressure_pa").value is None
        await asyncio.to_thread(plant.call, plant.plant.start_group("thermal"))
        await b.ready("SF-01")
        run_id = await b.start("SF-01", "evacuate", **QUICK)
        await b.until("SF-01", lambda v: v.report is not None and v.report.run_id == run_id)


async def test_f06_a_restored_backup_quarantines_the_unit_until_a_person_reconciles_it(plant: Any) -> None:
    backup = plant.database.with_suffix(".bak")
    async with bench(plant.data_dir, plant.database) as b:
        await b.ready("SF-01")
    shutil.copy(plant.database, backup)
    async with bench(plant.data_dir, plant.database) as b:
        await b.ready("SF-01")
        run_id = await b.start("SF-01", "evacuate", **QUICK)
        await b.until("SF-01", lambda v: v.report is not None and v.report.run_id == run_id)
        await b.ready("SF-01")
    for leftover in plant.database.parent.glob("service.db-*"):
        leftover.unlink()
    shutil.move(backup, plant.database)
    async with bench(plant.data_dir, plant.database) as b:
        await b.until("SF-01", lambda v: "quarantined" in v.conditions)
        with pytest.raises(Conflict, match="quarantined"):
            await b.start("SF-01", "evacuate", **QUICK)
        await b.until("PR-01", lambda v: "quarantined" in v.conditions)
        async with b.db.write() as session:
            for unit in ("SF-01", "PR-01"):
                await b.equipment.reconcile(session, unit, by="test", reason="compared with the log of the PLC")
        await b.ready("SF-01")
        await b.ready("PR-01")
        run_id = await b.start("SF-01", "evacuate", **QUICK)
        await b.until("SF-01", lambda v: v.report is not None and v.report.run_id == run_id)
    seqs = [line["seq"] for line in plant.executed("SF-01")]
    assert seqs == sorted(set(seqs))
