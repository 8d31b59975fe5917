"""Nominal assays of charge materials (wt%), as the virtual suppliers deliver them; iron closes each balance.

General knowledge of the industry; NdPr 75/25, DyFe80 and FeB20 are published nominal feeds.
"""

from simulators.physics.material import Form, Material

_ASSAYS: dict[str, tuple[dict[str, float], float, float]] = {  # composition, O ppm, C ppm
    "ndpr": ({"Nd": 74.6, "Pr": 24.9}, 300.0, 250.0),
    "nd": ({"Nd": 99.5}, 300.0, 250.0),
    "dyfe80": ({"Dy": 80.0}, 400.0, 200.0),
    "dy": ({"Dy": 99.5}, 400.0, 200.0),
    "tb": ({"Tb": 99.5}, 400.0, 200.0),
    "iron": ({"Mn": 0.05}, 100.0, 60.0),
    "feb20": ({"B": 20.0, "Al": 0.1}, 200.0, 250.0),
    "co": ({"Co": 99.8}, 50.0, 20.0),
    "cu": ({"Cu": 99.9}, 20.0, 10.0),
    "al": ({"Al": 99.7}, 20.0, 10.0),
    "ga": ({"Ga": 99.99}, 5.0, 5.0),
    "zrfe80": ({"Zr": 80.0}, 300.0, 200.0),
    "recycled": (
        {"Nd": 21.5, "Pr": 6.5, "Dy": 2.2, "B": 1.0, "Co": 1.2, "Cu": 0.15, "Al": 0.2, "Ga": 0.1},
        1500.0,
        500.0,
    ),
}
_NO_IRON = frozenset({"ndpr", "nd", "dy", "tb", "co", "cu", "al", "ga"})

KINDS = tuple(_ASSAYS)


def raw_material(kind: str, mass_kg: float, key: str | None = None) -> Material:
    """A delivered lot of one of `KINDS`; `key` names its origin (the kind itself when not given).

    Raises KeyError for an unknown kind.
    """
    elements, oxygen_ppm, carbon_ppm = _ASSAYS[kind]
    composition = dict(elements)
    if kind not in _NO_IRON:
        composition["Fe"] = 100.0 - sum(elements.values())
    return Material(
        form=Form.RAW,
        mass_kg=mass_kg,
        composition_wt_pct=composition,
        origin={key or kind: 1.0},
        oxygen_ppm=oxygen_ppm,
        carbon_ppm=carbon_ppm,
        free_water_ppm=0.0,
    )
