"""Magnetic properties of a sintered magnet at 20 C and their temperature coefficients (closed forms)."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from simulators.physics.constants import MU_0
from simulators.physics.phases import PhaseBalance


@dataclass(frozen=True, slots=True)
class Microstructure:
    """What sintering, alignment and annealing left."""

    relative_density: float
    grain_um: float
    d50_um: float
    span: float
    """D90/D10 of the powder."""
    alignment: float
    """Mean cosine of the easy axes to the field, 0.5 to 1."""
    anneal_factor: float = 1.0
    abnormal: float = 0.0
    carbon_wt_pct: float = 0.06
    zone_spread_k: float = 0.0
    gbd_gain_ka_per_m: float = 0.0
    gbd_remanence_t: float = 0.0
    gbd_squareness: float = 0.0


@dataclass(frozen=True, slots=True)
class MagnetProperties:
    """Properties at 20 C, fully magnetised."""

    br_t: float
    hcj_ka_per_m: float
    hcb_ka_per_m: float
    bh_max_kj_per_m3: float
    hk_ratio: float
    """Hk/HcJ, Hk where J has fallen to 0.9 Br."""
    density_g_per_cm3: float
    js_t: float
    alpha_br_pct_per_k: float
    beta_hcj_pct_per_k: float
    curie_c: float

    @property
    def hk_ka_per_m(self) -> float:
        return self.hk_ratio * self.hcj_ka_per_m


def properties(
    composition_wt_pct: Mapping[str, float], phases: PhaseBalance, structure: Microstructure
) -> MagnetProperties:
    """Properties of an alloy in a given state."""
    js_t = saturation_t(phases)
    br_t = _remanence_t(composition_wt_pct, phases, structure, js_t)
    hcj = _coercivity_ka_per_m(composition_wt_pct, phases, structure, js_t)
    ratio = _squareness(structure)
    return MagnetProperties(
        br_t=br_t,
        hcj_ka_per_m=hcj,
        hcb_ka_per_m=min(0.933 * br_t / MU_0 / 1000.0, 0.97 * hcj),
        bh_max_kj_per_m3=0.97 * br_t**2 / (4.0 * MU_0) / 1000.0 * (1.0 - 0.6 * max(0.0, 0.92 - ratio)),
        hk_ratio=ratio,
        density_g_per_cm3=structure.relative_density * phases.theoretical_g_per_cm3,
        js_t=js_t,
        alpha_br_pct_per_k=alpha_br_pct_per_k(composition_wt_pct),
        beta_hcj_pct_per_k=beta_hcj_pct_per_k(hcj),
        curie_c=312.0 + 11.0 * composition_wt_pct.get("Co", 0.0),
    )


def saturation_t(phases: PhaseBalance) -> float:
    """Saturation polarisation of the matrix."""
    return 1.60 * (1.0 - phases.x_dy - phases.x_tb) + 0.71 * phases.x_dy + 0.70 * phases.x_tb


def anisotropy_ka_per_m(phases: PhaseBalance) -> float:
    """Effective anisotropy field; the gain by Dy and Tb flattens above 10 % of the rare earths."""
    heavy = phases.x_dy + phases.x_tb
    gain = (15_000.0 - 5_900.0) * phases.x_dy + (21_000.0 - 5_900.0) * phases.x_tb
    return 5_900.0 + gain * (1.0 - 0.5 * max(0.0, heavy - 0.10))


def alpha_br_pct_per_k(composition_wt_pct: Mapping[str, float]) -> float:
    """Temperature coefficient of Br, %/K."""
    raw = -(0.12 - 0.002 * composition_wt_pct.get("Dy", 0.0) - 0.003 * composition_wt_pct.get("Co", 0.0))
    return min(-0.095, max(-0.12, raw))


def beta_hcj_pct_per_k(hcj_ka_per_m: float) -> float:
    """Temperature coefficient of HcJ, %/K, mean from 20 C to the limit of the class."""
    return min(-0.38, max(-0.80, -(0.36 + 0.39 * math.exp(-(hcj_ka_per_m - 955.0) / 800.0))))


def br_at_t(magnet: MagnetProperties, temperature_c: float) -> float:
    """Remanence (T) at a temperature, by its coefficient from 20 °C."""
    return magnet.br_t * (1.0 + magnet.alpha_br_pct_per_k * (temperature_c - 20.0) / 100.0)


def hcj_at_ka_per_m(magnet: MagnetProperties, temperature_c: float) -> float:
    """Coercivity (kA/m) at a temperature, by its coefficient from 20 °C; never below 3 % of it."""
    factor = 1.0 + magnet.beta_hcj_pct_per_k * (temperature_c - 20.0) / 100.0
    return magnet.hcj_ka_per_m * max(0.03, factor)


def is_ga_doped_low_b(composition_wt_pct: Mapping[str, float]) -> bool:
    """The type with a Nd6Fe13Ga boundary phase and a narrow anneal window."""
    return composition_wt_pct.get("B", 1.0) < 0.94 and composition_wt_pct.get("Ga", 0.0) >= 0.3


def _remanence_t(
    composition: Mapping[str, float], phases: PhaseBalance, structure: Microstructure, js_t: float
) -> float:
    aligned = js_t * (1.0 - phases.non_magnetic) * structure.relative_density * structure.alignment
    alloyed = -0.08 * composition.get("Al", 0.0) + 0.002 * composition.get("Co", 0.0)
    return max(0.0, aligned + alloyed - structure.gbd_remanence_t)


def _coercivity_ka_per_m(
    composition: Mapping[str, float], phases: PhaseBalance, structure: Microstructure, js_t: float
) -> float:
    """Kronmueller form: a share of the anisotropy field less the stray fields, which grow with the grains."""
    boundary = (1.0 if composition.get("Cu", 0.0) >= 0.05 else 0.93) + 0.2 * min(composition.get("Ga", 0.0), 0.5)
    alpha = 0.45 * (1.0 - math.exp(-max(0.0, phases.re_rich) / 0.015)) * boundary
    alpha *= math.pow(3.3 / min(6.0, max(2.2, structure.d50_um)), 0.20)
    stray = (0.79 + 0.203 * math.log(structure.grain_um)) * js_t / MU_0 / 1000.0
    base = alpha * anisotropy_ka_per_m(phases) - stray + 200.0 * (composition.get("Al", 0.0) - 0.2)
    carbon = 1.0 - 2.0 * max(0.0, structure.carbon_wt_pct - 0.10)
    porous = 1.0 - 2.5 * max(0.0, 0.97 - structure.relative_density)
    factor = structure.anneal_factor * carbon * porous * (1.0 - 0.4 * structure.abnormal)
    return max(0.0, factor * base) + structure.gbd_gain_ka_per_m


def _squareness(structure: Microstructure) -> float:
    ratio = 0.97 - 0.5 * structure.abnormal - 0.03 * max(0.0, structure.span - 5.0) / 2.0
    ratio -= 0.02 * max(0.0, structure.grain_um - 7.0) + (0.03 if structure.alignment < 0.93 else 0.0)
    ratio -= 0.1 * structure.zone_spread_k / 20.0 + max(0.0, 0.97 - structure.relative_density)
    return max(0.1, ratio - structure.gbd_squareness)
