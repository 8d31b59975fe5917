"""The fold: the state after an event. It never refuses, since the event already happened."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import reduce
from typing import Any

from recipes.engine.batch_events import BatchCreated, CommandRequested, ConditionChanged, Note, StateChanged
from recipes.engine.events import Event
from recipes.engine.phase_events import (
    PhaseAccepted,
    PhaseCommandIntended,
    PhaseCommandRejected,
    PhaseCompleted,
    PhaseEnded,
    PhaseIntended,
    PhaseOverdue,
    PhaseRejected,
    PhaseStateSeen,
    RunResolved,
)
from recipes.engine.procedure_events import (
    BlockFinished,
    BlockStarted,
    BranchChosen,
    LimitReached,
    LoopTurn,
    PromptAnswered,
    PromptOpened,
    WaitStarted,
)
from recipes.engine.state import BatchState, OpenPrompt, PhaseRun
from recipes.engine.states import ENDED


def fold(events: Iterable[Event], start: BatchState | None = None) -> BatchState:
    """The state that events add up to, from the beginning or from a snapshot."""
    return reduce(evolve, events, start or BatchState())


def evolve(state: BatchState, event: Event) -> BatchState:
    """The state after one event."""
    counted = replace(state, seen=state.seen + 1)
    match event:
        case BatchCreated() | CommandRequested() | StateChanged() | ConditionChanged() | Note():
            return _evolve_batch(counted, event)
        case BlockStarted() | BlockFinished() | BranchChosen() | LoopTurn() | LimitReached() | WaitStarted():
            return _evolve_block(counted, event)
        case PromptOpened() | PromptAnswered():
            return _evolve_prompt(counted, event)
        case _:
            return _evolve_phase(counted, event)


def _evolve_batch(
    state: BatchState, event: BatchCreated | CommandRequested | StateChanged | ConditionChanged | Note
) -> BatchState:
    match event:
        case BatchCreated():
            return _created(state, event)
        case StateChanged():
            run = replace(state.run, commanded=None, refused=None) if state.run else None
            prompts = {} if event.after in ENDED else state.prompts
            return replace(state, state=event.after, cause=event.cause, text=event.text, run=run, prompts=prompts)
        case ConditionChanged():
            changed = {event.condition}
            return replace(state, conditions=state.conditions | changed if event.on else state.conditions - changed)
        case CommandRequested() | Note():
            return state


def _created(state: BatchState, event: BatchCreated) -> BatchState:
    return replace(
        state,
        batch_id=event.batch_id,
        unit=event.unit,
        recipe=event.recipe,
        recipe_hash=event.recipe_hash,
        parameters=event.parameters,
        size_kg=event.size_kg,
        conditions=frozenset({"unapproved_trial"}) if event.trial else frozenset(),
    )


def _evolve_block(
    state: BatchState, event: BlockStarted | BlockFinished | BranchChosen | LoopTurn | LimitReached | WaitStarted
) -> BatchState:
    match event:
        case BlockStarted():
            return _block(state, event.block, started=True)
        case BlockFinished():
            return _block(state, event.block, finished=True)
        case BranchChosen():
            return _block(state, event.block, branch=event.branch)
        case LoopTurn():
            kept = {name: block for name, block in state.blocks.items() if name not in event.resets}
            return _block(replace(state, blocks=kept), event.block, turn=event.turn)
        case LimitReached():
            return _block(state, event.block, limit_turn=event.turn)
        case WaitStarted():
            return _block(state, event.block, due_ms=event.due_ms)


def _evolve_prompt(state: BatchState, event: PromptOpened | PromptAnswered) -> BatchState:
    if isinstance(event, PromptOpened):
        prompt = OpenPrompt(event.n, event.block, event.text, event.fields, event.sign, event.act)
        return replace(state, prompts={**state.prompts, event.n: prompt}, prompt_count=event.n)
    left = {n: prompt for n, prompt in state.prompts.items() if n != event.n}
    numbers = {k: float(v) for k, v in event.values.items() if not isinstance(v, str)}
    return _taken(replace(state, prompts=left), event.block, numbers)


def _evolve_phase(state: BatchState, event: Event) -> BatchState:
    match event:
        case PhaseIntended():
            run = PhaseRun(event.block, event.run_id, event.phase, event.params)
            runs = {**state.runs, event.block: event.run}
            return replace(state, run=run, runs=runs, last_run_id=event.run_id)
        case PhaseRejected() | PhaseEnded():
            return replace(state, run=None)
        case PhaseCompleted():
            return _taken(replace(state, run=None), event.block, event.reports)
        case RunResolved():
            return _taken(replace(state, run=None), event.block, event.reports)
        case _:
            return replace(state, run=_evolve_run(state.run, event)) if state.run else state


def _evolve_run(run: PhaseRun, event: Event) -> PhaseRun:
    match event:
        case PhaseAccepted():
            return replace(run, accepted=True)
        case PhaseStateSeen():
            return replace(run, machine=event.state)
        case PhaseCommandIntended():
            return replace(run, commanded=event.command)
        case PhaseCommandRejected():
            return replace(run, refused=event.command)
        case PhaseOverdue():
            return replace(run, overdue=run.overdue | {event.limit})
        case _:
            return run


def _block(state: BatchState, block: str, **changes: Any) -> BatchState:
    return replace(state, blocks={**state.blocks, block: replace(state.block(block), **changes)})


def _taken(state: BatchState, block: str, numbers: Mapping[str, float]) -> BatchState:
    values, sums = dict(state.values), dict(state.sums)
    for name, number in numbers.items():
        values[f"{block}.{name}"] = number
        total = f"sum.{block}.{name}"
        sums[total] = sums.get(total, 0.0) + number
    return replace(state, values=values, sums=sums)
