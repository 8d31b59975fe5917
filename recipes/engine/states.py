"""The twelve states and thirty transitions of procedural elements (ISA-88; names of BatchML `BatchStatus`).

Commands carry the names of B2MML `JobOrderCommand`. Wire numbers are the Sepasoft ones, which cover Pause.
"""

from enum import StrEnum


class State(StrEnum):
    """State of a batch, a unit or a phase; the last three words of a run are `Complete`, `Stopped`, `Aborted`."""

    IDLE = "Idle"
    RUNNING = "Running"
    COMPLETE = "Complete"
    RESTARTING = "Restarting"
    PAUSING = "Pausing"
    PAUSED = "Paused"
    HOLDING = "Holding"
    HELD = "Held"
    STOPPING = "Stopping"
    STOPPED = "Stopped"
    ABORTING = "Aborting"
    ABORTED = "Aborted"


class Command(StrEnum):
    """What a person or a level above may ask for."""

    START = "Start"
    PAUSE = "Pause"
    RESUME = "Resume"
    HOLD = "Hold"
    RESTART = "Restart"
    STOP = "Stop"
    ABORT = "Abort"
    RESET = "Reset"


NUMBERS: dict[State, int] = {
    State.IDLE: 1,
    State.RUNNING: 2,
    State.COMPLETE: 3,
    State.RESTARTING: 4,
    State.PAUSING: 6,
    State.PAUSED: 7,
    State.HOLDING: 8,
    State.HELD: 9,
    State.STOPPING: 10,
    State.STOPPED: 11,
    State.ABORTING: 12,
    State.ABORTED: 13,
}
BY_NUMBER: dict[int, State] = {number: state for state, number in NUMBERS.items()}

ENDED = frozenset({State.COMPLETE, State.STOPPED, State.ABORTED})

_ABORTABLE = (
    State.RUNNING,
    State.PAUSING,
    State.PAUSED,
    State.HOLDING,
    State.HELD,
    State.RESTARTING,
    State.STOPPING,
)
_STOPPABLE = tuple(state for state in _ABORTABLE if state is not State.STOPPING)
_HOLDABLE = (State.RUNNING, State.PAUSING, State.PAUSED, State.RESTARTING)

TRANSITIONS: dict[tuple[State, Command], State] = {
    (State.IDLE, Command.START): State.RUNNING,
    (State.RUNNING, Command.PAUSE): State.PAUSING,
    (State.PAUSED, Command.RESUME): State.RUNNING,
    (State.HELD, Command.RESTART): State.RESTARTING,
    **{(state, Command.HOLD): State.HOLDING for state in _HOLDABLE},
    **{(state, Command.STOP): State.STOPPING for state in _STOPPABLE},
    **{(state, Command.ABORT): State.ABORTING for state in _ABORTABLE},
    **{(state, Command.RESET): State.IDLE for state in sorted(ENDED)},
}
"""State and command to the next state; an absent pair is not legal (HTTP 409, never ignored silently)."""

COMPLETIONS: dict[State, State] = {
    State.RUNNING: State.COMPLETE,
    State.PAUSING: State.PAUSED,
    State.HOLDING: State.HELD,
    State.RESTARTING: State.RUNNING,
    State.STOPPING: State.STOPPED,
    State.ABORTING: State.ABORTED,
}
"""Where a state goes when its own work is complete (SC)."""


def expect_mask(states: frozenset[State]) -> int:
    """EXPECT bit mask of the PLC interface: bit n-1 for state number n."""
    return sum(1 << (NUMBERS[state] - 1) for state in states)
