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
        return {"seed": seed, "cases": {case.name: _case(order, folder / str(n), case) for n, case in enumerate(CASES)}}


def _case(order: Order, folder: Path, case: Case) -> dict[str, Any]:
    branch = order.branch(folder, case)
    found = branch.up_to_coupons()
    if case is NOMINAL:
        branch.up_to_packed()
    balances = [asdict(each) | {"fraction": each.fraction} for each in [*order.balances, *branch.balances]]
    return asdict(found) | {"balances": balances, "notes": order.notes | branch.notes}


def background() -> None:
    """A sweep leaves the machine to others."""
    os.nice(15)
