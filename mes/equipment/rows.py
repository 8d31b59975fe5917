"""Command rows as frozen facts, and the block that goes to the wire for one: computed from the row alone."""

from collections.abc import Mapping
from dataclasses import dataclass

from mes.equipment.codec import CommandBlock, slots, token_of
from mes.equipment.model import Unit
from mes.equipment.tables import CommandRow
from recipes.engine.handshake import Code, Row
from recipes.engine.ports import CommandView, Report, RowState
from recipes.engine.states import Command, State

PHASE_COMMANDS: Mapping[Code, Command] = {
    Code.START: Command.START,
    Code.HOLD: Command.HOLD,
    Code.RESTART: Command.RESTART,
    Code.STOP: Command.STOP,
    Code.ABORT: Command.ABORT,
}
CODES: Mapping[Command, Code] = {command: code for code, command in PHASE_COMMANDS.items()} | {
    Command.RESET: Code.RESET
}


@dataclass(frozen=True, slots=True)
class Known:
    """What a channel keeps of a command row."""

    id: str
    row: Row
    epoch: int
    phase: str | None
    params: Mapping[str, float]
    expect: int
    ttl_hb: int
    batch_id: str | None
    created_wall_ms: int
    ended: str | None
    fail_code: int
    reports: Mapping[str, float] | None

    def view(self) -> CommandView | None:
        """For the engine; None for commands that it does not know (NOP, RESET, SETPARAM, REPORT_ACK)."""
        command = PHASE_COMMANDS.get(self.row.code)
        if command is None:
            return None
        return CommandView(self.row.run_id, command, self.row.state, self.row.reason)

    def report(self) -> Report | None:
        """The stored report of a START whose run ended."""
        if self.row.state is not RowState.COMPLETED or self.ended is None:
            return None
        return Report(self.row.run_id, State(self.ended), dict(self.reports or {}), self.fail_code)


def known(stored: CommandRow) -> Known:
    """The frozen form of a stored row."""
    row = Row(
        seq=stored.seq,
        token=token_of(stored.id),
        code=Code(stored.code),
        run_id=stored.run_id,
        state=RowState(stored.state),
        tries=stored.tries,
        boot_id=stored.boot_id,
        ack_seq=stored.ack_seq,
        barrier_seq=stored.barrier_seq,
        barrier_token=token_of(stored.barrier_id) if stored.barrier_id else 0,
        reason=stored.reason,
    )
    return Known(
        id=stored.id,
        row=row,
        epoch=stored.epoch,
        phase=stored.phase,
        params=stored.params,
        expect=stored.expect,
        ttl_hb=stored.ttl_hb,
        batch_id=stored.batch_id,
        created_wall_ms=stored.created_wall_ms,
        ended=stored.ended,
        fail_code=stored.fail_code,
        reports=stored.reports,
    )


def block(unit: Unit, install_id: int, command: Known) -> CommandBlock:
    """The block of a row; the same row gives the same bytes. SETPARAM leaves slots without a value unchanged (NaN)."""
    phase = unit.interface.phases.get(command.phase or "")
    places = {} if phase is None else {name: slot.slot for name, slot in phase.parameters.items()}
    rest = float("nan") if command.row.code is Code.SETPARAM else 0.0
    return CommandBlock(
        install_id=install_id,
        epoch=command.epoch,
        seq=command.row.seq,
        token=command.row.token,
        run_id=command.row.run_id,
        code=int(command.row.code),
        expect=command.expect,
        ttl_hb=command.ttl_hb,
        phase=phase.number if phase is not None and command.row.code is Code.START else 0,
        params=slots(command.params, places, rest),
    )
