"""Induction melting and strip casting: melt enthalpy, evaporation of rare earth, flake thickness, alpha iron."""

import math
from dataclasses import dataclass

from simulators.physics.constants import AMBIENT_C, GAS_CONSTANT, STEFAN_BOLTZMANN, ZERO_C_IN_K

_SOLID_J_PER_KG_K = 550.0
_LIQUID_J_PER_KG_K = 650.0
_FUSION_J_PER_KG = 230_000.0
_SOLIDUS_C = 1150.0
_LIQUIDUS_C = 1250.0


@dataclass(frozen=True, slots=True)
class MelterSpec:
    """Induction furnace with its crucible."""

    coupling: float = 0.7
    """Share of the induction power that reaches the charge."""
    radiating_m2: float = 0.05
    """Open melt surface times emissivity."""
    crucible_w_per_k: float = 14.0


@dataclass(frozen=True, slots=True)
class Melt:
    enthalpy_j_per_kg: float = 0.0
    """Above `AMBIENT_C`."""
    evaporated_share: float = 0.0
    """Share of the rare earth that has evaporated."""


@dataclass(frozen=True, slots=True)
class Casting:
    """Conditions while pouring."""

    wheel_m_per_s: float = 1.2
    rate_kg_per_min: float = 30.0
    pour_c: float = 1430.0


def temperature_c(enthalpy_j_per_kg: float) -> float:
    """Temperature at a specific enthalpy; fusion is spread between solidus and liquidus."""
    solidus_j = (_SOLIDUS_C - AMBIENT_C) * _SOLID_J_PER_KG_K
    melting_j_per_k = _FUSION_J_PER_KG / (_LIQUIDUS_C - _SOLIDUS_C) + _LIQUID_J_PER_KG_K
    liquidus_j = solidus_j + (_LIQUIDUS_C - _SOLIDUS_C) * melting_j_per_k
    if enthalpy_j_per_kg <= solidus_j:
        return AMBIENT_C + enthalpy_j_per_kg / _SOLID_J_PER_KG_K
    if enthalpy_j_per_kg <= liquidus_j:
        return _SOLIDUS_C + (enthalpy_j_per_kg - solidus_j) / melting_j_per_k
    return _LIQUIDUS_C + (enthalpy_j_per_kg - liquidus_j) / _LIQUID_J_PER_KG_K


def liquid_share(melt_c: float) -> float:
    """Molten share of the charge."""
    return min(1.0, max(0.0, (melt_c - _SOLIDUS_C) / (_LIQUIDUS_C - _SOLIDUS_C)))


def step(spec: MelterSpec, melt: Melt, mass_kg: float, power_w: float, pressure_pa: float, dt_s: float) -> Melt:
    """Heat `mass_kg` for `dt_s` (up to 30 s)."""
    melt_c = temperature_c(melt.enthalpy_j_per_kg)
    fourths = (melt_c + ZERO_C_IN_K) ** 4 - (AMBIENT_C + ZERO_C_IN_K) ** 4
    loss_w = STEFAN_BOLTZMANN * spec.radiating_m2 * fourths + spec.crucible_w_per_k * (melt_c - AMBIENT_C)
    enthalpy = max(0.0, melt.enthalpy_j_per_kg + (spec.coupling * power_w - loss_w) * dt_s / max(1.0, mass_kg))
    rate = evaporation_per_s(melt_c, pressure_pa) * liquid_share(melt_c)
    return Melt(enthalpy, 1.0 - (1.0 - melt.evaporated_share) * math.exp(-rate * dt_s))


def evaporation_per_s(melt_c: float, pressure_pa: float) -> float:
    """Share of the rare earth lost per second: 0.15 % in 10 min at 1480 C and 40 kPa, five times that at 1 kPa."""
    thermal = math.exp(-300_000.0 / GAS_CONSTANT * (1.0 / (melt_c + ZERO_C_IN_K) - 1.0 / 1753.15))
    return 0.0015 / 600.0 * thermal * math.pow(40_000.0 / max(10.0, pressure_pa), 0.436)


def flake_thickness_mm(casting: Casting) -> float:
    """Mean thickness of the flake."""
    speed = math.pow(casting.wheel_m_per_s / 1.2, -0.6)
    return 0.30 * speed * math.pow(casting.rate_kg_per_min / 30.0, 0.4)


def alpha_iron_pct(thickness_mm: float, pour_c: float, rare_earth_wt_pct: float) -> float:
    """Area of primary iron: thick flake, cold pouring and little rare earth give more."""
    exponent = (thickness_mm - 0.30) / 0.05 - (pour_c - 1430.0) / 60.0 - (rare_earth_wt_pct - 30.0)
    return min(30.0, 0.3 * math.exp(exponent))


def wheel_heat_w(casting: Casting, leaving_c: float = 750.0) -> float:
    """Heat taken by the wheel water (about 0.3 MW at 30 kg/min)."""
    liquid_j = _LIQUID_J_PER_KG_K * max(0.0, casting.pour_c - 1200.0)
    return casting.rate_kg_per_min / 60.0 * (liquid_j + _FUSION_J_PER_KG + _SOLID_J_PER_KG_K * (1200.0 - leaving_c))


def flake_temperature_c(flake_c: float, gas_c: float, fan_on: bool, dt_s: float) -> float:
    """Flake in the argon-cooled drum after `dt_s`: below 60 C in about 75 min with the fan."""
    return gas_c + (flake_c - gas_c) * math.exp(-dt_s / (1400.0 if fan_on else 5600.0))
