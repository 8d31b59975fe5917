"""A write of unknown outcome stays a person's matter, whatever else happens to the phase meanwhile."""

from recipes.engine.soft import SoftLook, command_soft, decide_soft, resolve_soft
from recipes.engine.soft_events import (
    SoftEvent,
    SoftResolved,
    SoftStarted,
    SoftStateChanged,
    SoftWriteDoubted,
    SoftWriteIntended,
)
from recipes.engine.soft_state import SoftRun, evolve_soft, fold_soft
from recipes.engine.states import COMPLETIONS, Command
from recipes.soft_program import SoftProgram, SoftWrite

PROGRAM = SoftProgram(run=(SoftWrite(write="valve", value=1),))
DOUBTED: list[SoftEvent] = [
    SoftStarted(7, "evacuate", {}, 0),
    SoftWriteIntended("run", 0, "valve", 1, 0),
    SoftWriteDoubted("run", 0, "outcome unknown"),
]


def _held(run: SoftRun) -> SoftRun:
    holding = evolve_soft(run, command_soft(run, Command.HOLD, 1))
    return evolve_soft(holding, SoftStateChanged(holding.state, COMPLETIONS[holding.state], "done", 2))


def test_a_hold_does_not_settle_a_doubted_write() -> None:
    assert _held(fold_soft(DOUBTED)).doubt == "outcome unknown"


def test_a_doubt_can_be_settled_while_the_phase_is_held() -> None:
    held = _held(fold_soft(DOUBTED))
    settled = evolve_soft(held, resolve_soft(held, done=False, by="operator", reason="looked"))
    assert settled.doubt == ""
    running = evolve_soft(settled, SoftStateChanged(settled.state, fold_soft(DOUBTED).state, "command", 3))
    assert decide_soft(PROGRAM, running, SoftLook(4)) == SoftWriteIntended("run", 0, "valve", 1, 4)


def test_a_write_that_counts_as_done_is_not_made_again() -> None:
    held = _held(fold_soft(DOUBTED))
    event = resolve_soft(held, done=True, by="operator", reason="the valve is open")
    assert event == SoftResolved("run", 0, True, "operator", "the valve is open")
    assert evolve_soft(held, event).lanes["run"].step == 1
