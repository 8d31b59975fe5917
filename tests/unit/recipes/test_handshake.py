"""The command-row table, row by row (reliability 2.3), and what never changes a row."""

from dataclasses import replace

import pytest

from recipes.engine.handshake import (
    MAX_TRIES,
    TABLE,
    AckResult,
    AckTimedOut,
    Action,
    Cancel,
    Code,
    LinkBack,
    LinkLost,
    Observation,
    Row,
    StatusSeen,
    Trigger,
    classify,
    may_issue,
    next_row,
)
from recipes.engine.ports import RowState
from recipes.engine.states import State

ROW = Row(seq=10, token=77, code=Code.START, run_id=5, boot_id=1, ack_seq=9)
SEEN = StatusSeen(
    ack_seq=9, ack_token=66, ack_result=1, executed=((9, 66),), boot_id=1, state=State.IDLE, run_id=4, report_seq=0,
    highest_seq=12,
)  # fmt: skip
MINE = replace(SEEN, ack_seq=10, ack_token=77, executed=((10, 77), (9, 66)), state=State.RUNNING, run_id=5)
RESOLVING = replace(ROW, state=RowState.RESOLVING, barrier_seq=11, barrier_token=88)
UNCONFIRMED = replace(ROW, state=RowState.UNCONFIRMED, tries=3)
ACCEPTED = replace(ROW, state=RowState.ACCEPTED)
BARRIER = replace(SEEN, ack_seq=11, ack_token=88, ack_result=8)
DONE = replace(MINE, state=State.COMPLETE, report_seq=10)

P, A, X, U, R, C, D, I = (  # noqa: E741
    RowState.PENDING, RowState.ACCEPTED, RowState.REJECTED, RowState.UNCONFIRMED, RowState.RESOLVING,
    RowState.CANCELLED, RowState.COMPLETED, RowState.INDETERMINATE,
)  # fmt: skip

CASES: list[tuple[str, Row, Observation, RowState, set[Action]]] = [
    ("accepted", ROW, MINE, A, {Action.RECORD_ACCEPTED, Action.STOP_TIMER}),
    ("rejected", ROW, replace(MINE, ack_result=3), X, {Action.RECORD_REJECTED, Action.STOP_TIMER}),
    ("no ack, tries left", ROW, AckTimedOut(), P, {Action.WRITE, Action.RESTART_TIMER}),
    ("no ack, tries used up", replace(ROW, tries=MAX_TRIES), AckTimedOut(), U,
     {Action.RECORD_UNCONFIRMED, Action.STOP_TIMER, Action.ALARM_NOT_RESPONDING}),
    ("link lost while pending", ROW, LinkLost(), P, {Action.STOP_TIMER}),
    ("link back while pending", ROW, LinkBack(), P, {Action.RESTART_TIMER}),
    ("link lost while unconfirmed", UNCONFIRMED, LinkLost(), U, set()),
    ("link back while unconfirmed", UNCONFIRMED, LinkBack(), U, set()),
    ("late ack", UNCONFIRMED, MINE, A, {Action.RECORD_ACCEPTED}),
    ("late rejection", UNCONFIRMED, replace(MINE, ack_result=2), X, {Action.RECORD_REJECTED}),
    ("cancelled while pending", ROW, Cancel(11, 88), R,
     {Action.RECORD_RESOLVING, Action.STOP_TIMER, Action.WRITE_BARRIER}),
    ("cancelled while unconfirmed", UNCONFIRMED, Cancel(11, 88), R, {Action.RECORD_RESOLVING, Action.WRITE_BARRIER}),
    ("link back while resolving", RESOLVING, LinkBack(), R, {Action.WRITE_BARRIER}),
    ("barrier acked, mine executed", RESOLVING, replace(BARRIER, executed=((10, 77),)), A, {Action.RECORD_EXECUTED}),
    ("barrier acked, mine not executed", RESOLVING, BARRIER, C, {Action.RECORD_CANCELLED}),
    ("a refused barrier proves as much", RESOLVING, replace(BARRIER, ack_result=6), C, {Action.RECORD_CANCELLED}),
    ("a later command acked proves as much", RESOLVING, replace(BARRIER, ack_seq=12, ack_token=99), C,
     {Action.RECORD_CANCELLED}),
    ("boot while resolving", RESOLVING, replace(BARRIER, boot_id=2), I,
     {Action.RECORD_INDETERMINATE, Action.QUARANTINE}),
    ("memory lost while resolving", RESOLVING, replace(SEEN, ack_seq=0), I,
     {Action.RECORD_INDETERMINATE, Action.QUARANTINE}),
    ("memory lost while unconfirmed", UNCONFIRMED, replace(SEEN, ack_seq=0), I,
     {Action.RECORD_INDETERMINATE, Action.QUARANTINE}),
    ("another token while unconfirmed", UNCONFIRMED, replace(MINE, ack_token=1), I,
     {Action.RECORD_INDETERMINATE, Action.QUARANTINE}),
    ("memory lost while pending", ROW, replace(SEEN, ack_seq=0), I, {Action.RECORD_INDETERMINATE, Action.QUARANTINE}),
    ("my number with another token", ROW, replace(MINE, ack_token=1), I,
     {Action.RECORD_INDETERMINATE, Action.QUARANTINE}),
    ("the barrier's number with another token", RESOLVING, replace(BARRIER, ack_token=1), I,
     {Action.RECORD_INDETERMINATE, Action.QUARANTINE}),
    ("report stands", ACCEPTED, DONE, D, {Action.RECORD_REPORT, Action.SEND_REPORT_ACK}),
    ("report of a stopped phase", ACCEPTED, replace(DONE, state=State.STOPPED), D,
     {Action.RECORD_REPORT, Action.SEND_REPORT_ACK}),
    *[
        (f"PLC ahead of the journal while {state}", replace(ROW, state=state, barrier_seq=11),
         replace(SEEN, ack_seq=13), I, {Action.RECORD_INDETERMINATE, Action.QUARANTINE})
        for state in RowState if state is not I
    ],
]  # fmt: skip


@pytest.mark.parametrize(("name", "row", "observation", "after", "actions"), CASES, ids=[case[0] for case in CASES])
def test_each_row_of_the_table(
    name: str, row: Row, observation: Observation, after: RowState, actions: set[Action]
) -> None:
    changed, done = next_row(row, observation)
    assert changed.state is after
    assert set(done) == actions


def test_every_pair_of_the_table_is_covered_by_a_case() -> None:
    assert {(row.state, classify(row, observation)) for _, row, observation, _, _ in CASES} == set(TABLE)


@pytest.mark.parametrize(
    ("row", "seen"),
    [
        (ROW, SEEN),
        (RESOLVING, MINE),
        (ACCEPTED, MINE),
        (ACCEPTED, replace(DONE, report_seq=9)),
        (ACCEPTED, replace(DONE, run_id=6)),
        (replace(ACCEPTED, code=Code.HOLD), DONE),
        (replace(ROW, state=RowState.CANCELLED), MINE),
        (replace(ROW, state=RowState.REJECTED), MINE),
    ],
)
def test_what_proves_nothing_changes_nothing(row: Row, seen: StatusSeen) -> None:
    assert next_row(row, seen) == (row, ())


def test_a_repeat_counts_its_tries_and_writes_the_same_number() -> None:
    row, _ = next_row(ROW, AckTimedOut())
    assert (row.tries, row.seq, row.token) == (2, 10, 77)
    assert next_row(replace(row, tries=3), LinkBack())[0].tries == 1


def test_a_nop_is_repeated_until_it_is_acknowledged() -> None:
    nop = replace(ROW, code=Code.NOP, tries=50)
    assert classify(nop, AckTimedOut()) is Trigger.NO_ACK_TRIES_LEFT
    assert next_row(nop, replace(MINE, ack_result=AckResult.NOP))[0].state is RowState.ACCEPTED


def test_a_rejection_carries_the_word_of_the_plc() -> None:
    assert next_row(ROW, replace(MINE, ack_result=5))[0].reason == "REJ_LOCAL_MODE"


def test_a_cancel_remembers_its_barrier() -> None:
    row, _ = next_row(ROW, Cancel(11, 88))
    assert (row.barrier_seq, row.barrier_token) == (11, 88)
    again, _ = next_row(row, Cancel(12, 99))
    assert (again.barrier_seq, again.barrier_token) == (11, 88)


def test_only_hold_stop_and_abort_overtake_an_open_command() -> None:
    assert all(may_issue(code, ()) for code in Code)
    assert {code for code in Code if may_issue(code, (ROW,))} == {Code.HOLD, Code.STOP, Code.ABORT}
    assert not may_issue(Code.HOLD, (replace(ROW, code=Code.HOLD),))
    assert not any(may_issue(code, (ROW, replace(ROW, seq=11, code=Code.HOLD))) for code in Code)
