"""Reality against record: what is believed, what quarantines a unit, what a new owner must settle."""

from dataclasses import replace

import pytest

from mes.equipment.attach import conditions, contradiction, lost_runs, open_rows, stale_open
from mes.equipment.codec import StatusBlock
from mes.equipment.rows import Known
from recipes.engine.handshake import Code, Row
from recipes.engine.ports import RowState

RUN = 4711
IDLE, RUNNING, COMPLETE, HELD, ABORTED = 1, 2, 3, 9, 13


def _status(**told: int) -> StatusBlock:
    block = StatusBlock(
        ack_epoch=1, ack_seq=5, ack_token=0, ack_result=1, executed=(), drop_count=0, drop_reason=0, state=IDLE,
        run_id=0, step=0, elapsed_ms=0, fail_code=0, report_seq=0, boot_id=1, hb_plc=0, hb_echo=0, mode=2, plant_ms=0,
        alarms=0, phase=0, report=(0.0,) * 32,
    )  # fmt: skip
    return replace(block, **told)


def _known(state: RowState, code: Code = Code.START, seq: int = 5, created_ms: int = 0) -> Known:
    row = Row(seq=seq, token=seq, code=code, run_id=RUN, state=state)
    return Known(f"{seq:032x}", row, 1, "soak", {}, 1, 30, None, created_ms, None, 0, None)


def _told(status: StatusBlock, *rows: Known, highest: int = 5, acked: int = 5) -> str | None:
    return contradiction(status, rows, highest, acked)


@pytest.mark.parametrize("state", [RUNNING, HELD, COMPLETE, ABORTED])
def test_the_run_of_the_record_may_be_in_any_state_but_idle(state: int) -> None:
    assert _told(_status(state=state, run_id=RUN), _known(RowState.ACCEPTED)) is None


def test_an_idle_unit_without_runs_is_no_contradiction() -> None:
    assert _told(_status(ack_seq=0), highest=0, acked=0) is None


@pytest.mark.parametrize(
    ("status", "state", "highest", "acked", "words"),
    [
        (_status(ack_seq=9), RowState.COMPLETED, 5, 5, "consumed command 9, the record ends at 5"),
        (_status(ack_seq=3), RowState.COMPLETED, 5, 5, "forgot: it shows command 3, 5 was acknowledged"),
        (_status(state=RUNNING, run_id=8), RowState.COMPLETED, 5, 5, "runs 8, the record expects 4711"),
        (_status(state=IDLE, run_id=RUN), RowState.ACCEPTED, 5, 5, "run 4711 is gone without its report"),
        (_status(state=COMPLETE, run_id=8), RowState.ACCEPTED, 5, 5, "run 4711 is gone without its report"),
        (_status(state=5), RowState.COMPLETED, 5, 5, "unknown state number 5"),
    ],
)
def test_a_contradiction_is_told_in_words(
    status: StatusBlock, state: RowState, highest: int, acked: int, words: str
) -> None:
    assert words in (_told(status, _known(state), highest=highest, acked=acked) or "")


def test_an_unknown_running_phase_is_a_contradiction_even_without_a_record() -> None:
    assert "does not know" in (_told(_status(state=RUNNING, run_id=8)) or "")


def test_a_start_that_is_not_consumed_yet_contradicts_nothing() -> None:
    assert _told(_status(ack_seq=4), _known(RowState.PENDING), acked=4) is None


def test_an_accepted_run_that_is_gone_is_lost() -> None:
    gone = _known(RowState.ACCEPTED)
    assert lost_runs(_status(state=IDLE), [gone]) == [gone]
    assert lost_runs(_status(state=RUNNING, run_id=RUN), [gone]) == []


def test_a_young_command_is_written_again_and_an_old_one_is_settled() -> None:
    young, old = _known(RowState.PENDING, created_ms=90_000), _known(RowState.PENDING, created_ms=0)
    assert stale_open([young], 100_000, 30_000) == []
    assert stale_open([old], 100_000, 30_000) == [old]
    assert stale_open([_known(RowState.UNCONFIRMED, created_ms=99_000)], 100_000, 30_000) != []


def test_open_rows_come_oldest_first_and_without_those_that_ended() -> None:
    rows = [_known(RowState.PENDING, seq=7), _known(RowState.RESOLVING, seq=6), _known(RowState.ACCEPTED, seq=5)]
    assert [k.row.seq for k in open_rows(rows)] == [6, 7]


def test_words_of_a_unit() -> None:
    lost = _known(RowState.INDETERMINATE)
    assert conditions([lost], quarantined=True, attached=False) == {"quarantined", "indeterminate"}
    assert conditions([lost], quarantined=False, attached=False) == {"reattaching"}
    assert conditions([_known(RowState.UNCONFIRMED)], quarantined=False, attached=True) == {"unconfirmed"}
