"""YAML text that remembers where each value stands, so that an error can say `file:line: message`."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

Shape = TypeVar("Shape", bound=BaseModel)
Loc = Sequence[int | str]


class ModelError(Exception):
    """The plant file or an interface file is wrong; `problems` are `file:line: message`, all that were found."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


class Source:
    """One YAML file, parsed. Raises `ModelError` when it cannot be read or is no YAML."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            text = path.read_text(encoding="utf-8")
        except OSError as error:
            raise ModelError([f"{path}:1: cannot be read: {error.strerror}"]) from error
        try:
            self._node = yaml.compose(text, Loader=yaml.CSafeLoader)
            self.data: Any = yaml.load(text, Loader=yaml.CSafeLoader)
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 1
            raise ModelError([f"{path}:{line}: {error.problem}"]) from error

    def at(self, loc: Loc) -> str:
        """`file:line` of the value at a path of keys and indexes, or of the nearest one above it."""
        node = self._node
        for step in loc:
            found = _child(node, step)
            if found is None:
                break
            node = found
        return f"{self.path}:{node.start_mark.line + 1 if node is not None else 1}"

    def parse(self, shape: type[Shape]) -> Shape:
        """The document as a model. Raises `ModelError` with every fault at its line."""
        try:
            return shape.model_validate(self.data)
        except ValidationError as error:
            raise ModelError([self._tell(e["loc"], e["msg"]) for e in error.errors()]) from error

    def _tell(self, loc: Loc, message: str) -> str:
        where = ".".join(str(step) for step in loc)
        return f"{self.at(loc)}: {where}: {message}"


def _child(node: Any, step: int | str) -> Any:
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step]
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == str(step)), None)
    return None
