"""Blocks of a master recipe's procedure; they nest, so a chart is sound by construction (ISA-88 part 2, PFC).

Each kind has one short form in YAML (`{phase: load}`, `{repeat: {...}}`), which `recipes.shape` brings to the one
form below with `kind`, the form that is stored, hashed and given to the HMI.
"""

from collections.abc import Iterator
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from recipes.parts import Identifier, Part, Value

FieldSource = Literal["scale", "count", "typed", "computed", "scan", "text"]


class PromptField(Part):
    """One thing a prompt asks for. All sources but `scan` and `text` give numbers; those two give words.

    `scale`: read from a scale over the wire; `count`: counted pieces; `typed`: by a person;
    `computed`: by the service (lines left of a charge plan).
    A number outside `low`..`high` is refused. `device` may name the instrument (`WB-01/C`), `carrier` what is weighed.
    """

    name: Identifier
    source: FieldSource
    label: str = ""
    unit: str = ""
    low: float | None = None
    high: float | None = None
    device: str | None = None
    carrier: str | None = None
    required: bool = True

    @property
    def numeric(self) -> bool:
        """Whether the answer is a number that conditions and routes may use as `prompt.field`."""
        return self.source not in ("scan", "text")


class Ending(Part):
    """What happens when a `repeat` used up its turns: exactly one of `abort` and `hold`, with the text shown."""

    abort: str | None = None
    hold: str | None = None

    @model_validator(mode="after")
    def exactly_one(self) -> Self:
        """One reaction, never two and never none."""
        if (self.abort is None) == (self.hold is None):
            raise ValueError("exactly one of abort and hold is wanted")
        return self


class PhaseBlock(Part):
    """Runs one phase of the unit. Its reports are `id.report` of the last completed run."""

    kind: Literal["phase"] = "phase"
    id: Identifier
    phase: Identifier
    with_: dict[Identifier, Value] = Field(default_factory=dict, alias="with")


class PromptBlock(Part):
    """Asks a person; done when answered. `act` describes the physical act for a crew and is only carried."""

    kind: Literal["prompt"] = "prompt"
    id: Identifier
    prompt: str
    sign: Literal["performed", "verified"] | None = None
    fields: tuple[PromptField, ...] = ()
    act: dict[str, Any] = Field(default_factory=dict)

    @model_validator(mode="after")
    def fields_are_named_once(self) -> Self:
        """Field names are unique within the prompt."""
        names = [field.name for field in self.fields]
        if len(set(names)) != len(names):
            raise ValueError("field names must be unique within a prompt")
        return self


class HoldBlock(Part):
    """Holds the batch with a text; done when a person restarts it."""

    kind: Literal["hold"] = "hold"
    id: Identifier
    hold: str


class WaitBlock(Part):
    """Waits in plant time: at least `duration_s`, and until `until` is true (both when both are given)."""

    kind: Literal["wait"] = "wait"
    id: Identifier
    until: str | None = None
    duration_s: Value | None = None

    @model_validator(mode="after")
    def something_to_wait_for(self) -> Self:
        """A condition, a duration or both."""
        if self.until is None and self.duration_s is None:
            raise ValueError("until or duration_s is wanted")
        return self


class SequenceBlock(Part):
    """Blocks one after the other."""

    kind: Literal["sequence"] = "sequence"
    id: Identifier
    sequence: Annotated[tuple["Block", ...], Field(min_length=1)]


class ParallelBlock(Part):
    """All branches start; done when all are. At most one branch holds unit phases, since a unit runs one phase."""

    kind: Literal["parallel"] = "parallel"
    id: Identifier
    parallel: Annotated[tuple[tuple["Block", ...], ...], Field(min_length=1)]


class Branch(Part):
    """One branch of a `choose`: taken when `when` is the first that is true."""

    when: str
    do: tuple["Block", ...]


class ChooseBlock(Part):
    """The first branch whose condition is true runs, else `otherwise`; an unknown condition waits."""

    kind: Literal["choose"] = "choose"
    id: Identifier
    choose: Annotated[tuple[Branch, ...], Field(min_length=1)]
    otherwise: tuple["Block", ...]


class RepeatBlock(Part):
    """Runs `do`, then looks at `until`; after `limit` turns without it, `else` (default: hold)."""

    kind: Literal["repeat"] = "repeat"
    id: Identifier
    until: str
    limit: Annotated[int, Field(ge=1, le=1000)]
    do: Annotated[tuple["Block", ...], Field(min_length=1)]
    else_: Ending = Field(default=Ending(hold="Limit of turns reached"), alias="else")


Block = Annotated[
    PhaseBlock | PromptBlock | HoldBlock | WaitBlock | SequenceBlock | ParallelBlock | ChooseBlock | RepeatBlock,
    Field(discriminator="kind"),
]
BLOCK_KINDS = ("phase", "prompt", "hold", "wait", "sequence", "parallel", "choose", "repeat")
Loc = tuple[str | int, ...]
"""Place in the stored form of a document, such as ("procedure", 4, "do", 0)."""

for _model in (SequenceBlock, ParallelBlock, Branch, ChooseBlock, RepeatBlock):
    _model.model_rebuild()


def children(block: Block) -> Iterator[tuple[Loc, tuple[Block, ...]]]:
    """Inner sequences of a block, each with its place below the block."""
    match block:
        case SequenceBlock():
            yield ("sequence",), block.sequence
        case ParallelBlock():
            for n, branch in enumerate(block.parallel):
                yield ("parallel", n), branch
        case ChooseBlock():
            for n, way in enumerate(block.choose):
                yield ("choose", n, "do"), way.do
            yield ("otherwise",), block.otherwise
        case RepeatBlock():
            yield ("do",), block.do
        case _:
            return


def walk(blocks: tuple[Block, ...], at: Loc = ("procedure",)) -> Iterator[tuple[Loc, Block]]:
    """Every block, parents before children, with its place."""
    for n, block in enumerate(blocks):
        here = (*at, n)
        yield here, block
        for below, inner in children(block):
            yield from walk(inner, (*here, *below))
