"""The recipes that ship: unit classes, master recipes and routes, as YAML beside this module."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from recipes.checks import check_recipe
from recipes.loading import Loaded, load_recipe, load_route, load_unit_class
from recipes.model import MasterRecipe
from recipes.route import Route
from recipes.route_checks import check_route, check_unit_class
from recipes.unit_class import UnitClass
from recipes.yaml_source import Problem

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Library:
    """Documents by name, each with the file that it came from."""

    unit_classes: dict[str, Loaded[UnitClass]]
    recipes: dict[str, Loaded[MasterRecipe]]
    routes: dict[str, Loaded[Route]]

    def problems(self) -> list[Problem]:
        """Everything that the checks find; empty for what ships."""
        classes = {name: loaded.model for name, loaded in self.unit_classes.items()}
        models = {name: loaded.model for name, loaded in self.recipes.items()}
        found = [p for loaded in self.unit_classes.values() for p in check_unit_class(loaded)]
        for recipe in self.recipes.values():
            if recipe.model.unit_class not in classes:
                found.append(recipe.problem(("unit_class",), f"no unit class {recipe.model.unit_class}"))
            else:
                found += check_recipe(recipe, classes[recipe.model.unit_class])
        return found + [p for loaded in self.routes.values() for p in check_route(loaded, models, classes)]


def load_library(folder: Path = HERE) -> Library:
    """Every document below `folder` (`unit_classes/`, `recipes/`, `routes/`); raises DocumentError."""
    classes = [load_unit_class(_text(path), _name(path)) for path in sorted(folder.glob("unit_classes/*.yaml"))]
    recipes = [load_recipe(_text(path), _name(path)) for path in sorted(folder.glob("recipes/*.yaml"))]
    routes = [load_route(_text(path), _name(path)) for path in sorted(folder.glob("routes/*.yaml"))]
    return Library(
        {loaded.model.unit_class: loaded for loaded in classes},
        {loaded.model.recipe: loaded for loaded in recipes},
        {loaded.model.route: loaded for loaded in routes},
    )


@cache
def shipped() -> Library:
    """The library that ships, read once."""
    return load_library()


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _name(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"
