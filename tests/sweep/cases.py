"""What one seed gives: the nominal order and what is done wrong on purpose, from the same green parts."""

import os
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from recipes.library import shipped
from tests.sweep.order import NOMINAL, Case, Order

SOAK_C = shipped().recipes["sinter-45sh"].model.parameters["sinter_temperature_c"].value
COLD_SOAK = Case("soak 40 °C too cold", {"sinter-45sh.sinter_temperature_c": SOAK_C - 40.0})
ONE_ANNEAL = Case("no second anneal", skipped={"anneal-45sh": ("evacuate2", "stage2", "quench2")})
CASES = (NOMINAL, COLD_SOAK, ONE_ANNEAL)


def run(seed: int) -> dict[str, Any]:
    """All cases of a seed as plain data, also for another process."""
    with tempfile.TemporaryDirectory(prefix="sweep-") as name:
        folder = Path(name)
        order = Order(folder / "order", seed)
        order.up_to_green()
        order.plant.close()
        cold = order.branch(folder / "cold", COLD_SOAK)
        cold.sinter()
        order.sinter()
        order.plant.close()
        lots = {each.name: order.branch(folder / str(n), each) for n, each in enumerate((NOMINAL, ONE_ANNEAL))}
        lots[COLD_SOAK.name] = cold
        return {"seed": seed, "cases": {case.name: _judged(order, lots[case.name]) for case in CASES}}


def _judged(before: Order, lot: Order) -> dict[str, Any]:
    found = lot.up_to_coupons()
    if lot.case is NOMINAL:
        lot.up_to_packed()
    balances = [asdict(each) | {"fraction": each.fraction} for each in [*before.balances, *lot.balances]]
    return asdict(found) | {"balances": balances, "notes": before.notes | lot.notes}


def background() -> None:
    """A sweep leaves the machine to others."""
    os.nice(15)
