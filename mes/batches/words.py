"""Events in words, for people: one sentence each. Pure."""

from typing import Any

from recipes.engine.events import (
    BatchCreated,
    BranchChosen,
    CommandRequested,
    ConditionChanged,
    Event,
    LimitReached,
    LoopTurn,
    Note,
    PhaseCommandIntended,
    PhaseCommandRejected,
    PhaseCompleted,
    PhaseEnded,
    PhaseIntended,
    PhaseOverdue,
    PhaseRejected,
    PromptAnswered,
    PromptOpened,
    RunResolved,
    StateChanged,
)

QUIET = frozenset({"block_started", "block_finished", "phase_state_seen", "phase_accepted", "wait_started"})
"""Kinds that a person reads only when asking for everything."""


def sentence(event: Event) -> str:
    """What happened."""
    match event:
        case BatchCreated(recipe=recipe, unit=unit, size_kg=size_kg):
            return f"Created from {recipe.get('recipe')} on {unit}, {size_kg:.3f} kg"
        case CommandRequested(command=command, reason=reason):
            return f"{command} asked" + (f": {reason}" if reason else "")
        case StateChanged(before=before, after=after, cause=cause, text=text):
            return f"{before} → {after} ({text or cause})"
        case PhaseIntended(phase=phase, params=params):
            return f"Start of {phase}{_values(params)}"
        case PhaseRejected(reason=reason):
            return f"{event.block}: not started, {reason}"
        case PhaseCommandIntended(command=command) | PhaseCommandRejected(command=command):
            refused = " refused by the unit" if isinstance(event, PhaseCommandRejected) else " sent to the unit"
            return f"{command}{refused}"
        case PhaseCompleted(reports=reports):
            return f"{event.block} complete{_values(reports)}"
        case PhaseEnded(state=state, fail_code=code):
            return f"{event.block} ended {state}" + (f", fail code {code}" if code else "")
        case PhaseOverdue(elapsed_s=elapsed_s):
            return f"{event.block} takes long: {elapsed_s / 60:.0f} min"
        case PromptOpened(text=text):
            return f"Prompt: {text}"
        case PromptAnswered(values=values):
            return f"Answered{_values(values)}"
        case BranchChosen(branch=branch):
            return f"{event.block}: " + ("otherwise" if branch < 0 else f"branch {branch + 1}")
        case LoopTurn(turn=turn) | LimitReached(turn=turn):
            limit = ", limit reached" if isinstance(event, LimitReached) else ""
            return f"{event.block}: turn {turn}{limit}"
        case ConditionChanged(condition=condition, on=on, text=text):
            return f"{condition.replace('_', ' ')} {'begins' if on else 'ends'}" + (f": {text}" if text else "")
        case RunResolved(outcome=outcome, reason=reason):
            return f"{event.block} resolved as {outcome}: {reason}"
        case Note(text=text):
            return text
        case _:
            return getattr(event, "block", "")


def _values(values: Any) -> str:
    shown = [f"{name} {value:.6g}" for name, value in dict(values).items() if isinstance(value, int | float) and value]
    return f": {', '.join(shown[:6])}" if shown else ""
