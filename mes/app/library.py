"""The shipped recipes: read once, checked, taken into the book."""

from collections.abc import Callable

from mes import recipebook
from mes.platform.db import Database
from mes.settings import Settings
from recipes.checks import findings
from recipes.library import HERE, Library, load_library, shipped
from recipes.model import MasterRecipe
from recipes.unit_class import UnitClass
from recipes.yaml_source import DocumentError


def load(settings: Settings) -> Library:
    """The library of this installation. Raises `recipes.yaml_source.DocumentError` that names every fault's line."""
    library = shipped() if settings.library_dir.resolve() == HERE.resolve() else load_library(settings.library_dir)
    if faults := library.problems():
        raise DocumentError(faults)
    return library


def unit_classes(library: Library) -> dict[str, UnitClass]:
    """The unit classes by name."""
    return {name: loaded.model for name, loaded in library.unit_classes.items()}


async def take_in(db: Database, library: Library) -> int:
    """Bring new and changed shipped documents into the recipe book; returns how many."""
    recipes = [loaded.model for loaded in library.recipes.values()]
    routes = [loaded.model for loaded in library.routes.values()]
    async with db.write() as session:
        return await recipebook.import_library(session, recipes, routes)


def faults_of(classes: dict[str, UnitClass]) -> Callable[[MasterRecipe], list[str]]:
    """The check of a recipe against its unit class, as sentences; the book asks it before it stores a trial."""

    def faults(recipe: MasterRecipe) -> list[str]:
        return [message for _, message in findings(recipe, classes[recipe.unit_class])]

    return faults
