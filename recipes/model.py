"""Master recipe: what is done on one unit of a class, in which order, with which parameters.

A recipe is a document: an approved version is never edited, a change is a new version, and a batch runs a copy.
"""

import hashlib
import json
from collections.abc import Iterator
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from recipes.blocks import Block, Loc, walk
from recipes.parts import Identifier, Part, Slug


class BatchSize(Part):
    """Size of a batch in kg of input; proportional parameters are stated for `nominal_kg`."""

    nominal_kg: Annotated[float, Field(gt=0)]
    min_kg: Annotated[float, Field(gt=0)]
    max_kg: Annotated[float, Field(gt=0)]

    @model_validator(mode="after")
    def in_order(self) -> Self:
        """min <= nominal <= max."""
        if not self.min_kg <= self.nominal_kg <= self.max_kg:
            raise ValueError("min_kg <= nominal_kg <= max_kg is wanted")
        return self


class RecipeParameter(Part):
    """A value that process engineers tune inside `low`..`high`; critical ones need a deviation when they are left.

    `scale: proportional` multiplies the value and its limits by batch size / nominal size; temperatures and times
    never scale.
    """

    value: float
    low: float
    high: float
    critical: bool = False
    scale: Literal["fixed", "proportional"] = "fixed"
    text: str = ""

    @model_validator(mode="after")
    def value_is_inside(self) -> Self:
        """low <= value <= high."""
        if not self.low <= self.value <= self.high:
            raise ValueError("low <= value <= high is wanted")
        return self


class MasterRecipe(Part):
    """Master recipe for one unit class (ISA-88). `batch` is absent for recipes sized by pieces or lots."""

    recipe: Slug
    unit_class: Identifier
    title: str = ""
    text: str = ""
    requires: dict[Identifier, float] = Field(default_factory=dict)
    batch: BatchSize | None = None
    parameters: dict[Identifier, RecipeParameter] = Field(default_factory=dict)
    procedure: Annotated[tuple[Block, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def block_ids_are_unique(self) -> Self:
        """A report is `id.report`, so an id stands for one block."""
        seen: set[str] = set()
        for _, block in self.blocks():
            if block.id in seen:
                raise ValueError(f"block id {block.id!r} is used twice: give one of them an id")
            seen.add(block.id)
        return self

    def blocks(self) -> Iterator[tuple[Loc, Block]]:
        """Every block with its place, parents before children."""
        return walk(self.procedure)

    def block(self, block_id: str) -> Block:
        """The block with this id; KeyError when there is none."""
        for _, block in self.blocks():
            if block.id == block_id:
                return block
        raise KeyError(block_id)

    def document(self) -> dict[str, Any]:
        """The stored form: plain JSON data that `MasterRecipe.model_validate` takes back."""
        return self.model_dump(mode="json", by_alias=True)

    def content_hash(self) -> str:
        """SHA-256 (hex) over the canonical JSON of the stored form; approvals are signed over it."""
        return content_hash(self.document())


def content_hash(document: dict[str, Any]) -> str:
    """SHA-256 (hex) over canonical JSON: sorted keys, no white space, UTF-8."""
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()
