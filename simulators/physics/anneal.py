"""Post-sinter anneal: what a temperature history and a quench give as the anneal factor of coercivity."""

import math
from dataclasses import dataclass, replace

AS_SINTERED_FACTOR = 0.75
_STAGE_1_S = 3600.0
_STAGE_1_MISSED = 0.85
_RESET_C = 1000.0
_STAGE_2_BAND_C = (400.0, 650.0)
_QUENCH_SPAN_K = 300.0


@dataclass(frozen=True, slots=True)
class AnnealState:
    """Heat treatment since the last sintering."""

    stage1_s: float = 0.0
    """Time between 850 and 950 C."""
    stage2_c: float = 0.0
    stage2_s: float = 0.0
    quench_k_per_min: float = 0.0
    """Mean of the load over the first 300 K from fan start of the last quench."""
    last_c: float = 20.0


@dataclass(frozen=True, slots=True)
class AnnealWindow:
    """Position and width of the stage 2 optimum of an alloy."""

    optimum_c: float
    sigma_k: float


def window(ga_doped_low_b: bool, dysprosium_wt_pct: float) -> AnnealWindow:
    """Stage 2 window by alloy type: 500 C and 60 K, or 480 C and 25 K for the Ga-doped low-B type; Dy moves it up."""
    shift_k = 20.0 if dysprosium_wt_pct >= 3.0 else 0.0
    return AnnealWindow(480.0 + shift_k, 25.0) if ga_doped_low_b else AnnealWindow(500.0 + shift_k, 60.0)


def step(state: AnnealState, core_c: float, dt_s: float) -> AnnealState:
    """Follow the core. Heating above 650 C forgets stage 2, above 1000 C everything: re-annealing starts afresh."""
    if core_c > _RESET_C:
        return AnnealState(last_c=core_c)
    low_c, high_c = _STAGE_2_BAND_C
    rate_k_per_min = (core_c - state.last_c) / dt_s * 60.0
    if core_c > high_c:
        inside = 850.0 <= core_c <= 950.0
        return AnnealState(state.stage1_s + (dt_s if inside else 0.0), 0.0, 0.0, state.quench_k_per_min, core_c)
    if core_c < low_c or rate_k_per_min < -1.0 or core_c < state.stage2_c - 10.0:
        return replace(state, last_c=core_c)
    soaking_s = dt_s if rate_k_per_min < 1.0 else 0.0
    return AnnealState(
        state.stage1_s, max(core_c, state.stage2_c), state.stage2_s + soaking_s, state.quench_k_per_min, core_c
    )


def factor(state: AnnealState, alloy: AnnealWindow) -> float:
    """F_ann: 0.75 as sintered, 1 at the optimum."""
    stage1 = 1.0 if state.stage1_s >= _STAGE_1_S * 0.98 else _STAGE_1_MISSED
    hours = state.stage2_s / 3600.0
    stage2 = math.exp(-(((state.stage2_c - alloy.optimum_c) / alloy.sigma_k) ** 2)) * (1.0 - math.exp(-hours / 0.5))
    stage2 *= max(0.0, 1.0 - 0.01 * max(0.0, hours - 8.0))
    quenched = min(1.0, max(0.6, 0.6 + 0.4 * state.quench_k_per_min / 20.0))
    return AS_SINTERED_FACTOR + (1.0 - AS_SINTERED_FACTOR) * stage1 * stage2 * quenched


@dataclass(frozen=True, slots=True)
class QuenchMeter:
    """Measures one quench on the load from the start of backfill."""

    start_c: float
    elapsed_s: float = 0.0
    rate_k_per_min: float | None = None
    """Set once the load has fallen by 300 K."""


def meter_step(meter: QuenchMeter, load_c: float, dt_s: float) -> QuenchMeter:
    """Count until the load has lost 300 K."""
    if meter.rate_k_per_min is not None:
        return meter
    elapsed_s = meter.elapsed_s + dt_s
    fallen_k = meter.start_c - load_c
    rate = fallen_k / elapsed_s * 60.0 if fallen_k >= _QUENCH_SPAN_K else None
    return QuenchMeter(meter.start_c, elapsed_s, rate)


def quenched(state: AnnealState, k_per_min: float) -> AnnealState:
    """Record the rate of the quench that ended this treatment."""
    return replace(state, quench_k_per_min=k_per_min)
