"""Each row of the handshake table (docs/plc-interface.md section 4), one directed test a row."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from simulators.machines.blocks import TOKEN_CONFLICT_BIT, Code, CommandBlock, Drop, Result, State
from simulators.machines.sinter_furnace import SinterFurnace
from simulators.machines.unit import Environment

EVACUATE = (0.05, 7200.0)
RUNNING_ONLY = 1 << (State.RUNNING - 1)


@pytest.fixture
def panel(env: Environment, bench: Any) -> Any:
    return bench(SinterFurnace("SF-01", env), period_ms=10_000)


def start(panel: Any, **changed: Any) -> CommandBlock:
    block: CommandBlock = panel.block(Code.START, 2, EVACUATE, **changed)
    return block


def dropped(panel: Any, block: CommandBlock, reason: Drop) -> None:
    """The block is ignored, once counted, and changes nothing else."""
    before = replace(panel.machine.status)
    panel.put(block)
    panel.scan(0)
    status = panel.machine.status
    assert (status.drop_count, status.drop_reason) == (before.drop_count + 1, reason)
    assert (status.ack_seq, status.state) == (before.ack_seq, before.state)


def test_a_block_of_zeros_is_no_command(panel: Any) -> None:
    panel.put(CommandBlock())
    assert panel.machine.status.drop_count == 0
    assert panel.machine.status.ack_result == Result.NONE


def test_p1_a_wrong_crc_is_ignored_and_counted_once(panel: Any) -> None:
    dropped(panel, start(panel, crc=123), Drop.CRC)


def test_p1_a_half_written_block_acts_only_when_it_is_whole(panel: Any) -> None:
    block = start(panel)
    dropped(panel, replace(block, params=(0.0,) * 32), Drop.CRC)
    assert panel.put(block) is Result.ACCEPTED


def test_p2_a_block_of_another_installation_is_foreign_after_binding(panel: Any) -> None:
    panel.put(start(panel))
    dropped(panel, start(panel, install_id=0xBEEF), Drop.FOREIGN)


def test_p2_an_owner_of_an_older_epoch_is_stale(panel: Any) -> None:
    panel.put(start(panel, epoch=5))
    dropped(panel, panel.block(Code.HOLD, epoch=4), Drop.STALE_OWNER)


def test_p3_a_repeat_of_the_same_command_acts_once(panel: Any, exec_log: Callable[[str], Any]) -> None:
    block = start(panel)
    panel.put(block)
    for other in (replace(block, crc=1), block, block):
        panel.put(other)
    assert panel.machine.status.drop_count == 1
    assert panel.machine.status.state is State.RUNNING
    accepted = [each for each in exec_log("SF-01") if each["code"] == Code.START]
    assert [(each["seq"], each["result"], each["run_id"]) for each in accepted] == [(block.seq, 1, block.run_id)]


def test_p4_the_same_number_with_another_token_raises_the_conflict(panel: Any) -> None:
    block = start(panel)
    panel.put(block)
    clash = replace(block, token=block.token + 1)
    dropped(panel, replace(clash, crc=clash.computed_crc()), Drop.TOKEN)
    assert panel.machine.alarmed(TOKEN_CONFLICT_BIT)


def test_p5_an_old_number_is_ignored(panel: Any) -> None:
    first, second = start(panel), panel.block(Code.HOLD)
    panel.put(second)
    dropped(panel, first, Drop.OLD_SEQ)


def test_p6_a_command_that_waited_too_long_is_expired(panel: Any) -> None:
    panel.machine.apply({"fault": "freeze_scan"})
    panel.machine.receive(start(panel), panel.heartbeat)
    for _ in range(60):
        panel.scan()
    assert panel.machine.status.ack_result == Result.NONE
    panel.machine.apply({"fault": "freeze_scan", "on": False})
    panel.scan()
    assert panel.machine.status.ack_result == Result.REJ_EXPIRED
    assert panel.machine.status.state is State.IDLE


def test_p7_local_mode_refuses_all_but_nop(panel: Any) -> None:
    panel.machine.apply({"fault": "local_mode"})
    assert panel.put(start(panel)) is Result.REJ_LOCAL_MODE
    assert panel.command(Code.NOP) is Result.NOP


def test_p8_a_state_outside_expect_is_refused(panel: Any) -> None:
    assert panel.put(start(panel, expect=RUNNING_ONLY)) is Result.REJ_STATE


@pytest.mark.parametrize(
    ("code", "when_idle"),
    [
        (Code.HOLD, Result.REJ_STATE),
        (Code.RESTART, Result.REJ_STATE),
        (Code.STOP, Result.REJ_STATE),
        (Code.ABORT, Result.REJ_STATE),
        (Code.RESET, Result.REJ_STATE),
        (Code.SETPARAM, Result.REJ_STATE),
        (Code.REPORT_ACK, Result.REJ_STATE),
    ],
)
def test_p8_what_means_nothing_in_idle_is_refused(panel: Any, code: Code, when_idle: Result) -> None:
    assert panel.command(code) is when_idle


@pytest.mark.parametrize(
    ("phase", "params"),
    [(99, ()), (0, ()), (2, (0.001, 0.0)), (2, (0.05, 20000.0)), (2, (float("nan"), 0.0)), (2, (float("inf"), 0.0))],
)
def test_p8_unknown_phases_and_parameters_outside_the_limits_are_refused(
    panel: Any, phase: int, params: tuple[float, ...]
) -> None:
    assert panel.put(panel.block(Code.START, phase, params)) is Result.REJ_PARAM


def test_p8_an_unknown_code_is_refused(panel: Any) -> None:
    unknown = replace(start(panel), code=77)
    assert panel.put(replace(unknown, crc=unknown.computed_crc())) is Result.REJ_PARAM


def test_p8_a_missing_interlock_refuses(panel: Any) -> None:
    assert panel.command(Code.START, 9) is Result.REJ_PARAM
    panel.machine.env.carriers.move(3001, "SF-01")
    assert panel.command(Code.START, 9, (3001.0,)) is Result.REJ_INTERLOCK


def test_p9_a_nop_is_consumed_and_leaves_the_ring_alone(panel: Any) -> None:
    panel.put(start(panel))
    ring = [list(each) for each in panel.machine.status.executed]
    assert panel.command(Code.NOP) is Result.NOP
    assert panel.machine.status.executed == ring
    assert panel.machine.status.ack_seq == panel.seq


def test_p10_acknowledgement_ring_and_transition_come_in_one_scan(panel: Any) -> None:
    block = start(panel)
    panel.put(block)
    status = panel.machine.status
    assert (status.ack_epoch, status.ack_seq, status.ack_token) == (1, block.seq, block.token)
    assert status.executed[0] == [block.seq, block.token]
    assert (status.state, status.run_id, status.phase) == (State.RUNNING, block.run_id, 2)


def test_the_ring_holds_the_last_four_that_acted(panel: Any) -> None:
    panel.put(start(panel))
    acted = [panel.seq]
    for code in (Code.HOLD, Code.RESTART, Code.HOLD, Code.RESTART):
        panel.scan()
        assert panel.command(code) is Result.ACCEPTED
        acted.append(panel.seq)
    assert [seq for seq, _ in panel.machine.status.executed] == acted[:0:-1]


def test_setparam_keeps_what_is_nan_and_checks_the_rest(panel: Any) -> None:
    panel.put(start(panel))
    nan = float("nan")
    assert panel.command(Code.SETPARAM, 0, (nan, 20000.0)) is Result.REJ_PARAM
    assert panel.command(Code.SETPARAM, 0, (nan, 600.0)) is Result.ACCEPTED
    assert panel.machine.phase.params[:2] == [0.05, 600.0]


def test_the_report_stands_until_it_is_acknowledged(panel: Any) -> None:
    panel.put(start(panel))
    number = panel.seq
    panel.run_until(lambda: panel.machine.status.state is State.COMPLETE)
    report = list(panel.machine.status.report)
    for _ in range(5):
        panel.scan()
    assert (panel.machine.status.report_seq, panel.machine.status.report) == (number, report)
    assert panel.put(start(panel)) is Result.REJ_STATE
    assert panel.command(Code.REPORT_ACK) is Result.ACCEPTED
    assert (panel.machine.status.report_seq, panel.machine.status.state) == (0, State.IDLE)


def test_a_refusal_put_in_by_a_test_hits_the_next_command_only(panel: Any) -> None:
    panel.machine.apply({"fault": "reject_next", "result": 3})
    assert panel.put(start(panel)) is Result.REJ_INTERLOCK
    assert panel.put(start(panel)) is Result.ACCEPTED
