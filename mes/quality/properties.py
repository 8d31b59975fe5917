"""What is measured: one name per property with its unit, and the units instruments may write it in."""

from dataclasses import dataclass

# 1 kOe = 1000/(4 pi) kA/m; 1 MGOe = 100/(4 pi) kJ/m3
KA_PER_M_PER_KOE = 79.57747154594767
KJ_PER_M3_PER_MGOE = 7.957747154594767


@dataclass(frozen=True, slots=True)
class Property:
    """A measured property: its id, the name people read, its unit and the decimals it is shown with."""

    id: str
    name: str
    unit: str
    decimals: int


PROPERTIES: dict[str, Property] = {
    p.id: p
    for p in (
        Property("br_t", "Remanence Br", "T", 3),
        Property("hcj_ka_per_m", "Coercivity HcJ", "kA/m", 0),
        Property("hcb_ka_per_m", "Coercivity HcB", "kA/m", 0),
        Property("bhmax_kj_per_m3", "Energy product (BH)max", "kJ/m³", 1),
        Property("hk_ka_per_m", "Knee field Hk (J = 0.9 Br)", "kA/m", 0),
        Property("hk_ratio", "Squareness Hk/HcJ", "1", 3),
        Property("density_g_per_cm3", "Density", "g/cm³", 3),
        Property("oxygen_wt_pct", "Oxygen", "wt%", 4),
        Property("nitrogen_wt_pct", "Nitrogen", "wt%", 4),
        Property("hydrogen_wt_pct", "Hydrogen", "wt%", 4),
        Property("carbon_wt_pct", "Carbon", "wt%", 4),
        Property("grain_um", "Mean grain size", "µm", 2),
        Property("d50_um", "Particle size D50", "µm", 2),
        Property("d10_um", "Particle size D10", "µm", 2),
        Property("d90_um", "Particle size D90", "µm", 2),
    )
}

# what to multiply a value in this unit by to have it in the unit of the property
FACTORS: dict[str, dict[str, float]] = {
    "T": {"T": 1.0, "mT": 1e-3, "G": 1e-4, "kG": 0.1},
    "kA/m": {"kA/m": 1.0, "A/m": 1e-3, "Oe": KA_PER_M_PER_KOE / 1000, "kOe": KA_PER_M_PER_KOE},
    "kJ/m³": {"kJ/m³": 1.0, "kJ/m3": 1.0, "J/m3": 1e-3, "MGOe": KJ_PER_M3_PER_MGOE},
    "g/cm³": {"g/cm³": 1.0, "g/cm3": 1.0, "kg/m3": 1e-3, "kg/m³": 1e-3},
    "wt%": {"wt%": 1.0, "wt_pct": 1.0, "%": 1.0, "ppm": 1e-4},
    "µm": {"µm": 1.0, "μm": 1.0, "um": 1.0, "nm": 1e-3},
    "1": {"1": 1.0, "": 1.0, "-": 1.0},
}


def converted(property_id: str, value: float, unit: str) -> float:
    """The value in the unit of the property. Raises `ValueError` for a unit the property is never given in."""
    factors = FACTORS[PROPERTIES[property_id].unit]
    if unit not in factors:
        raise ValueError(f"{property_id} in {unit!r}: known units are {', '.join(factors)}")
    return value * factors[unit]
