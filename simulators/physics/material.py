"""The state of material on a carrier: everything that later steps depend on, in one plain record.

It converts to and from a JSON dict, so that the virtual plant can keep it across restarts. `origin` is the plant's own
truth of where the mass came from (fractions that sum to one); the service never sees it, tests compare against it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from enum import StrEnum
from typing import Any


class Form(StrEnum):
    """What the material is at present."""

    RAW = "raw"
    CHARGE = "charge"
    FLAKE = "flake"
    HD_POWDER = "hd_powder"
    POWDER = "powder"
    BLEND = "blend"
    GREEN = "green"
    SINTERED = "sintered"
    MAGNET = "magnet"
    SCRAP = "scrap"


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """Mass, composition and history. Gases are wt ppm; a field that does not apply yet keeps its default."""

    form: Form
    mass_kg: float
    pieces: int = 0
    composition_wt_pct: Mapping[str, float] = field(default_factory=dict)
    origin: Mapping[str, float] = field(default_factory=dict)
    """Mass fraction by lot code or raw material key."""
    oxygen_ppm: float = 0.0
    hydrogen_ppm: float = 0.0
    nitrogen_ppm: float = 0.0
    carbon_ppm: float = 0.0
    free_water_ppm: float = 20.0
    lubricant_fraction: float = 0.0
    flake_thickness_mm: float = 0.0
    alpha_fe_pct: float = 0.0
    passivated: float = 0.0
    """Share of flake whose surface has stood in air."""
    uptake_fraction: float = 0.0
    d10_um: float = 0.0
    d50_um: float = 0.0
    d90_um: float = 0.0
    alignment: float = 0.5
    green_density: float = 0.28
    """Relative density before sintering."""
    theta_s_per_k: float = 0.0
    growth_s: float = 0.0
    relative_density: float = 0.0
    grain_um: float = 0.0
    abnormal: float = 0.0
    zone_spread_k: float = 0.0
    peak_c: float = 0.0
    stage1_s: float = 0.0
    stage2_c: float = 0.0
    stage2_s: float = 0.0
    quench_k_per_min: float = 0.0
    gbd_gain_ka_per_m: float = 0.0
    gbd_remanence_t: float = 0.0
    gbd_squareness: float = 0.0
    magnetised: float = 0.0
    """Degree of magnetisation, 0 to 1."""

    def to_dict(self) -> dict[str, Any]:
        """A JSON-ready dict; `from_dict` gives an equal record back."""
        data = asdict(self)
        data["form"] = self.form.value
        return data

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Material":
        """Raises TypeError for an unknown key and ValueError for an unknown form."""
        return cls(**{**data, "form": Form(data["form"])})


_NOT_AVERAGED = frozenset({"form", "mass_kg", "pieces", "composition_wt_pct", "origin", "peak_c"})
_AVERAGED = tuple(f.name for f in fields(Material) if f.name not in _NOT_AVERAGED)


def blend(parts: Sequence[Material], form: Form | None = None) -> Material:
    """Mix by mass: compositions, gases, sizes and origins are mass-weighted, masses and pieces add.

    Raises ValueError for an empty list.
    """
    if not parts:
        raise ValueError("nothing to blend")
    total_kg = sum(part.mass_kg for part in parts)
    weights = [part.mass_kg / total_kg if total_kg > 0.0 else 1.0 / len(parts) for part in parts]
    averaged = {
        name: sum(weight * getattr(part, name) for weight, part in zip(weights, parts, strict=True))
        for name in _AVERAGED
    }
    return Material(
        form=form or parts[0].form,
        mass_kg=total_kg,
        pieces=sum(part.pieces for part in parts),
        composition_wt_pct=_mix([part.composition_wt_pct for part in parts], weights),
        origin=_mix([part.origin for part in parts], weights),
        peak_c=max(part.peak_c for part in parts),
        **averaged,
    )


def take(material: Material, mass_kg: float) -> tuple[Material, Material]:
    """Part off `mass_kg` of bulk material; returns the part and the rest. Raises ValueError when there is less."""
    if not 0.0 <= mass_kg <= material.mass_kg:
        raise ValueError(f"cannot take {mass_kg} kg from {material.mass_kg} kg")
    return replace(material, mass_kg=mass_kg), replace(material, mass_kg=material.mass_kg - mass_kg)


def take_pieces(material: Material, count: int) -> tuple[Material, Material]:
    """Part off `count` pieces with their share of the mass. Raises ValueError when there are fewer."""
    if not 0 <= count <= material.pieces or material.pieces == 0:
        raise ValueError(f"cannot take {count} of {material.pieces} pieces")
    mass_kg = material.mass_kg * count / material.pieces
    part = replace(material, mass_kg=mass_kg, pieces=count)
    return part, replace(material, mass_kg=material.mass_kg - mass_kg, pieces=material.pieces - count)


def with_gain(material: Material, added_kg: float, **changed: Any) -> Material:
    """The material with `added_kg` more (gas, lubricant, plating) or less (negative), and other fields changed."""
    return replace(material, mass_kg=max(0.0, material.mass_kg + added_kg), **changed)


def _mix(maps: Sequence[Mapping[str, float]], weights: Sequence[float]) -> dict[str, float]:
    mixed: dict[str, float] = {}
    for values, weight in zip(maps, weights, strict=True):
        for key, value in values.items():
            mixed[key] = mixed.get(key, 0.0) + weight * value
    return mixed
