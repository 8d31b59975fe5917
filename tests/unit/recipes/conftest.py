"""A small unit class and recipes for it."""

from collections.abc import Callable

import pytest

from recipes.loading import Loaded, load_recipe, load_unit_class
from recipes.model import MasterRecipe
from recipes.unit_class import UnitClass

OVEN = """
unit_class: oven
title: Small oven
control: A
capacity_kg: 100
signals:
  pressure_pa: {low: 0, high: 200000}
phases:
  load:
    parameters:
      box_1: {from: load_plan, place: in, carrier: tray}
    reports: [mass_kg]
  heat:
    parameters:
      temperature_c: {low: 20, high: 1000}
      hold_s: {low: 0, high: 3600, default: 60}
    reports: [temperature_c]
    max_s: =hold_s + 100
    hold_factor: 2
    comm_loss: {policy: hold, hold_after_s: 30}
  check:
    reports: [rise_pa_per_h]
    propagation: none
"""


@pytest.fixture(scope="session")
def oven() -> UnitClass:
    return load_unit_class(OVEN, "oven.yaml").model


@pytest.fixture(scope="session")
def recipe() -> Callable[[str], Loaded[MasterRecipe]]:
    def load(procedure: str, head: str = "") -> Loaded[MasterRecipe]:
        return load_recipe(f"recipe: test\nunit_class: oven\n{head}procedure:\n{procedure}", "test.yaml")

    return load
