"""Route: the order of recipes for a product, and what each does to lots and their mass.

Masses and counts refer to `block.report` or `prompt.field` of the operation's recipe; an expression of the condition
language is allowed (`absorb.h2_kg - evacuate_h2.h2_kg`), and `sum(dose.mass_kg)` adds over all runs of a block in the
batch. A loss is measured or a stated factor of the input, never the remainder (a tautology is no balance).
"""

from collections.abc import Iterator
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from recipes.model import content_hash
from recipes.parts import Identifier, Part, Slug

Fraction = Annotated[float, Field(ge=0, le=1)]


class Output(Part):
    """A product lot of the operation: mass (kg) and, for parts, pieces; `carrier` is the kind it stands in."""

    material: Slug
    mass: str
    pieces: str | None = None
    carrier: Identifier | None = None


class Byproduct(Part):
    """A side stream that becomes a lot of its own: skull, fines, swarf, rejects, heels."""

    material: Slug
    mass: str
    pieces: str | None = None
    carrier: Identifier | None = None
    carry_over: bool = False
    """True for a heel: it stays in the machine and is an input of the next batch on it."""


class Addition(Part):
    """Material without an origin share that enters: gas, lubricant, plating. A measured `mass` or a stated factor."""

    material: Slug
    mass: str | None = None
    factor_of_input: Fraction | None = None

    @model_validator(mode="after")
    def one_source(self) -> Self:
        """Exactly one of mass and factor."""
        if (self.mass is None) == (self.factor_of_input is None):
            raise ValueError("exactly one of mass and factor_of_input is wanted")
        return self


class Loss(Part):
    """Mass that leaves and is no lot: evaporation, dust, gas. A measured `mass` or a stated factor of the input."""

    cause: Identifier
    mass: str | None = None
    factor_of_input: Fraction | None = None

    @model_validator(mode="after")
    def one_source(self) -> Self:
        """Exactly one of mass and factor."""
        if (self.mass is None) == (self.factor_of_input is None):
            raise ValueError("exactly one of mass and factor_of_input is wanted")
        return self


class Tolerance(Part):
    """What may stay unexplained before the lot goes on hold: the larger of the two."""

    factor_of_input: Fraction = 0.002
    mass_kg: Annotated[float, Field(ge=0)] = 0.0


class Operation(Part):
    """One recipe of the route. `lots`: merge (one output lot), split (an output per carrier), keep (output per input).

    `size`: by_batch (the recipe's nominal kg), by_pieces, by_load_plan (which lots at which positions).
    `rest` is the mass that goes back unchanged into the input lot (powder left in the hopper).
    """

    id: Identifier
    recipe: Slug
    consumes: Annotated[tuple[Slug, ...], Field(min_length=1)]
    rest: str | None = None
    lots: Literal["merge", "split", "keep"]
    size: Literal["by_batch", "by_pieces", "by_load_plan"]
    outputs: Annotated[tuple[Output, ...], Field(min_length=1)]
    byproducts: tuple[Byproduct, ...] = ()
    additions: tuple[Addition, ...] = ()
    loss: tuple[Loss, ...] = ()
    tolerance: Tolerance = Tolerance()

    def references(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """Every mass and count expression with its place below the operation."""
        if self.rest is not None:
            yield ("rest",), self.rest
        for section in ("outputs", "byproducts", "additions", "loss"):
            for n, line in enumerate(getattr(self, section)):
                for field in ("mass", "pieces"):
                    if (expression := getattr(line, field, None)) is not None:
                        yield (section, n, field), expression


class Route(Part):
    """Route of a product: its operations in order. `product` is the product's code as orders name it."""

    route: Slug
    title: str = ""
    product: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]*$", max_length=64)]
    grade: str = ""
    attributes: dict[Identifier, float] = Field(default_factory=dict)
    operations: Annotated[tuple[Operation, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def operation_ids_are_unique(self) -> Self:
        """An operation is named once."""
        ids = [operation.id for operation in self.operations]
        if len(set(ids)) != len(ids):
            raise ValueError("operation ids must be unique within a route")
        return self

    def operation(self, operation_id: str) -> Operation:
        """The operation with this id; KeyError when there is none."""
        for operation in self.operations:
            if operation.id == operation_id:
                return operation
        raise KeyError(operation_id)

    def document(self) -> dict[str, Any]:
        """The stored form: plain JSON data that `Route.model_validate` takes back."""
        return self.model_dump(mode="json", by_alias=True)

    def content_hash(self) -> str:
        """SHA-256 (hex) over the canonical JSON of the stored form."""
        return content_hash(self.document())
