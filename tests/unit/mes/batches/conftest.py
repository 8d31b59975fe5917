"""The shipped route and classes, a database, and execution over a plant that a test moves by hand."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

import mes.equipment
from mes.equipment.model import PlantModel
from mes.platform.db import Database
from recipes import library
from recipes.library import Library
from recipes.model import MasterRecipe
from recipes.route import Route
from recipes.unit_class import UnitClass

PLANT = Path(mes.equipment.__file__).parent / "plants" / "rp-100.yaml"


@pytest.fixture(scope="session")
def shipped() -> Library:
    return library.shipped()


@pytest.fixture(scope="session")
def route(shipped: Library) -> Route:
    return shipped.routes["block-45sh"].model


@pytest.fixture(scope="session")
def classes(shipped: Library) -> dict[str, UnitClass]:
    return {name: loaded.model for name, loaded in shipped.unit_classes.items()}


@pytest.fixture(scope="session")
def recipes(shipped: Library) -> dict[str, MasterRecipe]:
    return {name: loaded.model for name, loaded in shipped.recipes.items()}


@pytest.fixture(scope="session")
def plant() -> PlantModel:
    return PlantModel.load(PLANT)


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    database = await Database.open(f"sqlite:///{tmp_path / 'test.db'}")
    await database.create_all()
    yield database
    await database.close()
