"""Unit phases: starting one, and following the one that runs. State comes from the machine, never from the request."""

from collections.abc import Callable, Mapping

from recipes.blocks import PhaseBlock
from recipes.conditions import Unknown
from recipes.engine.batch_events import ConditionChanged, StateChanged
from recipes.engine.control import ControlRecipe
from recipes.engine.events import Event
from recipes.engine.phase_events import (
    PhaseAccepted,
    PhaseCommandRejected,
    PhaseCompleted,
    PhaseEnded,
    PhaseIntended,
    PhaseOverdue,
    PhaseRejected,
    PhaseStateSeen,
)
from recipes.engine.ports import CommandView, NewRunId, Report, RowState, Snapshot, UnitView
from recipes.engine.procedure import Outcome, Waiting, evaluate
from recipes.engine.procedure_events import BlockFinished
from recipes.engine.state import BatchState, PhaseRun
from recipes.engine.states import ENDED, TRANSITIONS, Command, State
from recipes.engine.verify import contradiction

BLIND = frozenset({"comm_lost", "reattaching", "quarantined", "indeterminate"})
"""Conditions in which the unit's state is the last known one and nothing new is started."""


def starter(
    control: ControlRecipe, state: BatchState, snapshot: Snapshot, values: Mapping[str, float], new_run_id: NewRunId
) -> Callable[[PhaseBlock], Outcome]:
    """The function that starts a phase block, or says what it waits for."""

    def start(block: PhaseBlock) -> Outcome:
        blocked = _not_ready(state, snapshot.unit)
        if blocked:
            return Outcome(waiting=(Waiting(block.id, blocked),))
        params = _parameters(control, block, snapshot, values)
        if isinstance(params, Waiting):
            return Outcome(waiting=(params,))
        run = state.runs.get(block.id, 0) + 1
        intended = PhaseIntended(block.id, run, new_run_id(), block.phase, params, snapshot.plant_ms)
        return Outcome((intended,))

    return start


def _not_ready(state: BatchState, unit: UnitView) -> str:
    if state.run is not None:
        return f"block {state.run.block} on the same unit"
    blind = sorted(BLIND & (unit.conditions | state.conditions))
    if blind:
        return f"the unit ({', '.join(blind)})"
    if unit.state is None:
        return "the first state from the unit"
    if unit.state is not State.IDLE:
        mine = unit.run_id == state.last_run_id
        return "the unit to take back its report" if mine else f"the unit: {unit.state} with run {unit.run_id}"
    return ""


def _parameters(
    control: ControlRecipe, block: PhaseBlock, snapshot: Snapshot, values: Mapping[str, float]
) -> dict[str, float] | Waiting:
    params: dict[str, float] = {}
    plan = snapshot.load_plan
    for name, parameter in control.phase_class(block.phase).parameters.items():
        if parameter.from_ == "load_plan":
            if name not in plan:
                return Waiting(block.id, f"the load plan: {name}", (name,))
            params[name] = plan[name]
            continue
        given = block.with_.get(name, parameter.default)
        value = Unknown(why=f"{name} is not set") if given is None else evaluate(given, values)
        if isinstance(value, Unknown):
            return Waiting(block.id, f"{name}: {value}", value.missing)
        if not parameter.allows(value):
            return Waiting(block.id, f"{name}: {value:g} is outside the class limits")
        params[name] = value
    return params


def follow(control: ControlRecipe, state: BatchState, run: PhaseRun, unit: UnitView) -> tuple[Event, ...]:
    """What the unit did with the run since the last look; empty when nothing new is known."""
    if not run.accepted:
        return _follow_start(state, run, unit)
    if run.commanded is not None and run.refused is None and (refusal := _refused(run, unit.command)):
        return (PhaseCommandRejected(run.block, run.run_id, run.commanded, refusal),)
    if unit.report is not None and unit.report.run_id == run.run_id:
        return _follow_end(control, state, run, unit.report, unit)
    if (BLIND - {"indeterminate"}) & unit.conditions:
        return ()
    if unit.state is None or "indeterminate" in state.conditions:
        return ()
    if unit.run_id != run.run_id or unit.state is State.IDLE:
        return _indeterminate(state, f"the unit reports {unit.state} with run {unit.run_id}, no report of this run")
    if unit.state in ENDED:
        return ()  # the report is on its way
    if unit.state is not run.machine:
        return (PhaseStateSeen(run.block, run.run_id, unit.state),)
    return _overdue(control, state, run, unit)


def _follow_start(state: BatchState, run: PhaseRun, unit: UnitView) -> tuple[Event, ...]:
    row = unit.start if unit.start is not None and unit.start.run_id == run.run_id else None
    if row is None:
        return ()
    match row.state:
        case RowState.ACCEPTED | RowState.COMPLETED:
            return (PhaseAccepted(run.block, run.run_id),)
        case RowState.REJECTED | RowState.CANCELLED:
            reason = row.reason or str(row.state)
            return (PhaseRejected(run.block, run.run_id, reason), *hold(state, "rejected", f"{run.phase}: {reason}"))
        case RowState.INDETERMINATE:
            return _indeterminate(state, f"the outcome of starting {run.phase} cannot be known")
        case _:
            return ()


def _refused(run: PhaseRun, row: CommandView | None) -> str:
    if row is None or row.run_id != run.run_id or row.command is not run.commanded:
        return ""
    refused = row.state in (RowState.REJECTED, RowState.CANCELLED)
    return row.reason or str(row.state) if refused else ""


def _follow_end(
    control: ControlRecipe, state: BatchState, run: PhaseRun, report: Report, unit: UnitView
) -> tuple[Event, ...]:
    values = dict(report.values)
    if report.state is State.COMPLETE:
        phase = control.phase_class(run.phase)
        if phase.verify and BLIND & unit.conditions:
            return ()  # the instruments are not seen yet
        wrong = contradiction(phase, run, values, unit.values)
        held = hold(state, "check", wrong) if wrong else ()
        return (PhaseCompleted(run.block, run.run_id, values), BlockFinished(run.block), *held)
    ended = PhaseEnded(run.block, run.run_id, report.state, values, report.fail_code)
    command = Command.STOP if report.state is State.STOPPED else Command.ABORT
    after = TRANSITIONS.get((state.state, command))
    if after is None:
        return (ended,)
    text = f"{run.phase} {report.state} by the unit, fail code {report.fail_code}"
    return (ended, StateChanged(state.state, after, "machine", text))


def _overdue(control: ControlRecipe, state: BatchState, run: PhaseRun, unit: UnitView) -> tuple[Event, ...]:
    phase = control.phase_class(run.phase)
    limit_s = Unknown() if phase.max_s is None else evaluate(phase.max_s, run.params)
    if isinstance(limit_s, Unknown):
        return ()
    if "alarm" not in run.overdue:
        late = unit.elapsed_s > limit_s
        return (PhaseOverdue(run.block, run.run_id, "alarm", unit.elapsed_s),) if late else ()
    if phase.hold_factor is None or "hold" in run.overdue or unit.elapsed_s <= limit_s * phase.hold_factor:
        return ()
    overdue = PhaseOverdue(run.block, run.run_id, "hold", unit.elapsed_s)
    text = f"{run.phase} takes too long" + (f": it waits for {unit.waits}" if unit.waits else "")
    return (overdue, *hold(state, "overdue", text))


def _indeterminate(state: BatchState, text: str) -> tuple[Event, ...]:
    if "indeterminate" in state.conditions:
        return ()
    return (ConditionChanged("indeterminate", True, text), *hold(state, "machine", text))


def hold(state: BatchState, cause: str, text: str) -> tuple[Event, ...]:
    """The hold of a batch, where the transition table allows one; a stronger command under way stays."""
    after = TRANSITIONS.get((state.state, Command.HOLD))
    return (StateChanged(state.state, after, cause, text),) if after else ()
