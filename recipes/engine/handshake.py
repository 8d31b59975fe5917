"""State of a command row on its way to a PLC, as a table and one pure function.

The channel of a unit owns time, wire and database; this module owns what a row becomes. Per row it feeds observations
to `next_row` and does what comes back: `Action`s named RECORD_* and QUARANTINE belong into the transaction that stores
the new row, the others are done after its commit. A row is PENDING from the commit of its intent, and the channel
writes its block right then.

"Not executed" is a claim that needs proof: only an acknowledged later SEQ (a barrier) shows that an earlier command can
no longer act, and the ring EXEC shows whether it did. A barrier is a command row of its own: a NOP that is repeated
until acknowledged, or the HOLD, STOP or ABORT that overtakes an open command.
"""

from dataclasses import dataclass, replace
from enum import IntEnum, StrEnum

from recipes.engine.ports import RowState
from recipes.engine.states import ENDED, State

MAX_TRIES = 3


class Code(IntEnum):
    """Command numbers of the PLC interface."""

    NOP = 0
    START = 1
    HOLD = 2
    RESTART = 3
    STOP = 4
    ABORT = 5
    RESET = 6
    SETPARAM = 7
    REPORT_ACK = 8


class AckResult(IntEnum):
    """What the PLC did with the last command that it consumed."""

    NONE = 0
    ACCEPTED = 1
    REJ_STATE = 2
    REJ_INTERLOCK = 3
    REJ_PARAM = 4
    REJ_LOCAL_MODE = 5
    REJ_EXPIRED = 6
    REJ_TOKEN = 7
    NOP = 8


@dataclass(frozen=True, slots=True)
class Row:
    """One command of one unit. `tries` counts the writes of its block since the last connect.

    `boot_id` and `ack_seq` are what the PLC showed when the intent was committed; `barrier_seq` and `barrier_token`
    name the later command whose acknowledgement settles this one (0 while there is none).
    """

    seq: int
    token: int
    code: Code
    run_id: int = 0
    state: RowState = RowState.PENDING
    tries: int = 1
    boot_id: int = 0
    ack_seq: int = 0
    barrier_seq: int = 0
    barrier_token: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class StatusSeen:
    """One consistent status block, and the highest SEQ that the journal ever allocated for the unit."""

    ack_seq: int
    ack_token: int
    ack_result: int
    executed: tuple[tuple[int, int], ...]
    boot_id: int
    state: State
    run_id: int
    report_seq: int
    highest_seq: int


@dataclass(frozen=True, slots=True)
class AckTimedOut:
    """No acknowledgement within t_ack (wall time) of the last write, with a good link."""


@dataclass(frozen=True, slots=True)
class LinkLost:
    """The link went down; the handshake timer stops and starts from zero at reconnection."""


@dataclass(frozen=True, slots=True)
class LinkBack:
    """The link is up again and the status block was read."""


@dataclass(frozen=True, slots=True)
class Cancel:
    """An operator or recovery gives the command up; the barrier's SEQ was allocated in the same transaction."""

    barrier_seq: int
    barrier_token: int


Observation = StatusSeen | AckTimedOut | LinkLost | LinkBack | Cancel


class Trigger(StrEnum):
    """What an observation means for one row."""

    NOTHING = "nothing"
    ACK_ACCEPTED = "ack accepted"
    ACK_REJECTED = "ack rejected"
    NO_ACK_TRIES_LEFT = "no ack, tries left"
    NO_ACK_TRIES_USED = "no ack, tries used up"
    LINK_LOST = "link lost"
    LINK_BACK = "link back"
    CANCEL = "cancel"
    BARRIER_EXECUTED = "barrier acked, mine executed"
    BARRIER_NOT_EXECUTED = "barrier acked, mine not executed"
    MEMORY_LOST = "ACK_SEQ fell or boot while resolving"
    OTHER_TOKEN = "my SEQ acked with another token"  # noqa: S105
    REPORT_STANDS = "terminal state with my run and report"
    PLC_AHEAD = "ACK_SEQ above the journal"


class Action(StrEnum):
    """What the channel does; RECORD_* and QUARANTINE in the transaction, the rest after it."""

    WRITE = "write the same block"
    STOP_TIMER = "stop the handshake timer"
    RESTART_TIMER = "start the handshake timer from zero"
    WRITE_BARRIER = "write the barrier and repeat it until acked"
    ALARM_NOT_RESPONDING = "alarm: phase not responding"
    RECORD_ACCEPTED = "record: accepted"
    RECORD_REJECTED = "record: rejected"
    RECORD_UNCONFIRMED = "record: unconfirmed"
    RECORD_RESOLVING = "record: resolving"
    RECORD_EXECUTED = "record: was executed"
    RECORD_CANCELLED = "record: proved not executed"
    RECORD_REPORT = "record: report"
    RECORD_INDETERMINATE = "record: indeterminate"
    QUARANTINE = "quarantine the unit"
    SEND_REPORT_ACK = "send REPORT_ACK as a command of its own"


_S, _T, _A = RowState, Trigger, Action
_LOST = (_S.INDETERMINATE, (_A.RECORD_INDETERMINATE, _A.QUARANTINE))

TABLE: dict[tuple[RowState, Trigger], tuple[RowState, tuple[Action, ...]]] = {
    (_S.PENDING, _T.ACK_ACCEPTED): (_S.ACCEPTED, (_A.RECORD_ACCEPTED, _A.STOP_TIMER)),
    (_S.PENDING, _T.ACK_REJECTED): (_S.REJECTED, (_A.RECORD_REJECTED, _A.STOP_TIMER)),
    (_S.PENDING, _T.NO_ACK_TRIES_LEFT): (_S.PENDING, (_A.WRITE, _A.RESTART_TIMER)),
    (_S.PENDING, _T.NO_ACK_TRIES_USED): (
        _S.UNCONFIRMED,
        (_A.RECORD_UNCONFIRMED, _A.STOP_TIMER, _A.ALARM_NOT_RESPONDING),
    ),
    (_S.PENDING, _T.LINK_LOST): (_S.PENDING, (_A.STOP_TIMER,)),
    (_S.PENDING, _T.LINK_BACK): (_S.PENDING, (_A.RESTART_TIMER,)),
    (_S.PENDING, _T.CANCEL): (_S.RESOLVING, (_A.RECORD_RESOLVING, _A.STOP_TIMER, _A.WRITE_BARRIER)),
    (_S.PENDING, _T.MEMORY_LOST): _LOST,
    (_S.PENDING, _T.OTHER_TOKEN): _LOST,
    (_S.PENDING, _T.PLC_AHEAD): _LOST,
    (_S.UNCONFIRMED, _T.ACK_ACCEPTED): (_S.ACCEPTED, (_A.RECORD_ACCEPTED,)),
    (_S.UNCONFIRMED, _T.ACK_REJECTED): (_S.REJECTED, (_A.RECORD_REJECTED,)),
    (_S.UNCONFIRMED, _T.LINK_LOST): (_S.UNCONFIRMED, ()),
    (_S.UNCONFIRMED, _T.LINK_BACK): (_S.UNCONFIRMED, ()),
    (_S.UNCONFIRMED, _T.CANCEL): (_S.RESOLVING, (_A.RECORD_RESOLVING, _A.WRITE_BARRIER)),
    (_S.UNCONFIRMED, _T.MEMORY_LOST): _LOST,
    (_S.UNCONFIRMED, _T.OTHER_TOKEN): _LOST,
    (_S.UNCONFIRMED, _T.PLC_AHEAD): _LOST,
    (_S.RESOLVING, _T.BARRIER_EXECUTED): (_S.ACCEPTED, (_A.RECORD_EXECUTED,)),
    (_S.RESOLVING, _T.BARRIER_NOT_EXECUTED): (_S.CANCELLED, (_A.RECORD_CANCELLED,)),
    (_S.RESOLVING, _T.LINK_BACK): (_S.RESOLVING, (_A.WRITE_BARRIER,)),
    (_S.RESOLVING, _T.MEMORY_LOST): _LOST,
    (_S.RESOLVING, _T.OTHER_TOKEN): _LOST,
    (_S.RESOLVING, _T.PLC_AHEAD): _LOST,
    (_S.ACCEPTED, _T.REPORT_STANDS): (_S.COMPLETED, (_A.RECORD_REPORT, _A.SEND_REPORT_ACK)),
    (_S.ACCEPTED, _T.PLC_AHEAD): _LOST,
    (_S.REJECTED, _T.PLC_AHEAD): _LOST,
    (_S.CANCELLED, _T.PLC_AHEAD): _LOST,
    (_S.COMPLETED, _T.PLC_AHEAD): _LOST,
}
"""Row state and trigger to the next state and the actions in order; an absent pair changes nothing."""

OPEN = frozenset({RowState.PENDING, RowState.UNCONFIRMED, RowState.RESOLVING})


def next_row(row: Row, observation: Observation) -> tuple[Row, tuple[Action, ...]]:
    """The row after the observation, and what is to be done (see module docstring for when)."""
    trigger = classify(row, observation)
    if (row.state, trigger) not in TABLE:
        return row, ()
    state, actions = TABLE[row.state, trigger]
    changed = replace(row, state=state, reason=_reason(trigger, observation))
    if trigger is Trigger.NO_ACK_TRIES_LEFT:
        changed = replace(changed, tries=row.tries + 1)
    if trigger is Trigger.LINK_BACK:
        changed = replace(changed, tries=1)
    if isinstance(observation, Cancel):
        changed = replace(changed, barrier_seq=observation.barrier_seq, barrier_token=observation.barrier_token)
    return changed, actions


def classify(row: Row, observation: Observation) -> Trigger:
    """What the observation means for this row."""
    match observation:
        case StatusSeen():
            return _classify_status(row, observation)
        case AckTimedOut():
            # a NOP is the proof itself and is repeated until it is acknowledged
            left = row.tries < MAX_TRIES or row.code is Code.NOP
            return Trigger.NO_ACK_TRIES_LEFT if left else Trigger.NO_ACK_TRIES_USED
        case LinkLost():
            return Trigger.LINK_LOST
        case LinkBack():
            return Trigger.LINK_BACK
        case Cancel():
            return Trigger.CANCEL


def _classify_status(row: Row, seen: StatusSeen) -> Trigger:
    if seen.ack_seq > seen.highest_seq:
        return Trigger.PLC_AHEAD
    if row.state in OPEN and seen.ack_seq < row.ack_seq:
        return Trigger.MEMORY_LOST
    if row.state is RowState.ACCEPTED:
        return Trigger.REPORT_STANDS if _report_stands(row, seen) else Trigger.NOTHING
    if row.state is RowState.RESOLVING:
        return _classify_barrier(row, seen)
    return _classify_ack(row, seen)


def _report_stands(row: Row, seen: StatusSeen) -> bool:
    mine = seen.run_id == row.run_id and seen.report_seq == row.seq
    return row.code is Code.START and seen.state in ENDED and mine


def _classify_ack(row: Row, seen: StatusSeen) -> Trigger:
    if seen.ack_seq != row.seq:
        return Trigger.NOTHING
    if seen.ack_token != row.token:
        return Trigger.OTHER_TOKEN
    accepted = seen.ack_result in (AckResult.ACCEPTED, AckResult.NOP)
    return Trigger.ACK_ACCEPTED if accepted else Trigger.ACK_REJECTED


def _classify_barrier(row: Row, seen: StatusSeen) -> Trigger:
    if seen.boot_id != row.boot_id:
        return Trigger.MEMORY_LOST
    if seen.ack_seq < row.barrier_seq:
        return Trigger.NOTHING
    if seen.ack_seq == row.barrier_seq and seen.ack_token != row.barrier_token:
        return Trigger.OTHER_TOKEN
    executed = (row.seq, row.token) in seen.executed
    return Trigger.BARRIER_EXECUTED if executed else Trigger.BARRIER_NOT_EXECUTED


def _reason(trigger: Trigger, observation: Observation) -> str:
    if trigger is Trigger.ACK_REJECTED and isinstance(observation, StatusSeen):
        return AckResult(observation.ack_result).name
    return str(trigger)


def may_issue(code: Code, open_rows: tuple[Row, ...]) -> bool:
    """Whether a new command may be intended now: one outstanding command, and one that overtakes it.

    HOLD, STOP and ABORT overtake: the caller gives each open row `Cancel` with the new command as its barrier, so a
    hold never waits for a cancel. Two rows are open at most, which is why a ring of four is enough.
    """
    if not open_rows:
        return True
    overtakes = code in (Code.HOLD, Code.STOP, Code.ABORT)
    return overtakes and len(open_rows) == 1 and (open_rows[0].code is not code)
