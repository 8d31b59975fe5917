"""YAML documents that remember their lines, so that every error is `file:line: message`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from recipes.blocks import Loc


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong at a place of a document; `str` gives `file:line: message`."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        """As compilers write it, so that editors can jump there."""
        return f"{self.file}:{self.line}: {self.message}"


class DocumentError(ValueError):
    """A document that cannot be used; `problems` say where and why."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


class MarkedDict(dict[str, Any]):
    """A mapping with the line of itself and of each key."""

    line: int = 1
    lines: Mapping[str, int] = {}


class MarkedList(list[Any]):
    """A sequence with the line of itself."""

    line: int = 1


class _Loader(yaml.CSafeLoader):
    """The safe loader (no objects are made), which keeps lines and refuses a key given twice."""

    name: str = ""


def _mapping(loader: _Loader, node: yaml.MappingNode) -> MarkedDict:
    lines: dict[str, int] = {}
    for key_node, _ in node.value:
        key = str(loader.construct_object(key_node))
        line = key_node.start_mark.line + 1
        if key in lines:
            raise DocumentError([Problem(loader.name, line, f"{key} is given twice")])
        lines[key] = line
    marked = MarkedDict({str(k): v for k, v in loader.construct_mapping(node, deep=True).items()})
    marked.line, marked.lines = node.start_mark.line + 1, lines
    return marked


def _sequence(loader: _Loader, node: yaml.SequenceNode) -> MarkedList:
    marked = MarkedList(loader.construct_sequence(node, deep=True))
    marked.line = node.start_mark.line + 1
    return marked


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)
_Loader.add_constructor("tag:yaml.org,2002:seq", _sequence)


def load_yaml(text: str, file: str) -> MarkedDict:
    """The document of a YAML text; DocumentError if it is no mapping or cannot be read."""
    loader = _Loader(text)
    loader.name = file
    try:
        document = loader.get_single_data()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise DocumentError([Problem(file, line, str(getattr(error, "problem", error)))]) from None
    finally:
        loader.dispose()
    if not isinstance(document, MarkedDict):
        raise DocumentError([Problem(file, 1, "a mapping is wanted")])
    return document


def line_of(document: object, loc: Loc) -> int:
    """Line of a place: the deepest part of `loc` that exists; parts that no mapping knows are passed over."""
    line = getattr(document, "line", 1)
    here: Any = document
    for part in loc:
        if isinstance(here, MarkedDict) and part in here:
            line, here = here.lines.get(str(part), line), here[str(part)]
        elif isinstance(here, list) and isinstance(part, int) and part < len(here):
            here = here[part]
            line = getattr(here, "line", line)
    return line
