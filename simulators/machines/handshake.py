"""One scan of the command handshake, rows P1 to P10 of docs/plc-interface.md section 4. Pure.

`judge` says what becomes of the block; the machine counts drops, copies the ACK fields and makes the transition.
"""

from collections.abc import Callable
from dataclasses import dataclass

from simulators.machines.blocks import Code, CommandBlock, Drop, Mode, Result, State

LEGAL: dict[Code, frozenset[State]] = {
    Code.START: frozenset({State.IDLE}),
    Code.HOLD: frozenset({State.RUNNING, State.RESTARTING}),
    Code.RESTART: frozenset({State.HELD}),
    Code.STOP: frozenset(
        {State.RUNNING, State.RESTARTING, State.PAUSING, State.PAUSED, State.HOLDING, State.HELD},
    ),
    Code.ABORT: frozenset(set(State) - {State.IDLE, State.COMPLETE, State.STOPPED, State.ABORTED}),
    Code.RESET: frozenset({State.COMPLETE, State.STOPPED, State.ABORTED}),
    Code.SETPARAM: frozenset({State.RUNNING, State.HELD}),
    Code.REPORT_ACK: frozenset({State.COMPLETE, State.STOPPED, State.ABORTED}),
}
"""States in which a command means something, whatever EXPECT allows (section 5)."""


@dataclass(frozen=True, slots=True)
class Situation:
    """What the PLC compares a block with."""

    bound_install_id: int | None
    ack_epoch: int
    ack_seq: int
    ack_token: int
    state: State
    mode: Mode
    heartbeats_since_change: int
    """By how much HB_PLC has advanced since the block changed."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`result` is None when the block is not consumed; then `drop` says why, NONE for a harmless repeat."""

    result: Result | None
    drop: Drop = Drop.NONE


NOTHING = Verdict(None)


def judge(block: CommandBlock, now: Situation, permit: Callable[[CommandBlock], Result]) -> Verdict:
    """What becomes of `block`. `permit` answers ACCEPTED, REJ_INTERLOCK or REJ_PARAM for a command legal by state."""
    if block.seq == 0 and block.crc == 0:
        return NOTHING
    drop = _dropped(block, now)
    if drop is not None:
        return Verdict(None, drop)
    if block.ttl_hb <= now.heartbeats_since_change:
        return Verdict(Result.REJ_EXPIRED)
    if now.mode is not Mode.REMOTE and block.code != Code.NOP:
        return Verdict(Result.REJ_LOCAL_MODE)
    if not block.expect >> (now.state - 1) & 1:
        return Verdict(Result.REJ_STATE)
    if block.code == Code.NOP:
        return Verdict(Result.NOP)
    return Verdict(_permitted(block, now.state, permit))


def _dropped(block: CommandBlock, now: Situation) -> Drop | None:
    """Rows P1 to P5; None when the block is to be consumed."""
    if block.crc != block.computed_crc():
        return Drop.CRC
    if now.bound_install_id is not None and block.install_id != now.bound_install_id:
        return Drop.FOREIGN
    if block.epoch < now.ack_epoch:
        return Drop.STALE_OWNER
    if block.seq == now.ack_seq:
        return Drop.NONE if block.token == now.ack_token else Drop.TOKEN
    return Drop.OLD_SEQ if block.seq < now.ack_seq else None


def _permitted(block: CommandBlock, state: State, permit: Callable[[CommandBlock], Result]) -> Result:
    try:
        code = Code(block.code)
    except ValueError:
        return Result.REJ_PARAM
    return permit(block) if state in LEGAL[code] else Result.REJ_STATE
