"""Temperature control of a three-zone vacuum furnace PLC: a ramp with hold-back on temperature and pressure, a PID
loop for each zone."""

import math
from dataclasses import dataclass, field, replace

from simulators.physics.controller import PidState, PidTuning, pid_step, ramp_step
from simulators.physics.furnace import Zones

HOLDBACK_PRESSURE_PA = 10.0
HOLDBACK_K = 10.0
_TUNING = PidTuning()


@dataclass(frozen=True, slots=True)
class HeatControl:
    """The programmer and its loops."""

    on: bool = False
    setpoint_c: float = 20.0
    """Working setpoint."""
    target_c: float = 20.0
    ramp_k_per_min: float = 5.0
    first: PidState = field(default_factory=PidState)
    second: PidState = field(default_factory=PidState)
    third: PidState = field(default_factory=PidState)
    output: Zones = (0.0, 0.0, 0.0)
    """Share of full power by zone."""
    holdback_s: float = 0.0
    """Time the ramp has waited since `heat_to`."""


def heat_to(control: HeatControl, target_c: float, ramp_k_per_min: float, zones_c: Zones) -> HeatControl:
    """Ramp from where the furnace is (bumpless) to a new target."""
    start_c = control.setpoint_c if control.on else sum(zones_c) / 3.0
    return replace(
        control, on=True, setpoint_c=start_c, target_c=target_c, ramp_k_per_min=ramp_k_per_min, holdback_s=0.0
    )


def freeze(control: HeatControl) -> HeatControl:
    """Hold the present working setpoint."""
    return replace(control, target_c=control.setpoint_c)


def off(control: HeatControl) -> HeatControl:
    """Heaters off, loops reset."""
    return HeatControl(setpoint_c=control.setpoint_c, target_c=control.target_c, holdback_s=control.holdback_s)


def step(control: HeatControl, zones_c: Zones, pressure_pa: float, dt_s: float) -> HeatControl:
    """Advance ramp and loops. A zone without a reading (NaN) takes the mean of the others; without any there is no
    power."""
    if not control.on:
        return control
    healthy = [each for each in zones_c if math.isfinite(each)]
    if not healthy:
        return replace(control, output=(0.0, 0.0, 0.0))
    mean_c = sum(healthy) / len(healthy)
    read = tuple(each if math.isfinite(each) else mean_c for each in zones_c)
    rising = control.target_c >= control.setpoint_c
    lag_k = control.setpoint_c - min(read) if rising else max(read) - control.setpoint_c
    blocked = rising and pressure_pa > HOLDBACK_PRESSURE_PA
    setpoint_c = (
        control.setpoint_c
        if blocked
        else ramp_step(control.setpoint_c, control.target_c, control.ramp_k_per_min, lag_k, dt_s, HOLDBACK_K)
    )
    waited = setpoint_c == control.setpoint_c != control.target_c
    first, a = pid_step(_TUNING, control.first, setpoint_c, read[0], dt_s)
    second, b = pid_step(_TUNING, control.second, setpoint_c, read[1], dt_s)
    third, c = pid_step(_TUNING, control.third, setpoint_c, read[2], dt_s)
    return replace(
        control,
        setpoint_c=setpoint_c,
        first=first,
        second=second,
        third=third,
        output=(a, b, c),
        holdback_s=control.holdback_s + (dt_s if waited else 0.0),
    )
