"""Fluidised-bed jet mill: classifier cut, particle size and throughput solved together, hold-up, fines.

Throughput falls steeply with fineness. The mill floods when it is fed more than its capacity, so a feeder on hold-up
control (`feeder_kg_per_h`) is part of every machine.
"""

import math
from dataclasses import dataclass

_NITROGEN_PA_S = 1.76e-5
_POWDER_KG_PER_M3 = 7600.0
_FINENESS_EXPONENT = 4.6
_LOAD_EXPONENT = 0.12
_Z_90 = 1.2816
_TRUNCATION = 3.3
"""No particle is larger than this multiple of D50."""


@dataclass(frozen=True, slots=True)
class MillSpec:
    rotor_m: float = 0.10
    inward_m_per_s: float = 5.0
    reference_kg_per_h: float = 40.0
    optimum_kg: float = 22.0
    acceleration_rpm_per_s: float = 50.0


@dataclass(frozen=True, slots=True)
class Sizes:
    """Particle size distribution by its percentiles."""

    d10_um: float
    d50_um: float
    d90_um: float

    @property
    def span(self) -> float:
        """D90/D10."""
        return self.d90_um / self.d10_um

    @property
    def sauter_um(self) -> float:
        """Sauter mean diameter."""
        return 0.85 * self.d50_um


@dataclass(frozen=True, slots=True)
class MillState:
    hold_up_kg: float = 0.0
    rpm: float = 0.0
    d50_um: float = 3.3
    rate_kg_per_h: float = 0.0
    """Leaving the mill (product and fines)."""
    product_kg: float = 0.0
    fines_kg: float = 0.0
    product_d50_um: float = 0.0
    """Mass mean of the product so far."""
    product_d90_um: float = 0.0
    fed_kg: float = 0.0


@dataclass(frozen=True, slots=True)
class MillInputs:
    rpm_setpoint: float
    feed_kg_per_h: float
    nozzle_mpa: float = 0.65
    hydrogen_ppm: float = 1000.0


def cut_um(spec: MillSpec, rpm: float) -> float:
    """Cut size of the classifier wheel (Stokes drag against centrifugal force)."""
    tip_m_per_s = 2.0 * math.pi * spec.rotor_m * max(rpm, 100.0) / 60.0
    numerator = 18.0 * _NITROGEN_PA_S * spec.inward_m_per_s * spec.rotor_m
    return math.sqrt(numerator / (_POWDER_KG_PER_M3 * tip_m_per_s**2)) * 1e6


def capacity_kg_per_h(spec: MillSpec, d50_um: float, nozzle_mpa: float, hydrogen_ppm: float) -> float:
    """Largest throughput at a fineness; residual hydrogen makes the powder brittle."""
    fineness = math.pow(d50_um / 3.3, _FINENESS_EXPONENT)
    return spec.reference_kg_per_h * fineness * _drive(nozzle_mpa, hydrogen_ppm)


def operating_point(
    spec: MillSpec, rpm: float, feed_kg_per_h: float, nozzle_mpa: float = 0.65, hydrogen_ppm: float = 1000.0
) -> tuple[float, float]:
    """Steady D50 (um) and throughput (kg/h): the smaller of feed and capacity, solved in closed form."""
    base = 0.95 * cut_um(spec, rpm)
    at_capacity = math.pow(base / 3.3, _FINENESS_EXPONENT) * _drive(nozzle_mpa, hydrogen_ppm)
    limit = spec.reference_kg_per_h * math.pow(at_capacity, 1.0 / (1.0 - _LOAD_EXPONENT * _FINENESS_EXPONENT))
    rate = min(feed_kg_per_h, limit)
    return base * math.pow(max(1e-3, rate) / spec.reference_kg_per_h, _LOAD_EXPONENT), rate


def sizes(spec: MillSpec, d50_um: float, rate_kg_per_h: float) -> Sizes:
    """Percentiles of the product; a heavily loaded classifier lets coarser particles pass."""
    return Sizes(d50_um / 2.4, d50_um, d50_um * (1.95 + 0.25 * (rate_kg_per_h / spec.reference_kg_per_h - 1.0)))


def step(spec: MillSpec, state: MillState, inputs: MillInputs, dt_s: float) -> MillState:
    """Advance by `dt_s` (2 to 5 s)."""
    change = spec.acceleration_rpm_per_s * dt_s
    rpm = state.rpm + max(-change, min(change, inputs.rpm_setpoint - state.rpm))
    rate = _outflow(spec, state, inputs)
    fed_kg = inputs.feed_kg_per_h * dt_s / 3600.0
    out_kg = min(rate * dt_s / 3600.0, state.hold_up_kg + fed_kg)
    fines_kg = out_kg * fines_share(state.d50_um)
    gained_kg = out_kg - fines_kg
    product_kg = state.product_kg + gained_kg
    share = gained_kg / product_kg if product_kg > 0.0 else 0.0
    d90_um = sizes(spec, state.d50_um, rate).d90_um
    return MillState(
        hold_up_kg=state.hold_up_kg + fed_kg - out_kg,
        rpm=rpm,
        d50_um=_follow(spec, state, rpm, rate, dt_s),
        rate_kg_per_h=rate,
        product_kg=product_kg,
        fines_kg=state.fines_kg + fines_kg,
        product_d50_um=state.product_d50_um + (state.d50_um - state.product_d50_um) * share,
        product_d90_um=state.product_d90_um + (d90_um - state.product_d90_um) * share,
        fed_kg=state.fed_kg + fed_kg,
    )


def fines_share(d50_um: float) -> float:
    """Share of the throughput that ends in the filter: 0.3 to 1 %, more with finer milling."""
    return min(0.010, max(0.003, 0.006 * (3.3 / d50_um) ** 2))


def feeder_kg_per_h(hold_up_kg: float, base_kg_per_h: float, setpoint_kg: float = 22.0, limit: float = 120.0) -> float:
    """Feeder on hold-up control, 2 kg/h per kg."""
    return min(limit, max(0.0, base_kg_per_h + 2.0 * (setpoint_kg - hold_up_kg)))


def vibration_mm_per_s(rpm: float, wear: float, imbalance_mm_per_s: float = 0.0) -> float:
    """Bearing vibration; a fault adds 3 to 8 mm/s."""
    return 1.0 + wear * (rpm / 4000.0) ** 2 + imbalance_mm_per_s * rpm / 4000.0


def share_above(distribution: Sizes, limit_um: float) -> float:
    """Volume share coarser than a size: two-sided log-normal, cut at 3.3 times D50."""
    if limit_um >= _TRUNCATION * distribution.d50_um:
        return 0.0
    cut = _upper_tail(distribution, _TRUNCATION * distribution.d50_um)
    return max(0.0, (_upper_tail(distribution, limit_um) - cut) / (1.0 - cut))


def _drive(nozzle_mpa: float, hydrogen_ppm: float) -> float:
    return math.pow(max(0.0, nozzle_mpa) / 0.65, 1.5) * (1.0 + 0.15 * (hydrogen_ppm - 1000.0) / 1000.0)


def _outflow(spec: MillSpec, state: MillState, inputs: MillInputs) -> float:
    """Leaves at capacity when the hold-up is at its optimum, less beside it."""
    filled = state.hold_up_kg / spec.optimum_kg
    capacity = capacity_kg_per_h(spec, state.d50_um, inputs.nozzle_mpa, inputs.hydrogen_ppm)
    return capacity * filled * math.exp(1.0 - filled)


def _follow(spec: MillSpec, state: MillState, rpm: float, rate_kg_per_h: float, dt_s: float) -> float:
    if rate_kg_per_h < 0.5 or rpm < 500.0:
        return state.d50_um
    load = math.pow(rate_kg_per_h / spec.reference_kg_per_h, _LOAD_EXPONENT)
    target_um = 0.95 * cut_um(spec, rpm) * load
    tau_s = state.hold_up_kg / rate_kg_per_h * 3600.0 * 0.10 + 60.0
    return target_um + (state.d50_um - target_um) * math.exp(-dt_s / tau_s)


def _upper_tail(distribution: Sizes, size_um: float) -> float:
    edge = distribution.d90_um if size_um >= distribution.d50_um else distribution.d10_um
    sigma = abs(math.log(edge / distribution.d50_um)) / _Z_90
    return 0.5 * math.erfc(math.log(size_um / distribution.d50_um) / (sigma * math.sqrt(2.0)))
