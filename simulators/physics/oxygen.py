"""Oxygen and nitrogen that powder takes up in the mill, in boxes and in air (wt ppm)."""

import math

_OXYGEN_KG_PER_NM3 = 1.429


def mill_pickup_ppm(
    oxygen_ppm: float, rate_kg_per_h: float, nitrogen_nm3_per_h: float = 300.0, capture: float = 1.0
) -> float:
    """From the oxygen in the milling gas; slow, fine milling passes more gas over each kilogram."""
    return nitrogen_nm3_per_h * _OXYGEN_KG_PER_NM3 * oxygen_ppm / max(0.5, rate_kg_per_h) * capture


def mill_nitrogen_ppm(d50_um: float) -> float:
    """Nitrogen from the milling gas, as the new surface: 300 wt ppm at 3.3 um (magnets: below 0.05 to 0.08 wt%)."""
    return 300.0 * 3.3 / d50_um


def box_pickup_ppm(oxygen_ppm: float, exposed_s: float, d50_um: float) -> float:
    """In a glove box or transfer container: 1 wt ppm for 100 ppm O2 over 10 min at 3.3 um."""
    return oxygen_ppm / 100.0 * exposed_s / 600.0 * 3.3 / d50_um


def air_pickup_ppm(exposed_s: float, lubricated: bool, d50_um: float = 3.3) -> float:
    """In open air: about 700 wt ppm in 30 s for unlubricated 3.3 um powder, saturating at 5000."""
    tau_s = 200.0 * (5.0 if lubricated else 1.0) * d50_um / 3.3
    return 5000.0 * (1.0 - math.exp(-exposed_s / tau_s))


def reactivity(hydrogen_ppm: float) -> float:
    """Factor on every pick-up: powder that was not degassed oxidises faster."""
    return 1.5 if hydrogen_ppm > 2000.0 else 1.0


def ignites(layer_mm: float, exposed_s: float, chance: float) -> bool:
    """Whether a powder layer in air catches fire; `chance` is a number from 0 to 1 drawn by the caller."""
    return layer_mm > 10.0 and exposed_s > 60.0 and chance < 0.2


def loop_oxygen_ppm(current_ppm: float, target_ppm: float, dt_s: float, tau_s: float = 120.0) -> float:
    """Oxygen in a closed nitrogen loop follows its inlet in 1 to 3 min."""
    return target_ppm + (current_ppm - target_ppm) * math.exp(-dt_s / tau_s)


def purge_oxygen_ppm(current_ppm: float, flow_nm3_per_h: float, volume_m3: float, dt_s: float) -> float:
    """Oxygen while nitrogen (5 ppm) purges a well-mixed volume."""
    return 5.0 + (current_ppm - 5.0) * math.exp(-flow_nm3_per_h / 3600.0 * dt_s / volume_m3)
