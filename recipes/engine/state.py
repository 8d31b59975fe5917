"""State of a batch: what its events add up to. Nothing in it is known from anywhere else."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from recipes.engine.states import ENDED, Command, State


@dataclass(frozen=True, slots=True)
class BlockState:
    """Progress of one block. `turn` of a repeat, `branch` of a choose, `due_ms` of a wait, `limit_turn` see below.

    `limit_turn` is the turn at which a repeat used up its limit; after the restart of that hold one more turn follows.
    """

    started: bool = False
    finished: bool = False
    turn: int = 0
    branch: int | None = None
    due_ms: int | None = None
    limit_turn: int = 0


@dataclass(frozen=True, slots=True)
class PhaseRun:
    """The run that the unit has, or may have, on the engine's behalf: one at most.

    `machine` is the state that the unit last reported of it. `commanded` is what was sent since the batch's last state
    change, `refused` what the unit refused. `overdue` are the limits already reported.
    """

    block: str
    run_id: int
    phase: str
    params: Mapping[str, float]
    accepted: bool = False
    machine: State | None = None
    commanded: Command | None = None
    refused: Command | None = None
    overdue: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class OpenPrompt:
    """A question that nobody answered yet."""

    n: int
    block: str
    text: str
    fields: tuple[Mapping[str, Any], ...]
    sign: str | None
    act: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class BatchState:
    """A batch. `values` are reports and answers as `id.name` (last run), `sums` their totals as `sum.id.name`.

    `runs` counts the runs of each phase block; `last_run_id` is the last run intended; `prompt_count` is the number of
    prompts ever opened; `cause` is the cause of the last state change; `seen` counts the events.
    """

    batch_id: str = ""
    unit: str = ""
    recipe: Mapping[str, Any] = field(default_factory=dict)
    recipe_hash: str = ""
    parameters: Mapping[str, float] = field(default_factory=dict)
    size_kg: float = 0.0
    state: State = State.IDLE
    cause: str = ""
    text: str = ""
    conditions: frozenset[str] = frozenset()
    blocks: Mapping[str, BlockState] = field(default_factory=dict)
    run: PhaseRun | None = None
    runs: Mapping[str, int] = field(default_factory=dict)
    last_run_id: int = 0
    values: Mapping[str, float] = field(default_factory=dict)
    sums: Mapping[str, float] = field(default_factory=dict)
    prompts: Mapping[int, OpenPrompt] = field(default_factory=dict)
    prompt_count: int = 0
    seen: int = 0

    @property
    def ended(self) -> bool:
        """Whether the batch is over; an ended batch never changes again."""
        return self.state in ENDED

    def block(self, block_id: str) -> BlockState:
        """Progress of a block; a block that never started has the default."""
        return self.blocks.get(block_id, BlockState())
