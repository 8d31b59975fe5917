"""What happens next in a batch: a pure function of its state and one look at the world. One step a time.

Order: conditions of the unit, the phase that runs, the batch's own state, the procedure.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from recipes.engine.batch_events import ConditionChanged, StateChanged
from recipes.engine.control import ControlRecipe
from recipes.engine.events import Event
from recipes.engine.phase_events import PhaseCommandIntended
from recipes.engine.phases import BLIND, follow, hold, starter
from recipes.engine.ports import NewRunId, RowState, Snapshot, UnitView
from recipes.engine.procedure import Context, Waiting, advance
from recipes.engine.state import BatchState, PhaseRun
from recipes.engine.states import COMPLETIONS, Command, State

_FROM_UNIT = ("comm_lost", "reattaching", "quarantined", "unconfirmed")
_ON_THE_WAY: dict[State, Command] = {
    State.HOLDING: Command.HOLD,
    State.RESTARTING: Command.RESTART,
    State.STOPPING: Command.STOP,
    State.ABORTING: Command.ABORT,
}
# machine states in which the command of a batch state needs no sending
_ARRIVING: dict[State, frozenset[State]] = {
    State.HOLDING: frozenset({State.HOLDING, State.HELD, State.STOPPING, State.ABORTING}),
    State.RESTARTING: frozenset({State.RESTARTING, State.RUNNING, State.STOPPING, State.ABORTING}),
    State.STOPPING: frozenset({State.STOPPING, State.ABORTING}),
    State.ABORTING: frozenset({State.ABORTING}),
}
_HOLDS = frozenset({State.HOLDING, State.HELD})
_MOVES = frozenset({State.RUNNING, State.RESTARTING})


@dataclass(frozen=True, slots=True)
class Decision:
    """The next events (empty: nothing to do), and what the batch waits for when there are none."""

    events: tuple[Event, ...] = ()
    waiting: tuple[Waiting, ...] = ()


def decide(control: ControlRecipe, state: BatchState, snapshot: Snapshot, new_run_id: NewRunId) -> Decision:
    """The next step of the batch; the same look gives the same step, but for the new run id."""
    if state.ended or state.state is State.IDLE:
        return Decision()
    for events in (_conditions(state, snapshot.unit), _phase(control, state, snapshot.unit)):
        if events:
            return Decision(events)
    if state.state is State.RUNNING:
        return _running(control, state, snapshot, new_run_id)
    return _transient(state, snapshot.unit)


def known_values(state: BatchState, unit: UnitView) -> Mapping[str, float]:
    """Every name that a condition may use now: signals, recipe parameters, reports, answers, sums and the size."""
    return {**unit.values, **state.parameters, **state.values, **state.sums, "batch.size_kg": state.size_kg}


def _conditions(state: BatchState, unit: UnitView) -> tuple[Event, ...]:
    seen = set(unit.conditions)
    if state.run is not None and any(_unconfirmed(state.run, row) for row in (unit.start, unit.command)):
        seen.add("unconfirmed")
    return tuple(
        ConditionChanged(name, name in seen) for name in _FROM_UNIT if (name in seen) != (name in state.conditions)
    )


def _unconfirmed(run: PhaseRun, row: object) -> bool:
    return getattr(row, "run_id", None) == run.run_id and getattr(row, "state", None) is RowState.UNCONFIRMED


def _phase(control: ControlRecipe, state: BatchState, unit: UnitView) -> tuple[Event, ...]:
    run = state.run
    if run is None:
        return ()
    return follow(control, state, run, unit) or _propagated(control, state, run, unit)


def _propagated(control: ControlRecipe, state: BatchState, run: PhaseRun, unit: UnitView) -> tuple[Event, ...]:
    """Holds of the batch that the phase causes: by the machine, by silence, by a lost link, by taking too long."""
    phase = control.phase_class(run.phase)
    if "comm_lost" in state.conditions:
        wanted = phase.comm_loss.policy == "hold" and unit.lost_s > phase.comm_loss.hold_after_s
        return hold(state, "comm_lost", f"no link for {unit.lost_s:.0f} s") if wanted else ()
    if "unconfirmed" in state.conditions and state.state is State.RUNNING:
        return hold(state, "unconfirmed", f"{run.phase}: the unit does not respond")
    if phase.propagation == "unit" and _held_by_itself(state, run, unit):
        return hold(state, "machine", f"{run.phase} held by the unit, fail code {unit.fail_code}")
    return ()


def _held_by_itself(state: BatchState, run: PhaseRun, unit: UnitView) -> bool:
    if state.state is not State.RESTARTING:
        return run.machine in _HOLDS
    # Held is where a restart begins; after the unit took the RESTART it means that the unit holds again
    row = unit.command
    taken = row is not None and row.run_id == run.run_id and row.command is Command.RESTART
    taken = taken and row is not None and row.state is RowState.ACCEPTED and run.commanded is Command.RESTART
    return run.machine is State.HOLDING or (taken and run.machine is State.HELD)


def _running(control: ControlRecipe, state: BatchState, snapshot: Snapshot, new_run_id: NewRunId) -> Decision:
    values = known_values(state, snapshot.unit)
    start = starter(control, state, snapshot, values, new_run_id)
    outcome = advance(Context(state, values, snapshot.plant_ms, start), control.recipe.procedure)
    if outcome.done:
        return Decision((_done(state),))
    return Decision(outcome.events, outcome.waiting)


def _done(state: BatchState) -> StateChanged:
    return StateChanged(state.state, COMPLETIONS[state.state], "done")


def _transient(state: BatchState, unit: UnitView) -> Decision:
    run = state.run
    if run is None:
        return Decision((_done(state),) if state.state in COMPLETIONS else ())
    blind = BLIND & (unit.conditions | state.conditions)
    if blind:
        return Decision(waiting=(Waiting(run.block, f"the unit ({', '.join(sorted(blind))})"),))
    if state.state is State.HELD:
        return Decision(_restarted_by_itself(state, run))
    if _arrived(state, run):
        return Decision((_done(state),))
    return _command(state, run)


def _restarted_by_itself(state: BatchState, run: PhaseRun) -> tuple[Event, ...]:
    if run.machine not in _MOVES:
        return ()
    return (StateChanged(state.state, State.RESTARTING, "machine", "restarted at the unit"),)


def _arrived(state: BatchState, run: PhaseRun) -> bool:
    if state.state is State.HOLDING:
        return run.machine is State.HELD
    return state.state is State.RESTARTING and run.machine is State.RUNNING


def _command(state: BatchState, run: PhaseRun) -> Decision:
    command = _ON_THE_WAY.get(state.state)
    if command is None:
        return Decision(waiting=(Waiting(run.block, f"phase {run.phase} to complete"),))
    if run.refused is command:
        return _after_refusal(state, run, command)
    started = run.accepted or (state.cause == "command" and state.state is not State.RESTARTING)
    if run.commanded is command or run.machine in _ARRIVING[state.state] or not started:
        return Decision(waiting=(Waiting(run.block, f"the unit: {command} of {run.phase}"),))
    return Decision((PhaseCommandIntended(run.block, run.run_id, command),))


def _after_refusal(state: BatchState, run: PhaseRun, command: Command) -> Decision:
    if command is Command.RESTART:
        return Decision(hold(state, "rejected", "the unit refused to restart"))
    return Decision(waiting=(Waiting(run.block, f"a person: the unit refused {command} of {run.phase}"),))
