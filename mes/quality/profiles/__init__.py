"""Profiles of result files: how an instrument writes what it measured."""

from functools import cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

SHIPPED = Path(__file__).parent


class Column(BaseModel):
    """A column by its header name; its numbers are multiplied by `factor` to be in the unit of the target."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    name: str
    factor: float = 1.0


class Profile(BaseModel):
    """One kind of result file. `curve` files carry J(H) of one specimen, `values` files one value per row."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    profile: str
    kind: Literal["curve", "values"]
    instrument: str
    pattern: str
    encoding: str = "utf-8"
    comment: str = "#"
    delimiter: str = ","
    decimal: str = "."
    method: str = ""
    columns: dict[str, Column]
    header: dict[str, str] = {}
    reported: tuple[str, ...] = ()
    tolerance: dict[str, float] = {}
    properties: dict[str, str] = {}


def load(folder: Path = SHIPPED) -> tuple[Profile, ...]:
    """All profiles of a folder. Raises `ValueError` naming the file."""
    found: list[Profile] = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            found.append(
                TypeAdapter(Profile).validate_python(
                    yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
                )
            )
        except (ValidationError, yaml.YAMLError) as error:
            raise ValueError(f"{path}: {error}") from error
    return tuple(found)


@cache
def shipped() -> tuple[Profile, ...]:
    """The profiles that ship, read once."""
    return load()
