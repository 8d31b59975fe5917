"""What people may ask of a batch: legal commands give events, all others raise NotAllowed (HTTP 409)."""

import math
from collections.abc import Mapping
from typing import Any

from recipes.engine.batch_events import BatchCreated, CommandRequested, ConditionChanged, StateChanged
from recipes.engine.events import Event
from recipes.engine.phase_events import RunResolved
from recipes.engine.procedure_events import Answer, BlockFinished, PromptAnswered
from recipes.engine.state import BatchState, OpenPrompt
from recipes.engine.states import TRANSITIONS, Command, State
from recipes.model import MasterRecipe


class NotAllowed(Exception):
    """The command, answer or decision is not legal now; the message says why, for people."""


_UNSURE = ("quarantined", "indeterminate")


def create(
    batch_id: str, unit: str, recipe: MasterRecipe, parameters: Mapping[str, float], size_kg: float, *, trial: bool
) -> BatchCreated:
    """The first event of a batch: a control recipe copied from one version. Raises NotAllowed for wrong parameters."""
    unknown = set(parameters) - set(recipe.parameters)
    if unknown:
        raise NotAllowed(f"the recipe has no parameter {sorted(unknown)[0]}")
    values = {name: parameters.get(name, p.value) for name, p in recipe.parameters.items()}
    return BatchCreated(batch_id, unit, recipe.document(), recipe.content_hash(), values, size_kg, trial)


def refusal(state: BatchState, command: Command) -> str:
    """Why a command is not legal now; empty when it is."""
    if state.ended:
        return f"the batch is {state.state}; its record is closed"
    if (state.state, command) not in TRANSITIONS:
        return f"{command} is not legal in {state.state}"
    unsure = [word for word in _UNSURE if word in state.conditions]
    if command in (Command.START, Command.RESTART, Command.RESUME) and unsure:
        return f"{command} is not possible while the unit is {unsure[0]}"
    return ""


def request(state: BatchState, command: Command, by: str, reason: str = "") -> tuple[Event, ...]:
    """A command of a person, or of a level above, by the transition table."""
    why_not = refusal(state, command)
    if why_not:
        raise NotAllowed(why_not)
    changed = StateChanged(state.state, TRANSITIONS[state.state, command], "command", reason)
    return (CommandRequested(command, by, reason), changed)


def answer(
    state: BatchState,
    n: int,
    values: Mapping[str, Answer],
    by: str,
    signature: str = "",
    weighing: Mapping[str, Any] | None = None,
) -> tuple[Event, ...]:
    """The answer to prompt `n`, once. Numbers are checked against the fields; signed prompts need a signature."""
    prompt = state.prompts.get(n)
    if prompt is None:
        answered = 0 < n <= state.prompt_count and not state.ended
        raise NotAllowed(f"prompt {n} is already answered" if answered else f"prompt {n} is not open")
    if prompt.sign is not None and not signature:
        raise NotAllowed(f"prompt {n} needs a signature ({prompt.sign})")
    _check_values(prompt, values)
    told = PromptAnswered(n, prompt.block, dict(values), by, signature, dict(weighing or {}))
    return (told, BlockFinished(prompt.block))


def resolve_run(
    state: BatchState, outcome: str, by: str, reason: str, reports: Mapping[str, float] | None = None
) -> tuple[Event, ...]:
    """A person's signed word on a run that nobody can know: `completed`, `not_executed` or `ended` (aborts)."""
    run = state.run
    if run is None or "indeterminate" not in state.conditions:
        raise NotAllowed("no run with an unknown outcome")
    if outcome not in ("completed", "not_executed", "ended") or not reason:
        raise NotAllowed("completed, not_executed or ended is wanted, and a reason")
    taken = dict(reports or {}) if outcome == "completed" else {}
    events: list[Event] = [RunResolved(run.block, run.run_id, outcome, by, reason, taken)]
    events.append(ConditionChanged("indeterminate", False, reason))
    if outcome == "completed":
        events.append(BlockFinished(run.block))
    if outcome == "ended" and (after := TRANSITIONS.get((state.state, Command.ABORT))):
        events.append(StateChanged(state.state, after, "command", reason))
    return tuple(events)


def legal_commands(state: BatchState) -> dict[Command, str]:
    """Each command with why it is not legal now (empty: legal), for buttons that say why they are disabled."""
    return {command: refusal(state, command) for command in Command}


def _check_values(prompt: OpenPrompt, values: Mapping[str, Answer]) -> None:
    fields = {str(field["name"]): field for field in prompt.fields}
    unknown = set(values) - set(fields)
    if unknown:
        raise NotAllowed(f"the prompt has no field {sorted(unknown)[0]}")
    for name, field in fields.items():
        if name in values:
            _check_value(name, field, values[name])
        elif field.get("required", True):
            raise NotAllowed(f"{name} is missing")


def _check_value(name: str, field: Mapping[str, Any], value: Answer) -> None:
    if field["source"] in ("scan", "text"):
        if not isinstance(value, str) or not value:
            raise NotAllowed(f"{name}: words are wanted")
        return
    if isinstance(value, str | bool) or not math.isfinite(value):
        raise NotAllowed(f"{name}: a number is wanted")
    low, high = field.get("low"), field.get("high")
    if (low is not None and value < low) or (high is not None and value > high):
        raise NotAllowed(f"{name}: {value:g} is outside {low}..{high} {field.get('unit', '')}".rstrip())


def is_waiting_for_person(state: BatchState) -> bool:
    """Whether the batch cannot go on without somebody: open prompts, Held, or an unknown outcome."""
    return bool(state.prompts) or state.state is State.HELD or "indeterminate" in state.conditions
