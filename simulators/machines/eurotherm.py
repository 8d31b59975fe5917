"""Temperature controller with the Eurotherm 3200 map (manual HA028651): set point with rate limit, PID, dwell timer.

Pure: `written` and `step` give new states, `registers` shows one. There is no hold-back: the
working set point follows the rate limit whatever the load does; while the heating is cut from outside the controller
stands by and its working set point follows the measured value, so that the next ramp starts where the furnace is.
The timer counts while the measured value is within 5 K of the target, whichever way.
"""

import math
from dataclasses import dataclass, field, replace
from enum import IntEnum

from simulators.machines.registers import tenths
from simulators.physics.controller import PidState, PidTuning, pid_step, ramp_step

PV, TARGET, OUTPUT, WORKING = 1, 2, 4, 5
TIMER, RATE, STATUS, DWELL, REMAINING = 23, 35, 75, 324, 325
WRITABLE = frozenset({TARGET, TIMER, RATE, DWELL})
BAND_K = 5.0
TARGET_LIMIT_C = 1200.0
RATE_LIMIT_C_PER_MIN = 3000.0
SENSOR_BREAK_BIT = 5
_TUNING = PidTuning()


class Timer(IntEnum):
    """T.STAT."""

    RESET = 0
    RUN = 1
    HOLD = 2
    END = 3


@dataclass(frozen=True, slots=True)
class Controller:
    """What the instrument remembers; it comes back as it was after a power failure."""

    target_c: float = 20.0
    working_c: float = 20.0
    rate_c_per_min: float = 0.0
    dwell_min: int = 0
    timer: int = Timer.RESET
    counted_s: float = 0.0
    pid: PidState = field(default_factory=PidState)
    output: float = 0.0
    """Share of full power."""
    measured_c: float = 20.0

    @property
    def remaining_s(self) -> float:
        return max(0.0, 60.0 * self.dwell_min - self.counted_s)


def written(state: Controller, register: int, word: int) -> Controller:
    """After a client wrote a word. Values beyond the limits are clipped; a timer command without sense is ignored."""
    signed = word - 0x10000 if word & 0x8000 else word
    match register:
        case 2:  # TARGET
            return replace(state, target_c=min(TARGET_LIMIT_C, max(0.0, signed / 10.0)))
        case 23:  # TIMER
            return _timer(state, signed)
        case 35:  # RATE
            return replace(state, rate_c_per_min=min(RATE_LIMIT_C_PER_MIN, max(0.0, signed / 10.0)))
        case 324:  # DWELL
            return replace(state, dwell_min=max(0, signed))
    return state


def _timer(state: Controller, wanted: int) -> Controller:
    if wanted == Timer.RESET:
        return replace(state, timer=Timer.RESET, counted_s=0.0)
    allowed: dict[int, tuple[int, ...]] = {Timer.RUN: (Timer.RESET, Timer.HOLD), Timer.HOLD: (Timer.RUN,)}
    return replace(state, timer=wanted) if state.timer in allowed.get(wanted, ()) else state


def step(state: Controller, measured_c: float, dt_s: float, cut: bool) -> Controller:
    """Advance by `dt_s`. `cut`: the heating is interlocked. A broken sensor (NaN) gives no output and no time."""
    if not math.isfinite(measured_c):
        return replace(state, output=0.0, measured_c=measured_c)
    if cut:
        stood_by = replace(state, working_c=measured_c, pid=PidState(), output=0.0, measured_c=measured_c)
        return _counted(stood_by, dt_s)
    working_c = state.target_c
    if state.rate_c_per_min > 0.0:
        working_c = ramp_step(state.working_c, state.target_c, state.rate_c_per_min, 0.0, dt_s)
    pid, output = pid_step(_TUNING, state.pid, working_c, measured_c, dt_s)
    return _counted(replace(state, working_c=working_c, pid=pid, output=output, measured_c=measured_c), dt_s)


def _counted(state: Controller, dt_s: float) -> Controller:
    if state.timer != Timer.RUN or abs(state.measured_c - state.target_c) > BAND_K:
        return state
    counted_s = state.counted_s + dt_s
    ended = counted_s >= 60.0 * state.dwell_min
    return replace(state, counted_s=counted_s, timer=Timer.END if ended else Timer.RUN)


def registers(state: Controller, shown_c: float) -> dict[int, int]:
    """The map; `shown_c` is the reading with its noise."""
    broken = not math.isfinite(shown_c)
    words = {
        PV: tenths(shown_c),
        TARGET: tenths(state.target_c),
        OUTPUT: tenths(100.0 * state.output),
        WORKING: tenths(state.working_c),
        TIMER: int(state.timer),
        RATE: tenths(state.rate_c_per_min),
        STATUS: broken << SENSOR_BREAK_BIT,
        DWELL: state.dwell_min,
        REMAINING: math.ceil(state.remaining_s / 60.0),
    }
    return {register: word & 0xFFFF for register, word in words.items()}
