"""What every class A machine does by itself: watchdog, heartbeat, memory, brake (docs/plc-interface.md section 6)."""

from typing import Any

import pytest

from simulators.machines.blocks import SUPERVISOR_LOST_BIT, Code, Result, State
from simulators.machines.sinter_furnace import SinterFurnace
from simulators.machines.unit import BRAKE_LIMIT_MS, Environment


@pytest.fixture
def panel(env: Environment, bench: Any) -> Any:
    return bench(SinterFurnace("SF-01", env), period_ms=10_000)


def silent_for(panel: Any, wall_s: float, plant_ms: int = 10_000) -> None:
    """Scans in which the supervisor's heartbeat stands still."""
    for _ in range(int(wall_s * 10)):
        panel.wall_ms += 100
        panel.plant_ms += plant_ms
        panel.machine.scan(panel.plant_ms, panel.wall_ms)


def test_the_heartbeat_counts_wall_seconds_and_echoes_the_supervisor(panel: Any) -> None:
    before = panel.machine.status.hb_plc
    for _ in range(50):
        panel.scan()
    assert panel.machine.status.hb_plc == before + 5
    assert panel.machine.status.hb_echo == panel.heartbeat


def test_a_silent_supervisor_is_warned_of_and_then_lost(panel: Any) -> None:
    silent_for(panel, 9.5)
    assert not panel.machine.alarmed(SUPERVISOR_LOST_BIT)
    silent_for(panel, 1.0)
    assert panel.machine.alarmed(SUPERVISOR_LOST_BIT)
    silent_for(panel, 38.0)
    assert panel.put(panel.block(Code.START, 2, (0.05, 0.0))) is Result.ACCEPTED, "the block came with a heartbeat"


def test_no_start_while_the_supervisor_is_lost(panel: Any) -> None:
    silent_for(panel, 48.0)
    panel.machine.receive(panel.block(Code.START, 2, (0.05, 0.0)), panel.heartbeat)
    silent_for(panel, 0.1)
    assert panel.machine.status.ack_result == Result.REJ_INTERLOCK


def test_a_phase_with_policy_hold_is_held_when_the_supervisor_is_lost(panel: Any, green_trays: Any) -> None:
    panel.command(Code.START, 1, (float(green_trays("SF-01", 1)[0]),))
    silent_for(panel, 48.0, plant_ms=0)
    assert panel.machine.status.state is State.HELD
    assert panel.machine.status.fail_code == 3


def test_a_phase_with_policy_continue_goes_on_to_its_end(panel: Any) -> None:
    panel.command(Code.START, 2, (0.05, 600.0))
    silent_for(panel, 60.0)
    assert panel.machine.status.state is State.COMPLETE
    assert panel.machine.status.report[1] >= 600.0


def test_a_restart_holds_a_phase_with_policy_hold(panel: Any, env: Environment, green_trays: Any) -> None:
    panel.command(Code.START, 1, (float(green_trays("SF-01", 1)[0]),))
    panel.machine.close()
    again = SinterFurnace("SF-01", env)
    assert again.status.fail_code == 4
    again.scan(panel.plant_ms, panel.wall_ms)
    assert again.status.state is State.HELD


def test_a_scan_stops_at_the_step_that_raises_a_report(panel: Any) -> None:
    panel.command(Code.START, 2, (1000.0, 3600.0))
    panel.scan(48 * 3_600_000)
    status = panel.machine.status
    assert status.state is State.COMPLETE
    assert status.elapsed_ms == pytest.approx(3_600_000, abs=5000)
    assert panel.machine.body.pumped_s < 3700.0, "the wait for the supervisor is not pumping time"


def test_a_report_brakes_the_plant_until_the_next_start(panel: Any) -> None:
    assert not panel.machine.braking(panel.wall_ms)
    panel.command(Code.START, 2, (1000.0, 0.0))
    panel.run_until(lambda: panel.machine.status.state is State.COMPLETE)
    assert panel.machine.braking(panel.wall_ms)
    panel.command(Code.REPORT_ACK)
    assert panel.machine.braking(panel.wall_ms)
    panel.command(Code.START, 2, (1000.0, 600.0))
    assert not panel.machine.braking(panel.wall_ms)


def test_the_brake_lets_go_after_its_limits(panel: Any) -> None:
    panel.command(Code.START, 2, (1000.0, 0.0))
    panel.run_until(lambda: panel.machine.status.state is State.COMPLETE)
    assert panel.machine.braking(panel.wall_ms + BRAKE_LIMIT_MS - 1)
    assert not panel.machine.braking(panel.wall_ms + BRAKE_LIMIT_MS)
    panel.command(Code.REPORT_ACK)
    assert panel.machine.braking(panel.wall_ms + 999)
    assert not panel.machine.braking(panel.wall_ms + 1000)


def test_elapsed_time_includes_held_time(panel: Any) -> None:
    panel.command(Code.START, 2, (0.05, 14400.0))
    panel.command(Code.HOLD)
    start_ms = panel.machine.status.elapsed_ms
    for _ in range(30):
        panel.scan()
    assert panel.machine.status.state is State.HELD
    assert panel.machine.status.elapsed_ms - start_ms == pytest.approx(300_000, abs=5000)


def test_every_process_value_and_every_report_of_the_table_has_a_name(panel: Any) -> None:
    assert list(panel.machine.process_values()) == list(SinterFurnace.VALUES)
    assert all(len(spec.params) <= 32 and len(spec.reports) <= 32 for spec in SinterFurnace.PHASES)
    assert [spec.number for spec in SinterFurnace.PHASES] == list(range(1, 10))
