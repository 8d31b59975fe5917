"""The procedure: which block comes next, and what it waits for. Pure; called only while the batch runs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from recipes.blocks import (
    Block,
    ChooseBlock,
    HoldBlock,
    ParallelBlock,
    PhaseBlock,
    PromptBlock,
    RepeatBlock,
    SequenceBlock,
    WaitBlock,
    walk,
)
from recipes.conditions import Unknown, number, truth
from recipes.engine.batch_events import StateChanged
from recipes.engine.events import Event
from recipes.engine.procedure_events import (
    BlockFinished,
    BlockStarted,
    BranchChosen,
    LimitReached,
    LoopTurn,
    PromptOpened,
    WaitStarted,
)
from recipes.engine.state import BatchState
from recipes.engine.states import State


@dataclass(frozen=True, slots=True)
class Waiting:
    """What a block waits for, in words; `missing` names values that are not good."""

    block: str
    text: str
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """One look at a part of the procedure: the next events, or what it waits for, or that it is done."""

    events: tuple[Event, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    done: bool = False


DONE = Outcome(done=True)


@dataclass(frozen=True, slots=True)
class Context:
    """What the procedure looks at. `start_phase` gives the events that start a phase, or what it waits for."""

    state: BatchState
    values: Mapping[str, float]
    plant_ms: int
    start_phase: Callable[[PhaseBlock], Outcome]


def advance(context: Context, blocks: tuple[Block, ...]) -> Outcome:
    """Next step of a sequence of blocks."""
    for block in blocks:
        if not context.state.block(block.id).finished:
            return _opened(context, block)
    return DONE


def _opened(context: Context, block: Block) -> Outcome:
    """The block's own step, with its start in front when it is new, and its end when it is done."""
    outcome = _step(context, block)
    if outcome.done:
        outcome = Outcome((BlockFinished(block.id),))
    if outcome.events and not context.state.block(block.id).started:
        return Outcome((BlockStarted(block.id), *outcome.events))
    return outcome


def _step(context: Context, block: Block) -> Outcome:
    match block:
        case PhaseBlock():
            return _phase(context, block)
        case PromptBlock():
            return _prompt(context, block)
        case HoldBlock():
            return _hold(context, block)
        case WaitBlock():
            return _wait(context, block)
        case SequenceBlock():
            return advance(context, block.sequence)
        case ParallelBlock():
            return _parallel(context, block)
        case ChooseBlock():
            return _choose(context, block)
        case RepeatBlock():
            return _repeat(context, block)


def _phase(context: Context, block: PhaseBlock) -> Outcome:
    run = context.state.run
    if run is not None and run.block == block.id:
        text = f"phase {block.phase} to complete" if run.accepted else f"the unit to acknowledge {block.phase}"
        return Outcome(waiting=(Waiting(block.id, text),))
    return context.start_phase(block)


def _prompt(context: Context, block: PromptBlock) -> Outcome:
    for prompt in context.state.prompts.values():
        if prompt.block == block.id:
            return Outcome(waiting=(Waiting(block.id, f"an answer to prompt {prompt.n}"),))
    fields = tuple(field.model_dump(mode="json") for field in block.fields)
    n = context.state.prompt_count + 1
    return Outcome((PromptOpened(n, block.id, block.prompt, fields, block.sign, block.act),))


def _hold(context: Context, block: HoldBlock) -> Outcome:
    if context.state.block(block.id).started:
        return DONE
    return Outcome((StateChanged(context.state.state, State.HOLDING, "recipe", block.hold),))


def _wait(context: Context, block: WaitBlock) -> Outcome:
    progress = context.state.block(block.id)
    if not progress.started:
        return _wait_begins(context, block)
    if progress.due_ms is not None and context.plant_ms < progress.due_ms:
        left_s = (progress.due_ms - context.plant_ms) / 1000
        return Outcome(waiting=(Waiting(block.id, f"{left_s:.0f} s"),))
    return DONE if block.until is None else _when(context, block, block.until)


def _wait_begins(context: Context, block: WaitBlock) -> Outcome:
    if block.duration_s is None:
        return Outcome((WaitStarted(block.id, context.plant_ms, None),))
    duration_s = evaluate(block.duration_s, context.values)
    if isinstance(duration_s, Unknown):
        return _unknown(block, duration_s)
    return Outcome((WaitStarted(block.id, context.plant_ms, context.plant_ms + round(duration_s * 1000)),))


def _parallel(context: Context, block: ParallelBlock) -> Outcome:
    outcomes = [advance(context, branch) for branch in block.parallel]
    for outcome in outcomes:
        if outcome.events:
            return outcome
    waiting = tuple(item for outcome in outcomes for item in outcome.waiting)
    return Outcome(waiting=waiting) if waiting else DONE


def _choose(context: Context, block: ChooseBlock) -> Outcome:
    branch = context.state.block(block.id).branch
    if branch is not None:
        return advance(context, block.otherwise if branch < 0 else block.choose[branch].do)
    for n, way in enumerate(block.choose):
        answer = truth(way.when, context.values)
        if isinstance(answer, Unknown):
            return _unknown(block, answer)
        if answer:
            return Outcome((BranchChosen(block.id, n),))
    return Outcome((BranchChosen(block.id, -1),))


def _repeat(context: Context, block: RepeatBlock) -> Outcome:
    progress = context.state.block(block.id)
    if progress.turn == 0 or progress.limit_turn == progress.turn:
        return Outcome((_turn(block, progress.turn + 1),))
    inner = advance(context, block.do)
    if not inner.done:
        return inner
    answer = truth(block.until, context.values)
    if isinstance(answer, Unknown):
        return _unknown(block, answer)
    if answer:
        return DONE
    if progress.turn < block.limit:
        return Outcome((_turn(block, progress.turn + 1),))
    return _limit_reached(context, block, progress.turn)


def _turn(block: RepeatBlock, turn: int) -> LoopTurn:
    return LoopTurn(block.id, turn, tuple(inner.id for _, inner in walk(block.do)))


def _limit_reached(context: Context, block: RepeatBlock, turn: int) -> Outcome:
    ending = block.else_
    after = State.ABORTING if ending.abort is not None else State.HOLDING
    text = ending.abort or ending.hold or ""
    changed = StateChanged(context.state.state, after, "recipe", text)
    return Outcome((LimitReached(block.id, turn), changed))


def _when(context: Context, block: Block, condition: str) -> Outcome:
    answer = truth(condition, context.values)
    if isinstance(answer, Unknown):
        return _unknown(block, answer)
    return DONE if answer else Outcome(waiting=(Waiting(block.id, condition),))


def _unknown(block: Block, answer: Unknown) -> Outcome:
    return Outcome(waiting=(Waiting(block.id, str(answer), answer.missing),))


def evaluate(value: float | str, values: Mapping[str, float]) -> float | Unknown:
    """A number, or what `=expression` gives now."""
    return number(value.removeprefix("="), values) if isinstance(value, str) else value
