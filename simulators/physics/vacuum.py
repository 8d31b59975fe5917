"""Chamber pressure: leak, gas loads and the pump set (implicit in the pressure).

Gas flows are Pa m3/s counted at 293 K. The high-vacuum law is smooth: a jump of pumping speed at 5 Pa has two stable
pressures for ordinary loads and would make the state depend on its history.
"""

from dataclasses import dataclass
from enum import StrEnum


class PumpMode(StrEnum):
    """How the pumps are connected to the chamber."""

    CLOSED = "closed"
    ROUGH = "rough"
    """Rotary or screw pump, with the Roots blower below its cut-in pressure."""
    HIGH_VACUUM = "high_vacuum"
    """As ROUGH, with the diffusion pump below the cut-in pressure."""


@dataclass(frozen=True, slots=True)
class VacuumSpec:
    volume_m3: float = 4.0
    rough_m3_per_s: float = 0.083
    roots_m3_per_s: float = 1.0
    roots_below_pa: float = 2_000.0
    diffusion_m3_per_s: float = 11.0
    diffusion_half_pa: float = 0.5
    """Pressure at which the diffusion pump has lost half of its speed."""
    ultimate_pa: float = 5e-4
    rough_ultimate_pa: float = 0.1


def pumping_speed_m3_per_s(spec: VacuumSpec, pressure_pa: float, mode: PumpMode) -> float:
    """Speed at the chamber, before the correction for the ultimate pressure."""
    if mode is PumpMode.CLOSED:
        return 0.0
    if pressure_pa > spec.roots_below_pa:
        return spec.rough_m3_per_s
    if mode is PumpMode.ROUGH:
        return spec.roots_m3_per_s
    return spec.roots_m3_per_s + spec.diffusion_m3_per_s / (1.0 + pressure_pa / spec.diffusion_half_pa)


def leak_flow(spec: VacuumSpec, leak_pa_per_h: float) -> float:
    """Air that enters, Pa m3/s, from the rise rate of the closed, degassed chamber."""
    return leak_pa_per_h * spec.volume_m3 / 3600.0


def step(spec: VacuumSpec, pressure_pa: float, gas_flow: float, mode: PumpMode, dt_s: float) -> float:
    """Chamber pressure after `dt_s` with all gas sources together giving `gas_flow` (Pa m3/s, negative when vented)."""
    speed = pumping_speed_m3_per_s(spec, pressure_pa, mode)
    ultimate = spec.ultimate_pa if mode is PumpMode.HIGH_VACUUM else spec.rough_ultimate_pa
    per_volume = dt_s / spec.volume_m3
    supplied = pressure_pa + (gas_flow + speed * ultimate) * per_volume
    return max(0.0, supplied / (1.0 + speed * per_volume))


def pirani_reading_pa(pressure_pa: float, hydrogen_share: float, argon_share: float) -> float:
    """What an air-calibrated Pirani gauge shows: about twice too high in hydrogen, 1.6 times too low in argon."""
    air_share = max(0.0, 1.0 - hydrogen_share - argon_share)
    shown = pressure_pa * (air_share + 2.0 * hydrogen_share + argon_share / 1.6)
    return min(shown, 110_000.0)


def penning_reading_pa(pressure_pa: float) -> float | None:
    """A cold-cathode gauge is valid below 1 Pa only; above it the protective cut-off leaves no reading."""
    return max(pressure_pa, 1e-5) if pressure_pa < 1.0 else None
