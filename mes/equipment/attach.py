"""Reality against record: what contradicts when a status block is read. Pure; section 4 of the recovery rules.

A contradiction is never repaired silently: the unit is quarantined and a person reconciles it.
"""

from collections.abc import Iterable

from mes.equipment.codec import StatusBlock
from mes.equipment.rows import Known
from recipes.engine.handshake import OPEN, Code, StatusSeen, next_row
from recipes.engine.ports import RowState
from recipes.engine.states import ENDED, State


def seen(status: StatusBlock, highest_seq: int) -> StatusSeen:
    """The block as an observation for command rows."""
    return StatusSeen(
        ack_seq=status.ack_seq,
        ack_token=status.ack_token,
        ack_result=status.ack_result,
        executed=status.executed,
        boot_id=status.boot_id,
        state=status.machine_state or State.IDLE,
        run_id=status.run_id,
        report_seq=status.report_seq,
        highest_seq=highest_seq,
    )


def newest_start(rows: Iterable[Known]) -> Known | None:
    """The START row with the highest SEQ."""
    return max((k for k in rows if k.row.code is Code.START), key=lambda k: k.row.seq, default=None)


def contradiction(status: StatusBlock, rows: Iterable[Known], highest_seq: int, acked_seq: int) -> str | None:
    """What the PLC shows that the record cannot explain, in words; None when they agree."""
    if status.machine_state is None:
        return f"unknown state number {status.state}"
    if status.ack_seq > highest_seq:
        return f"the PLC consumed command {status.ack_seq}, the record ends at {highest_seq}"
    if status.ack_seq < acked_seq:
        return f"the PLC forgot: it shows command {status.ack_seq}, {acked_seq} was acknowledged"
    start = newest_start(rows)
    return _run_contradiction(status, start)


def _run_contradiction(status: StatusBlock, start: Known | None) -> str | None:
    state = status.machine_state
    running = state is not State.IDLE and state not in ENDED
    if start is None:
        return f"runs {status.run_id}, which this record does not know" if running else None
    mine = status.run_id == start.row.run_id
    if running and not mine:
        return f"runs {status.run_id}, the record expects {start.row.run_id}"
    if start.row.state is RowState.ACCEPTED and status.ack_seq >= start.row.seq and (not mine or state is State.IDLE):
        return f"run {start.row.run_id} is gone without its report"
    return None


def conditions(rows: Iterable[Known], *, quarantined: bool, attached: bool) -> frozenset[str]:
    """Words of the design that rows and recovery give; `indeterminate` until a person reconciled the unit."""
    known = list(rows)
    start = newest_start(known)
    words = {
        "reattaching": not attached and not quarantined,
        "quarantined": quarantined,
        "unconfirmed": any(k.row.state is RowState.UNCONFIRMED for k in known),
        "indeterminate": quarantined and start is not None and start.row.state is RowState.INDETERMINATE,
    }
    return frozenset(word for word, true in words.items() if true)


def lost_runs(status: StatusBlock, rows: Iterable[Known]) -> list[Known]:
    """Accepted runs that the PLC no longer shows: their outcome is indeterminate."""
    start = newest_start(rows)
    lost = start is not None and start.row.state is RowState.ACCEPTED and _run_contradiction(status, start)
    return [start] if start is not None and lost else []


def loses(rows: Iterable[Known], observation: StatusSeen) -> bool:
    """Whether the observation would make the outcome of a command unknowable: look again before believing it."""
    known = [k.row for k in rows if k.row.state is not RowState.INDETERMINATE]
    return any(next_row(row, observation)[0].state is RowState.INDETERMINATE for row in known)


def stale_open(rows: Iterable[Known], now_ms: int, patience_ms: int) -> list[Known]:
    """Open rows that a new owner must settle with a barrier: all but a pending command that is still young."""
    return [
        k
        for k in rows
        if (k.row.state is RowState.PENDING and now_ms - k.created_wall_ms > patience_ms)
        or k.row.state is RowState.UNCONFIRMED
    ]


def open_rows(rows: Iterable[Known]) -> list[Known]:
    """Rows without an outcome, oldest first."""
    return sorted((k for k in rows if k.row.state in OPEN), key=lambda k: k.row.seq)
