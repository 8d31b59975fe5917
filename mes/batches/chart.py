"""The live procedure chart: the blocks of the control recipe with what became of each. Pure.

Blocks nest, so the chart is a tree; the HMI draws it as a procedure function chart (ISA-88 part 2).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mes.platform.clock import iso_or_none
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
)
from recipes.engine.state import BatchState
from recipes.engine.states import State
from recipes.units import unit_of

Node = dict[str, Any]


@dataclass(slots=True)
class Times:
    """Plant times (ms) at which a block last began and ended."""

    started: dict[str, int] = field(default_factory=dict)
    ended: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Look:
    """What a chart is drawn from. `progress` is 0..1 of the running phase when it can be told."""

    state: BatchState
    times: Times
    progress: float | None
    waiting: Mapping[str, str]


def tree(blocks: tuple[Block, ...], look: Look) -> list[Node]:
    """Nodes of a sequence of blocks."""
    return [_node(block, look) for block in blocks]


def _node(block: Block, look: Look) -> Node:
    state = look.state.block(block.id)
    word = _word(block, look)
    running = word in ("running", "held")
    run = look.state.run
    mine = run is not None and run.block == block.id
    return {
        "id": block.id,
        "kind": block.kind,
        "label": _label(block),
        "phase": block.phase if isinstance(block, PhaseBlock) else None,
        "state": word,
        "started_at": iso_or_none(look.times.started.get(block.id)),
        "ended_at": None if running else iso_or_none(look.times.ended.get(block.id)),
        "run": look.state.runs.get(block.id, 0) or state.turn,
        "progress": look.progress if mine and running else None,
        "detail": look.waiting.get(block.id) or _detail(block, look),
        "children": _children(block, look),
    }


def _word(block: Block, look: Look) -> str:
    state = look.state.block(block.id)
    if state.finished:
        return "done"
    if not state.started:
        return "skipped" if look.state.ended else "pending"
    if look.state.ended:
        return "failed"
    return "held" if look.state.state in (State.HOLDING, State.HELD) else "running"


def _label(block: Block) -> str:
    match block:
        case PromptBlock(prompt=text) | HoldBlock(hold=text):
            return text
        case _:
            return block.id.replace("_", " ").capitalize()


def _detail(block: Block, look: Look) -> str:
    match block:
        case PhaseBlock():
            return _reports(block, look)
        case RepeatBlock():
            turn = look.state.block(block.id).turn
            return f"turn {turn} of {block.limit}, until {block.until}" if turn else f"until {block.until}"
        case WaitBlock():
            parts = [f"until {block.until}" if block.until else "", f"{block.duration_s} s" if block.duration_s else ""]
            return " and ".join(part for part in parts if part)
        case _:
            return ""


def _reports(block: PhaseBlock, look: Look) -> str:
    """The one figure of a phase that has one; several are for the record, and the chart shows the time it took."""
    prefix = f"{block.id}."
    found = {k.removeprefix(prefix): v for k, v in look.state.values.items() if k.startswith(prefix)}
    if len(found) != 1:
        return ""
    ((name, value),) = found.items()
    return f"{value:.3g} {unit_of(name)}".rstrip()


def _children(block: Block, look: Look) -> list[Node]:
    match block:
        case SequenceBlock():
            return [{"label": None, "condition": None, "blocks": tree(block.sequence, look)}]
        case ParallelBlock():
            return [{"label": None, "condition": None, "blocks": tree(branch, look)} for branch in block.parallel]
        case RepeatBlock():
            return [{"label": None, "condition": block.until, "blocks": tree(block.do, look)}]
        case ChooseBlock():
            chosen = look.state.block(block.id).branch
            ways = [
                {"label": None, "condition": way.when, "taken": _taken(chosen, n), "blocks": tree(way.do, look)}
                for n, way in enumerate(block.choose)
            ]
            other = {"label": "otherwise", "condition": None, "taken": _taken(chosen, -1)}
            return [*ways, {**other, "blocks": tree(block.otherwise, look)}]
        case _:
            return []


def _taken(chosen: int | None, branch: int) -> bool | None:
    return None if chosen is None else chosen == branch
