"""A plant with two sinter furnaces, an annealing furnace and the scales; sites with plant files of their own on it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.documents import library, site_plant
from support.plant import RunningPlant
from support.service import Site

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def plant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPlant]:
    running = RunningPlant(tmp_path_factory.mktemp("witness"), ["SF-01", "SF-02", "AF-01", "WB-01"])
    yield running
    running.close()


@pytest.fixture(scope="session")
def recipes(plant: RunningPlant) -> Path:
    return library(plant.data_dir / "library", *sorted(HERE.glob("recipes/*.yaml")))


@pytest.fixture(scope="session")
def plant_file(plant: RunningPlant) -> Path:
    return site_plant(plant.data_dir / "site", HERE / "site.yaml")


@pytest.fixture
def site(plant: RunningPlant, recipes: Path, plant_file: Path) -> Iterator[Site]:
    """The site; its data folder and with it the installation's id are the same for all tests."""
    made = Site(plant.data_dir, SINTERLINE_LIBRARY_DIR=str(recipes), SINTERLINE_PLANT_FILE=str(plant_file))
    yield made
    made.kill()
