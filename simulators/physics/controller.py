"""Temperature controller as it is built into a furnace PLC or programmer: PID per zone and a ramp with hold-back."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PidTuning:
    """Gains of one loop; output is a fraction of full power."""

    gain_per_k: float = 0.02
    integral_s: float = 400.0
    derivative_s: float = 0.0
    hot_above_c: float = 800.0
    hot_factor: float = 0.5
    """Gain schedule: factor on the gain above `hot_above_c`."""


@dataclass(frozen=True, slots=True)
class PidState:
    integral: float = 0.0
    """Accumulated integral part of the output, as a fraction."""
    previous_c: float | None = None


def pid_step(
    tuning: PidTuning, state: PidState, setpoint_c: float, measured_c: float, dt_s: float
) -> tuple[PidState, float]:
    """New state and output 0 to 1. The integral stops while the output is saturated in the same direction."""
    gain = tuning.gain_per_k * (tuning.hot_factor if measured_c > tuning.hot_above_c else 1.0)
    error_k = setpoint_c - measured_c
    slope = 0.0 if state.previous_c is None else (measured_c - state.previous_c) / dt_s
    raw = gain * (error_k - tuning.derivative_s * slope) + state.integral
    winding = (raw >= 1.0 and error_k > 0.0) or (raw <= 0.0 and error_k < 0.0)
    integral = state.integral if winding else state.integral + gain * error_k * dt_s / tuning.integral_s
    return PidState(min(1.0, max(0.0, integral)), measured_c), min(1.0, max(0.0, raw))


def ramp_step(
    setpoint_c: float, target_c: float, rate_k_per_min: float, lag_k: float, dt_s: float, holdback_k: float = 10.0
) -> float:
    """Next working setpoint. It waits while the measured value lags by more than `holdback_k` (lag is positive when
    the furnace is behind in the direction of the ramp)."""
    if lag_k > holdback_k:
        return setpoint_c
    move_k = rate_k_per_min * dt_s / 60.0
    return min(target_c, setpoint_c + move_k) if target_c >= setpoint_c else max(target_c, setpoint_c - move_k)
