"""Phase balance of a sintered magnet: RE-rich metal, oxide, theoretical density (from Nd2Fe14B stoichiometry).

Works with the mean atomic mass of the rare earths present, so that heavily Dy- or Tb-alloyed types come out right.
"""

from collections.abc import Mapping
from dataclasses import dataclass

ATOMIC_MASS: dict[str, float] = {
    "La": 138.91,
    "Ce": 140.12,
    "Pr": 140.91,
    "Nd": 144.24,
    "Tb": 158.93,
    "Dy": 162.5,
}
_IRON_14_BORON = 792.64
"""Molar mass of Fe14B, g/mol."""
_MATRIX_G_PER_CM3 = 7.60
_RE_RICH_G_PER_CM3 = 7.0
_OXIDE_G_PER_CM3 = 7.3


@dataclass(frozen=True, slots=True)
class PhaseBalance:
    re_rich: float
    """Metallic RE-rich phase w, mass fraction (negative: too little RE, soft phase)."""
    oxide: float
    """RE2O3, mass fraction."""
    non_magnetic: float
    """Volume fraction that carries no magnetisation."""
    theoretical_g_per_cm3: float
    x_dy: float
    """Mole fraction of Dy in the rare earths."""
    x_tb: float


def total_rare_earth_wt_pct(composition_wt_pct: Mapping[str, float]) -> float:
    """Sum of all rare earths (wt%)."""
    return sum(composition_wt_pct.get(element, 0.0) for element in ATOMIC_MASS)


def balance(composition_wt_pct: Mapping[str, float], oxygen_wt_pct: float) -> PhaseBalance:
    """Phase balance of an alloy. Raises ValueError when it holds no rare earth."""
    moles = {element: composition_wt_pct.get(element, 0.0) / mass for element, mass in ATOMIC_MASS.items()}
    total_mol = sum(moles.values())
    if total_mol <= 0.0:
        raise ValueError("no rare earth in the composition")
    total = total_rare_earth_wt_pct(composition_wt_pct)
    mean_mass = total / total_mol
    ratio = 2.0 * mean_mass / (2.0 * mean_mass + _IRON_14_BORON)
    oxygen = oxygen_wt_pct / 100.0
    per_oxygen = mean_mass / 24.0
    oxide = oxygen * (1.0 + per_oxygen)
    re_rich = (total / 100.0 - ratio - per_oxygen * oxygen + ratio * oxide) / (1.0 - ratio)
    x_dy, x_tb = moles["Dy"] / total_mol, moles["Tb"] / total_mol
    matrix_volume = (1.0 - re_rich - oxide) / (_MATRIX_G_PER_CM3 + 0.47 * (x_dy + x_tb))
    other_volume = re_rich / _RE_RICH_G_PER_CM3 + oxide / _OXIDE_G_PER_CM3
    volume = matrix_volume + other_volume
    return PhaseBalance(re_rich, oxide, other_volume / volume, 1.0 / volume, x_dy, x_tb)
