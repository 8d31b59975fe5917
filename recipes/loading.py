"""Reads unit classes, master recipes and routes from YAML; every error is `file:line: message`."""

from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import ValidationError

from recipes.blocks import BLOCK_KINDS, Loc
from recipes.model import MasterRecipe
from recipes.parts import Part
from recipes.route import Route
from recipes.shape import shaped_recipe
from recipes.unit_class import UnitClass
from recipes.yaml_source import DocumentError, MarkedDict, Problem, line_of, load_yaml

Model = TypeVar("Model", bound=Part)


@dataclass(frozen=True)
class Loaded(Generic[Model]):
    """A document, and the text places it came from."""

    model: Model
    file: str
    source: MarkedDict

    def problem(self, loc: Loc, message: str) -> Problem:
        """A problem at a place of the stored form."""
        return Problem(self.file, line_of(self.source, loc), message)


def load_unit_class(text: str, file: str) -> Loaded[UnitClass]:
    """The unit class of a YAML text; raises DocumentError."""
    return _validated(UnitClass, load_yaml(text, file), file)


def load_recipe(text: str, file: str) -> Loaded[MasterRecipe]:
    """The master recipe of a YAML text; raises DocumentError."""
    return _validated(MasterRecipe, shaped_recipe(load_yaml(text, file)), file)


def load_route(text: str, file: str) -> Loaded[Route]:
    """The route of a YAML text; raises DocumentError."""
    return _validated(Route, load_yaml(text, file), file)


def read_recipe(path: Path) -> Loaded[MasterRecipe]:
    """The master recipe of a file; raises DocumentError, or OSError when it cannot be read."""
    return load_recipe(path.read_text(encoding="utf-8"), str(path))


def _validated(model: type[Model], document: MarkedDict, file: str) -> Loaded[Model]:
    try:
        return Loaded(model.model_validate(document), file, document)
    except ValidationError as error:
        found = [(tuple(item["loc"]), item["msg"]) for item in error.errors()]
        # a sequence that is too short because its items are wrong is no news
        deepest = [(loc, text) for loc, text in found if not any(_inside(other, loc) for other, _ in found)]
        raise DocumentError([_problem(document, file, loc, text) for loc, text in deepest]) from None


def _inside(inner: Loc, outer: Loc) -> bool:
    return len(inner) > len(outer) and inner[: len(outer)] == outer


def _problem(document: MarkedDict, file: str, loc: Loc, message: str) -> Problem:
    # pydantic names the kind of a block after its index; that is no place in the document
    place: Loc = tuple(
        part for n, part in enumerate(loc) if not (n and part in BLOCK_KINDS and isinstance(loc[n - 1], int))
    )
    names = [str(part) for part in place if not isinstance(part, int)]
    words = message.removeprefix("Value error, ")
    return Problem(file, line_of(document, place), f"{names[-1]}: {words}" if names else words)
