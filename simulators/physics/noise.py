"""Measurement noise and drift. Randomness is the caller's: every function takes the generator it draws from."""

from random import Random

BR_SHARE = 0.004
HCJ_SHARE = 0.008
DENSITY_G_PER_CM3 = 0.005
OXYGEN_SHARE = 0.03
D50_SHARE = 0.01
GREEN_WEIGHT_KG = 0.0003
POSITION_K = 1.2
THERMOCOUPLE_K = 0.2
AXIS_DEG = 1.25


def relative(rng: Random, value: float, sigma_share: float) -> float:
    """A reading with a relative error."""
    return value * (1.0 + rng.gauss(0.0, sigma_share))


def absolute(rng: Random, value: float, sigma: float) -> float:
    """A reading with an absolute error."""
    return value + rng.gauss(0.0, sigma)


def quantised(value: float, division: float) -> float:
    """A reading rounded to the division of its instrument."""
    return round(value / division) * division


def position_offset_k(rng: Random, zone_bias_k: float = 0.0) -> float:
    """How much hotter a box position is than the load mean."""
    return rng.gauss(zone_bias_k, POSITION_K)


def thermocouple_drift_k(cycles: float, per_50_cycles_k: float = -4.0) -> float:
    """Ageing of a control thermocouple, -2 to -8 K in 50 cycles."""
    return per_50_cycles_k * cycles / 50.0


def heater_ageing(cycles: float) -> float:
    """Share of the nominal power that is left, 1 % less in 100 cycles."""
    return max(0.5, 1.0 - 0.01 * cycles / 100.0)
