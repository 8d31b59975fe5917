"""Charge make-up: which mass of which raw lot gives the target melt.

Solve A·m = t/(1 - l) with m >= 0, A the assays, t the target and l the losses per element; the closing element is
what the target leaves up to 100 % and thereby subtracts what master alloys bring of it (ndfeb-process 3.2).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

# Balances of the floor scale: up to this mass (mg), this division (mg). docs/plc/utilities.md
BALANCES: tuple[tuple[int, int], ...] = ((2_000_000, 100), (32_000_000, 1_000), (600_000_000, 20_000))
MAJOR_TOLERANCE_OF_CHARGE = 0.0005
MINOR_TOLERANCE_OF_LINE = 0.005
SUM_TOLERANCE_OF_CHARGE = 0.002
RARE_EARTHS = frozenset({"La", "Ce", "Pr", "Nd", "Dy", "Tb"})
ACCEPT_RARE_EARTH_WT_PCT = 0.1  # ndfeb-process 4.12: the melt is accepted within this of its target
ACCEPT_WT_PCT = 0.02
ACCEPT_CLOSING_WT_PCT = 0.5  # impurities of the assays displace the closing element; they are not a miss


class CannotMake(ValueError):
    """No non-negative mixture of the given materials reaches the target."""


@dataclass(frozen=True, slots=True)
class Ingredient:
    """One material or raw lot that may go into a charge, with its assay in wt%."""

    key: str
    assay_wt_pct: Mapping[str, float]
    minor: bool = False


@dataclass(frozen=True, slots=True)
class ChargeLine:
    """One weighing: what, how much, on a balance of which division, within which tolerance (all mg)."""

    key: str
    mass_mg: int
    division_mg: int
    tolerance_mg: int


@dataclass(frozen=True, slots=True)
class ChargePlan:
    """Lines of a charge; `predicted_wt_pct` is the melt expected from the rounded lines after losses."""

    lines: tuple[ChargeLine, ...]
    predicted_wt_pct: dict[str, float]

    @property
    def total_mg(self) -> int:
        """Mass of the charge: exactly the sum of its lines."""
        return sum(line.mass_mg for line in self.lines)

    @property
    def sum_tolerance_mg(self) -> int:
        """How far the weighed sum may be off."""
        return round(self.total_mg * SUM_TOLERANCE_OF_CHARGE)


def division_mg(mass_mg: int) -> int:
    """Division of the finest balance that carries this mass. Raises `CannotMake` above the largest."""
    for capacity, division in BALANCES:
        if mass_mg <= capacity:
            return division
    raise CannotMake(f"{mass_mg / 1e6:g} kg is more than any balance carries")


def make_up(
    target_wt_pct: Mapping[str, float],
    total_mg: int,
    ingredients: Sequence[Ingredient],
    *,
    loss_pct: Mapping[str, float] | None = None,
    closing: str = "Fe",
) -> ChargePlan:
    """Lines that sum to about `total_mg` (each rounded to its balance) and melt to the target.

    Raises `CannotMake` when some element would miss the target by more than the melt is accepted with.
    """
    losses = loss_pct or {}
    target = dict(target_wt_pct)
    target[closing] = 100.0 - sum(share for element, share in target_wt_pct.items() if element != closing)
    shares = _solve(target, ingredients, losses)
    scale = total_mg / shares.sum()
    lines = [_line(item, float(share) * scale, total_mg) for item, share in zip(ingredients, shares, strict=True)]
    predicted = predict({line.key: line.mass_mg for line in lines}, ingredients, losses)
    _refuse_a_miss(target, predicted, closing)
    return ChargePlan(tuple(line for line in lines if line.mass_mg > 0), predicted)


def predict(
    masses_mg: Mapping[str, int], ingredients: Sequence[Ingredient], loss_pct: Mapping[str, float]
) -> dict[str, float]:
    """Composition (wt%) of the melt from these masses after losses; what the assays leave open stays open."""
    elements: dict[str, float] = {}
    lost = 0.0
    for item in ingredients:
        mass = masses_mg.get(item.key, 0)
        for element, share in item.assay_wt_pct.items():
            charged = mass * share / 100.0
            kept = charged * (1.0 - loss_pct.get(element, 0.0) / 100.0)
            elements[element] = elements.get(element, 0.0) + kept
            lost += charged - kept
    melt = sum(masses_mg.values()) - lost
    return {element: 100.0 * mass / melt for element, mass in elements.items()} if melt > 0 else {}


def _solve(
    target: Mapping[str, float], ingredients: Sequence[Ingredient], losses: Mapping[str, float]
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Masses per 100 of melt. Rows are weighted by the target so that 0.1 % of Zr counts like 65 % of Fe."""
    if not ingredients:
        raise CannotMake("there is nothing to make it from")
    rows, wanted = [], []
    for element, share in target.items():
        weight = 1.0 / max(share, 0.01)
        rows.append([weight * item.assay_wt_pct.get(element, 0.0) / 100.0 for item in ingredients])
        wanted.append(weight * share / (1.0 - losses.get(element, 0.0) / 100.0))
    from scipy.optimize import nnls  # here: it costs half a second of the service's start

    solution, _ = nnls(np.array(rows), np.array(wanted))
    if solution.sum() <= 0:
        raise CannotMake("the materials hold none of the wanted elements")
    return np.asarray(solution, dtype=np.float64)


def _line(item: Ingredient, mass_mg: float, total_mg: int) -> ChargeLine:
    division = division_mg(round(mass_mg))
    rounded = round(mass_mg / division) * division
    tolerance = rounded * MINOR_TOLERANCE_OF_LINE if item.minor else total_mg * MAJOR_TOLERANCE_OF_CHARGE
    return ChargeLine(item.key, rounded, division, max(division, round(tolerance)))


def _accepted_wt_pct(element: str, closing: str) -> float:
    if element == closing:
        return ACCEPT_CLOSING_WT_PCT
    return ACCEPT_RARE_EARTH_WT_PCT if element in RARE_EARTHS else ACCEPT_WT_PCT


def _refuse_a_miss(target: Mapping[str, float], predicted: Mapping[str, float], closing: str) -> None:
    off = {element: predicted.get(element, 0.0) - share for element, share in target.items()}
    missed = [element for element, by in off.items() if abs(by) > _accepted_wt_pct(element, closing)]
    if missed:
        told = ", ".join(f"{name} {predicted.get(name, 0.0):.3f} (wanted {target[name]:.3f})" for name in missed)
        raise CannotMake(f"the melt would hold, in wt%: {told}")
