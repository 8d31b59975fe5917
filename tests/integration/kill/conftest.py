"""One plant with SF-01 and AF-01 and one database for all kill tests: what one test leaves, the next one finds."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.documents import library, site_plant
from support.plant import RunningPlant
from support.service import Site

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def plant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPlant]:
    running = RunningPlant(tmp_path_factory.mktemp("kill"), ["SF-01", "AF-01"])
    yield running
    running.close()


@pytest.fixture(scope="session")
def site(plant: RunningPlant) -> Iterator[Site]:
    recipes = library(plant.data_dir / "library", *sorted(HERE.glob("recipes/*.yaml")))
    plant_file = site_plant(plant.data_dir / "site", HERE / "site.yaml")
    made = Site(plant.data_dir, SINTERLINE_LIBRARY_DIR=str(recipes), SINTERLINE_PLANT_FILE=str(plant_file))
    yield made
    made.end()


@pytest.fixture(autouse=True)
def _nothing_runs_on(site: Site) -> Iterator[None]:
    yield
    site.kill()
