"""The shipped master data hold together, and wrong ones are named."""

import shutil
from pathlib import Path

import pytest

from mes.materials import catalogue
from mes.materials.charge import Ingredient, make_up


def test_the_shipped_master_data_load() -> None:
    shipped = catalogue.load()
    assert shipped.material("ndpr").kind == "raw"
    assert {"45SH"} <= shipped.alloys.keys()


def test_the_shipped_alloy_can_be_made_from_the_opening_stock() -> None:
    shipped = catalogue.load()
    alloy = shipped.alloys["45SH"]
    first = {lot.material: lot for lot in reversed(shipped.opening_stock)}
    ingredients = [Ingredient(name, first[name].assay_wt_pct, shipped.material(name).minor) for name in alloy.materials]
    plan = make_up(alloy.target_wt_pct, 300_000_000, ingredients, loss_pct=alloy.loss_pct)
    stock: dict[str, float] = {}
    for lot in shipped.opening_stock:
        stock[lot.material] = stock.get(lot.material, 0.0) + lot.mass_kg
    for line in plan.lines:
        assert line.mass_mg / 1e6 <= stock[line.key]


def test_an_unknown_material_in_an_alloy_is_named(tmp_path: Path) -> None:
    folder = shutil.copytree(catalogue.SHIPPED, tmp_path / "data")
    text = (folder / "alloys.yaml").read_text(encoding="utf-8")
    (folder / "alloys.yaml").write_text(text.replace("ndpr", "unobtainium"), encoding="utf-8")
    with pytest.raises(ValueError, match="unobtainium"):
        catalogue.load(folder)


def test_a_wrong_value_names_its_file(tmp_path: Path) -> None:
    folder = shutil.copytree(catalogue.SHIPPED, tmp_path / "data")
    (folder / "suppliers.yaml").write_text("- {id: x, name: X, country: Wonderland}\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"suppliers\.yaml"):
        catalogue.load(folder)
