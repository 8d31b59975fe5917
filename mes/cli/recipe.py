"""`sinterline recipe`."""

from pathlib import Path
from typing import Annotated

import typer

from mes.cli.common import console
from recipes.checks import check_recipe
from recipes.library import load_library, shipped
from recipes.loading import read_recipe
from recipes.unit_class import UnitClass
from recipes.yaml_source import DocumentError, Problem

recipe = typer.Typer(no_args_is_help=True, help="Recipes as files.")


@recipe.callback()
def group() -> None:
    """Recipes as files."""


@recipe.command()
def check(
    files: Annotated[list[Path] | None, typer.Argument(help="Recipe files; none checks the shipped library.")] = None,
    library: Annotated[Path | None, typer.Option(help="Folder with unit_classes/, recipes/, routes/.")] = None,
) -> None:
    """Check recipes against their unit classes; each fault is one line `file:line: message`."""
    try:
        known = shipped() if library is None else load_library(library)
        classes = {name: loaded.model for name, loaded in known.unit_classes.items()}
        found = [fault for file in files or [] for fault in _faults(file, classes)] if files else known.problems()
    except DocumentError as error:
        found = list(error.problems)
    for fault in found:
        console.print(str(fault), markup=False, soft_wrap=True)  # a place is one word, however long
    if not found:
        console.print("no faults")
    raise typer.Exit(1 if found else 0)


def _faults(file: Path, classes: dict[str, UnitClass]) -> list[Problem]:
    try:
        loaded = read_recipe(file)
    except OSError as error:
        return [Problem(str(file), 1, f"cannot be read: {error.strerror}")]
    except DocumentError as error:
        return list(error.problems)
    unit_class = classes.get(loaded.model.unit_class)
    if unit_class is None:
        return [loaded.problem(("unit_class",), f"no unit class {loaded.model.unit_class}")]
    return check_recipe(loaded, unit_class)
