"""Soft phases: what the supervisor does next on a simple controller, as pure functions.

The runner of `mes.equipment` keeps the rows and does the writes. One turn is: fold the rows, look at the device,
`decide_soft`, append the row it gives, then, after the commit of a `SoftWriteIntended`, write and read back and append
`write_outcome`. On start it appends what `resume_soft` gives, until that is None, before the first turn.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from recipes.conditions import Unknown, number, truth
from recipes.engine.commands import NotAllowed
from recipes.engine.soft_events import (
    SoftDwellStarted,
    SoftEvent,
    SoftReportTaken,
    SoftResolved,
    SoftSettingLost,
    SoftStateChanged,
    SoftStepPassed,
    SoftWriteConfirmed,
    SoftWriteDoubted,
    SoftWriteIntended,
)
from recipes.engine.soft_state import SoftRun
from recipes.engine.states import COMPLETIONS, TRANSITIONS, Command
from recipes.soft_program import SoftAwait, SoftDwell, SoftProgram, SoftReport, SoftStep, SoftWrite


@dataclass(frozen=True, slots=True)
class SoftLook:
    """The device now: plant time and the good, fresh, finite signals by name."""

    plant_ms: int
    values: Mapping[str, float] = field(default_factory=dict)


def decide_soft(program: SoftProgram, run: SoftRun, look: SoftLook) -> SoftEvent | None:
    """The next row, or None when the phase waits (for the device, for time, for an outcome, or for a person)."""
    lane = run.lane
    if lane is None or run.position.write or run.open_lane is not None:
        return None
    steps = program.lane(lane)
    if run.position.step >= len(steps):
        return SoftStateChanged(run.state, COMPLETIONS[run.state], "done", look.plant_ms)
    return _step(steps[run.position.step], lane, run, look)


def resume_soft(program: SoftProgram, run: SoftRun, look: SoftLook) -> SoftEvent | None:
    """After a restart: settle an open write from the device's own signals, or doubt what it does not show.

    Gives None while signals are missing too (ask again), and when there is nothing to settle.
    """
    lane = run.open_lane
    if lane is None:
        return _lost_setting(program, run, look)
    at = run.lanes[lane].step
    step = program.lane(lane)[at]
    answer = _in_force(step, run, look) if isinstance(step, SoftWrite) else False
    if isinstance(answer, Unknown):
        return None
    if answer:
        return SoftWriteConfirmed(lane, at)
    return SoftWriteDoubted(lane, at, "outcome of the write unknown after a restart")


def write_outcome(run: SoftRun, *, ok: bool, reason: str = "") -> SoftEvent:
    """The row for the outcome of the intended write: read back equal, or refused, timed out or read back unequal."""
    intent = run.intent
    if intent is None:
        raise NotAllowed("no write is under way")
    if ok:
        return SoftWriteConfirmed(intent.lane, intent.step)
    return SoftWriteDoubted(intent.lane, intent.step, reason)


def command_soft(run: SoftRun, command: Command, at_ms: int) -> SoftStateChanged:
    """HOLD, RESTART, STOP or ABORT of a soft phase; NotAllowed by the transition table."""
    after = TRANSITIONS.get((run.state, command))
    if after is None or command not in (Command.HOLD, Command.RESTART, Command.STOP, Command.ABORT):
        raise NotAllowed(f"{command} is not legal in {run.state}")
    return SoftStateChanged(run.state, after, "command", at_ms)


def resolve_soft(run: SoftRun, *, done: bool, by: str, reason: str) -> SoftResolved:
    """A person's decision on a doubted write; NotAllowed when none is doubted."""
    lane = run.doubted_lane
    if lane is None:
        raise NotAllowed("no write is in doubt")
    return SoftResolved(lane, run.lanes[lane].step, done, by, reason)


def waiting_for(program: SoftProgram, run: SoftRun, look: SoftLook) -> str:
    """What the phase waits for, in words; empty when it does not wait."""
    if run.doubt:
        return f"a person to decide on a write: {run.doubt}"
    lane = run.lane
    if lane is None or run.position.step >= len(program.lane(lane)):
        return ""
    step = program.lane(lane)[run.position.step]
    if isinstance(step, SoftAwait):
        answer = truth(step.until, _names(run, look))
        return str(answer) if isinstance(answer, Unknown) else step.until
    return "dwell" if isinstance(step, SoftDwell) else ""


def _names(run: SoftRun, look: SoftLook) -> dict[str, float]:
    params = {f"set.{name}": value for name, value in run.params.items()}
    return {**look.values, **params, "elapsed_s": (look.plant_ms - run.started_ms) / 1000}


def _value(value: float | str, run: SoftRun, look: SoftLook) -> float | Unknown:
    return number(value.removeprefix("="), _names(run, look)) if isinstance(value, str) else value


def _step(step: SoftStep, lane: str, run: SoftRun, look: SoftLook) -> SoftEvent | None:
    at = run.position.step
    match step:
        case SoftWrite():
            return _write(step, lane, run, look)
        case SoftAwait():
            done = truth(step.until, _names(run, look)) is True
            return SoftStepPassed(lane, at, look.plant_ms) if done else None
        case SoftDwell():
            return _dwell(step, lane, run, look)
        case SoftReport():
            value = _value(step.value, run, look)
            return None if isinstance(value, Unknown) else SoftReportTaken(lane, at, step.report, value)


def _write(step: SoftWrite, lane: str, run: SoftRun, look: SoftLook) -> SoftEvent | None:
    needed = True if step.when is None else truth(step.when, _names(run, look))
    if needed is False:
        return SoftStepPassed(lane, run.position.step, look.plant_ms)
    value = _value(step.value, run, look)
    if isinstance(needed, Unknown) or isinstance(value, Unknown):
        return None
    return SoftWriteIntended(lane, run.position.step, step.write, value, look.plant_ms)


def _dwell(step: SoftDwell, lane: str, run: SoftRun, look: SoftLook) -> SoftEvent | None:
    at, due_ms = run.position.step, run.position.due_ms
    if due_ms is not None:
        return SoftStepPassed(lane, at, look.plant_ms) if look.plant_ms >= due_ms else None
    dwell_s = _value(step.dwell_s, run, look)
    if isinstance(dwell_s, Unknown):
        return None
    return SoftDwellStarted(lane, at, look.plant_ms, look.plant_ms + round(dwell_s * 1000))


def _in_force(step: SoftWrite, run: SoftRun, look: SoftLook) -> bool | Unknown:
    if step.confirm is not None:
        return truth(step.confirm, _names(run, look))
    if run.intent is None or step.write not in look.values:
        return Unknown((step.write,))
    return abs(look.values[step.write] - run.intent.value) <= step.within / 2


def _lost_setting(program: SoftProgram, run: SoftRun, look: SoftLook) -> SoftEvent | None:
    lane, position = run.lane, run.position
    tolerances = {s.write: s.within for s in program.run if isinstance(s, SoftWrite) and s.kept}
    for signal, value in run.kept.items():
        within = tolerances.get(signal)
        if within is None or signal not in look.values or lane is None or position.write:
            continue
        if abs(look.values[signal] - value) > within / 2:
            reason = f"{signal} reads {look.values[signal]:g}, {value:g} was set before the restart"
            return SoftSettingLost(lane, position.step, reason)
    return None
