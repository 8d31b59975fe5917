"""Plant files and recipe libraries that tests write for themselves, from what ships."""

import shutil
from pathlib import Path

import mes
import recipes

SHIPPED_PLANT = Path(mes.__file__).parent / "equipment" / "plants" / "rp-100.yaml"
INTERFACES = SHIPPED_PLANT.parents[1] / "interfaces"
SHIPPED_LIBRARY = Path(recipes.__file__).parent / "library"


def library(folder: Path, *own: Path) -> Path:
    """A library with the shipped unit classes and these recipes only."""
    shutil.copytree(SHIPPED_LIBRARY / "unit_classes", folder / "unit_classes")
    (folder / "recipes").mkdir()
    for path in own:
        shutil.copy(path, folder / "recipes" / path.name)
    return folder


def site_plant(folder: Path, source: Path) -> Path:
    """A copy of a site's plant file that finds the shipped interfaces."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / source.name
    target.write_text(source.read_text().replace("../interfaces", str(INTERFACES)))
    return target
