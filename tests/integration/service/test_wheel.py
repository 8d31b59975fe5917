"""The wheel is the whole product: code, built HMI, recipes, plant, device profiles and revisions."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """What is inside a wheel built from this tree."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    env = os.environ | {"SINTERLINE_SKIP_HMI": "1"}  # `make setup` has built it: the wheel takes what is there
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as content:
        return set(content.namelist())


def test_the_wheel_carries_the_built_hmi_and_not_its_sources(names: set[str]) -> None:
    built = ROOT / "mes" / "hmi" / "dist"
    wanted = {str(path.relative_to(ROOT)) for path in built.rglob("*") if path.is_file()}
    assert "mes/hmi/dist/index.html" in wanted
    assert wanted <= names
    assert not [name for name in names if "node_modules" in name or name.startswith("mes/hmi/src")]


def test_the_wheel_carries_all_code_and_data_of_the_four_packages(names: set[str]) -> None:
    kinds = ("*.py", "*.yaml", "*.csv", "*.mako")
    packages = ("mes", "drivers", "recipes", "simulators")
    found = {str(path.relative_to(ROOT)) for top in packages for kind in kinds for path in (ROOT / top).rglob(kind)}
    ours = {name for name in found if not name.startswith("mes/hmi/")}
    assert len(ours) > 400
    assert sorted(ours - names) == []
