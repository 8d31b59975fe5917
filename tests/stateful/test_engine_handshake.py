"""The handshake against drop, duplicate, reorder, crash, reboot, local mode and expiry.

The PLC below is rule P1 to P10 of the PLC interface in small. The channel is the one that the service must be: durable
rows and sequence numbers, everything else forgotten in a crash. The mutants at the end show that the model can fail.
"""

from dataclasses import dataclass, field, replace

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from recipes.engine.handshake import (
    OPEN,
    AckResult,
    AckTimedOut,
    Action,
    Cancel,
    Code,
    LinkBack,
    Row,
    StatusSeen,
    may_issue,
    next_row,
)
from recipes.engine.ports import RowState
from recipes.engine.states import ENDED, State

LEGAL = {
    Code.START: {State.IDLE}, Code.HOLD: {State.RUNNING}, Code.ABORT: {State.RUNNING, State.HELD},
    Code.REPORT_ACK: ENDED,
}  # fmt: skip
Block = tuple[int, int, int, Code, int]  # epoch, seq, token, code, run id


@dataclass
class Plc:
    """Retained memory and one scan. `acted` is the truth that the service cannot see."""

    ring: int = 4
    deduplicates: bool = True
    block: Block = (0, 0, 0, Code.NOP, 0)
    age: int = 0
    ack: tuple[int, int, int, int] = (0, 0, 0, 0)  # epoch, seq, token, result
    executed: list[tuple[int, int]] = field(default_factory=list)
    state: State = State.IDLE
    run_id: int = 0
    report_seq: int = 0
    boot_id: int = 1
    remote: bool = True
    acted: list[tuple[int, int]] = field(default_factory=list)
    starts: dict[int, int] = field(default_factory=dict)

    def write(self, block: Block) -> None:
        if block != self.block:
            self.age = 0
        self.block = block

    def scan(self) -> None:
        epoch, seq, token, code, run_id = self.block
        if seq == 0 or epoch < self.ack[0]:
            return  # P1, P2
        if self.deduplicates and seq <= self.ack[1]:
            return  # P3, P4, P5
        result = self._judge(code)
        self.ack = (epoch, seq, token, result)
        if result == AckResult.ACCEPTED:
            self._act(seq, token, code, run_id)

    def _judge(self, code: Code) -> AckResult:
        if self.age >= 20:
            return AckResult.REJ_EXPIRED  # P6
        if not self.remote and code is not Code.NOP:
            return AckResult.REJ_LOCAL_MODE  # P7
        if code is not Code.NOP and self.state not in LEGAL[code]:
            return AckResult.REJ_STATE  # P8
        return AckResult.NOP if code is Code.NOP else AckResult.ACCEPTED  # P9, P10

    def _act(self, seq: int, token: int, code: Code, run_id: int) -> None:
        self.executed = [(seq, token), *self.executed][: self.ring]
        self.acted.append((seq, token))
        if code is Code.START:
            self.state, self.run_id, self.report_seq = State.RUNNING, run_id, 0
            self.starts[run_id] = self.starts.get(run_id, 0) + 1
            self._start_seq = seq
        elif code is Code.REPORT_ACK:
            self.state, self.report_seq = State.IDLE, 0
        else:
            self.state = State.HELD if code is Code.HOLD else State.ABORTED
            self.report_seq = self._start_seq if code is Code.ABORT else 0

    def finish(self) -> None:
        if self.state is State.RUNNING:
            self.state, self.report_seq = State.COMPLETE, self._start_seq

    def seen(self, highest_seq: int) -> StatusSeen:
        _, seq, token, result = self.ack
        rest = (tuple(self.executed), self.boot_id, self.state, self.run_id, self.report_seq, highest_seq)
        return StatusSeen(seq, token, result, *rest)


@dataclass
class Channel:
    """The service's side of one unit. `rows` and `seq` are durable; the flags are the mutants of the model."""

    plc: Plc
    rows: dict[int, Row] = field(default_factory=dict)
    flying: list[Block] = field(default_factory=list)
    seq: int = 0
    epoch: int = 1
    barriers: bool = True
    intent_first: bool = True

    def open(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows.values() if row.state in OPEN)

    def issue(self, code: Code, run_id: int = 0, *, crash: bool = False) -> None:
        if not may_issue(code, self.open()):
            return
        self._put(code, run_id, durable=self.intent_first or not crash, written=not (self.intent_first and crash))

    def _put(self, code: Code, run_id: int, *, durable: bool = True, written: bool = True) -> Row:
        seq = self.seq + 1
        token = seq * 1000 + self.epoch
        row = Row(seq, token, code, run_id, boot_id=self.plc.boot_id, ack_seq=self.plc.ack[1])
        if written:
            self.flying.append((self.epoch, seq, token, code, run_id))
        if durable:
            self.seq = seq
            for other in self.open():
                self.rows[other.seq] = next_row(other, Cancel(seq, token))[0]
            self.rows[seq] = row
        return row

    def cancel(self) -> None:
        """An operator gives an open command up."""
        for row in self.open():
            if row.state in (RowState.PENDING, RowState.UNCONFIRMED) and row.code is not Code.NOP:
                if self.barriers:
                    self._put(Code.NOP, 0)
                else:
                    self.rows[row.seq] = replace(row, state=RowState.CANCELLED)
                return

    def look(self) -> None:
        for row in tuple(self.rows.values()):
            changed, actions = next_row(row, self.plc.seen(self.seq))
            self.rows[row.seq] = changed
            if Action.SEND_REPORT_ACK in actions and not self.open():
                self._put(Code.REPORT_ACK, 0)

    def time_out(self) -> None:
        for row in self.open():
            changed, actions = next_row(row, AckTimedOut())
            self.rows[row.seq] = changed
            if Action.WRITE in actions:
                self.flying.append((self.epoch, row.seq, row.token, row.code, row.run_id))

    def crash(self) -> None:
        """A new owner with a new epoch takes over; writes of the old one may still be on their way."""
        self.epoch += 1
        for row in self.rows.values():
            self.rows[row.seq] = next_row(row, LinkBack())[0]
        if self.open() and self.barriers:
            self._put(Code.NOP, 0)
        elif self.open():
            self.rows |= {row.seq: replace(row, state=RowState.CANCELLED) for row in self.open()}

    def deliver(self, n: int, *, again: bool = False) -> None:
        if self.flying:
            at = n % len(self.flying)
            self.plc.write(self.flying[at] if again else self.flying.pop(at))


def faults(channel: Channel) -> list[str]:
    """What must never be true."""
    acted = channel.plc.acted
    found = [f"run {run} executed twice" for run, times in channel.plc.starts.items() if times > 1]
    for seq, token in acted:
        row = channel.rows.get(seq)
        if row is None or row.token != token:
            found.append(f"{seq}: actuation without intent")
        elif row.state in (RowState.CANCELLED, RowState.REJECTED):
            found.append(f"{seq}: {row.state} but executed")
    for row in channel.rows.values():
        known = row.state in (RowState.ACCEPTED, RowState.COMPLETED) and row.code is not Code.NOP
        if known and (row.seq, row.token) not in acted:
            found.append(f"{row.seq}: accepted but never executed")
    return found


class Adversary(RuleBasedStateMachine):
    """Anything may happen to writes, to the process and to the PLC's mode; the memory of the PLC is kept."""

    def __init__(self) -> None:
        super().__init__()
        self.plc = Plc()
        self.channel = Channel(self.plc)
        self.runs = 0

    @rule(crash=st.booleans())
    def start(self, crash: bool) -> None:
        self.runs += 1
        self.channel.issue(Code.START, self.runs, crash=crash)

    @rule(code=st.sampled_from([Code.HOLD, Code.ABORT]))
    def overtake(self, code: Code) -> None:
        self.channel.issue(code, self.runs)

    @rule(n=st.integers(0, 9), again=st.booleans(), scan=st.booleans())
    def deliver(self, n: int, again: bool, scan: bool) -> None:
        self.channel.deliver(n, again=again)
        if scan:
            self.plc.scan()

    @rule(n=st.integers(0, 9))
    def drop(self, n: int) -> None:
        del self.channel.flying[n : n + 1]

    @rule(ticks=st.sampled_from([1, 19]))
    def scan(self, ticks: int) -> None:
        self.plc.age += ticks
        self.plc.scan()

    @rule(what=st.sampled_from(["phase ends", "mode changes", "reboot"]))
    def plc_does(self, what: str) -> None:
        if what == "phase ends":
            self.plc.finish()
        elif what == "reboot":
            self.plc.boot_id += 1
        else:
            self.plc.remote = not self.plc.remote

    @rule(what=st.sampled_from(["look", "look", "time_out", "cancel", "crash"]))
    def channel_does(self, what: str) -> None:
        getattr(self.channel, what)()

    @invariant()
    def nothing_wrong(self) -> None:
        assert faults(self.channel) == []

    @invariant()
    def at_most_two_acting_commands_are_open(self) -> None:
        assert sum(row.code is not Code.NOP for row in self.channel.open()) <= 2


TestAdversary = Adversary.TestCase
TestAdversary.settings = settings(max_examples=100, stateful_step_count=40, deadline=None)


def started(plc: Plc | None = None, **flags: bool) -> Channel:
    channel = Channel(plc or Plc(), **flags)
    channel.issue(Code.START, 1)
    return channel


@pytest.mark.parametrize("deduplicates", [True, False])
def test_a_repeated_block_acts_twice_only_on_a_plc_without_de_duplication(deduplicates: bool) -> None:
    channel = started(Plc(deduplicates=deduplicates))
    channel.deliver(0, again=True)
    channel.plc.scan()
    channel.plc.finish()
    channel.plc.state = State.IDLE
    channel.deliver(0)
    channel.plc.scan()
    assert ("run 1 executed twice" in faults(channel)) is not deduplicates


@pytest.mark.parametrize("intent_first", [True, False])
def test_a_crash_at_issue_leaves_an_actuation_without_intent_only_when_the_wire_comes_first(intent_first: bool) -> None:
    channel = Channel(Plc(), intent_first=intent_first)
    channel.issue(Code.START, 1, crash=True)
    channel.deliver(0)
    channel.plc.scan()
    assert ("1: actuation without intent" in faults(channel)) is not intent_first


@pytest.mark.parametrize("barriers", [True, False])
@pytest.mark.parametrize("act", ["cancel", "crash"])
def test_a_write_still_flying_acts_after_a_cancel_or_take_over_only_without_a_barrier(act: str, barriers: bool) -> None:
    channel = started(barriers=barriers)
    getattr(channel, act)()
    for _ in range(2):
        channel.deliver(0)
        channel.plc.scan()
        channel.look()
    assert ("1: cancelled but executed" in faults(channel)) is not barriers


@pytest.mark.parametrize("ring", [4, 1])
def test_a_ring_of_one_loses_the_proof_that_an_overtaken_start_executed(ring: int) -> None:
    channel = started(Plc(ring=ring))
    channel.deliver(0)
    channel.plc.scan()
    channel.issue(Code.HOLD, 1)
    channel.deliver(0)
    channel.plc.scan()
    channel.look()
    assert ("1: cancelled but executed" in faults(channel)) is (ring == 1)
