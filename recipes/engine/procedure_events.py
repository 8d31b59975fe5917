"""Events of the procedure's blocks: blocks, prompts, branches, loops and waits."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Answer = float | str | bool


@dataclass(frozen=True, slots=True)
class BlockStarted:
    """A block of the procedure began."""

    block: str


@dataclass(frozen=True, slots=True)
class BlockFinished:
    """A block of the procedure is done."""

    block: str


@dataclass(frozen=True, slots=True)
class PromptOpened:
    """A person is asked. `n` is unique in the batch; `fields` are stored forms of `PromptField`."""

    n: int
    block: str
    text: str
    fields: tuple[Mapping[str, Any], ...] = ()
    sign: str | None = None
    act: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PromptAnswered:
    """The prompt was answered, once. `signature` names the signature record when the prompt asks for one.

    `weighing` tells of the scale that gave the fields with `source: scale`: `place`, `carrier`, `gross_kg`, `tare_kg`,
    `net_kg`, `division_kg`; empty when nothing was weighed.
    """

    n: int
    block: str
    values: Mapping[str, Answer]
    by: str
    signature: str = ""
    weighing: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BranchChosen:
    """A `choose` took branch `branch` (from 0), or `otherwise` (-1)."""

    block: str
    branch: int


@dataclass(frozen=True, slots=True)
class LoopTurn:
    """A `repeat` begins turn `turn` (from 1); the blocks in `resets` are to run anew."""

    block: str
    turn: int
    resets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LimitReached:
    """A `repeat` used up its turns without its condition; a restart after a hold adds one turn at a time."""

    block: str
    turn: int


@dataclass(frozen=True, slots=True)
class WaitStarted:
    """A `wait` began at plant time `at_ms`; it lasts at least until `due_ms` when it has a duration."""

    block: str
    at_ms: int
    due_ms: int | None
