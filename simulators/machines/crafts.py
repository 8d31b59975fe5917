"""What hands make of the parts on one carrier: sliced, coated, packed (reference plant, process sections 4.9-4.12).

Pure: parts in, parts and side streams out, every gram named.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

from simulators.physics import noise
from simulators.physics.material import Form, Material, take, take_pieces, with_gain

SLICE_YIELD = 0.72
"""Mass of the magnets over mass of the blocks; kerf and grinding take the rest."""
MIST_SHARE = 0.0002
"""Share of the blocks that leaves with coolant mist and is never seen again."""
PLATING_SHARE = 0.008
SLICE_SCRAP = {"chipped": 0.003, "dimension": 0.002}
COAT_SCRAP = {"blister": 0.006, "chipped": 0.004}
"""Share of the parts that is sorted out, by reason."""


@dataclass(frozen=True, slots=True)
class Made:
    """Result for one carrier: in + added = product + scrap + swarf + lost."""

    product: Material
    scrap: Material
    """Parts that were sorted out."""
    reasons: Mapping[str, int] = field(default_factory=dict)
    swarf: Material | None = None
    added_kg: float = 0.0
    lost_kg: float = 0.0


@dataclass(frozen=True, slots=True)
class Craft:
    """An operation: what it takes, how long, what it makes."""

    forms: frozenset[Form]
    fixed_s: float
    part_s: float
    """Plant time for each part that goes in."""
    make: Callable[[Material, Mapping[str, Any], Random], Made]


def slice_blocks(blocks: Material, params: Mapping[str, Any], rng: Random) -> Made:
    """`magnets_per_block` magnets from each block; the rest is swarf. Raises ValueError without such a count."""
    per_block = int(params.get("magnets_per_block", 0))
    if per_block < 1:
        raise ValueError("slicing needs magnets_per_block, at least 1")
    lost_kg = blocks.mass_kg * MIST_SHARE
    held = replace(blocks, mass_kg=blocks.mass_kg - lost_kg)
    share = noise.relative(rng, float(params.get("yield", SLICE_YIELD)), 0.003)
    cut, swarf = take(held, held.mass_kg * min(1.0, max(0.0, share)))
    magnets = replace(cut, pieces=blocks.pieces * per_block)
    good, bad, reasons = _sorted(magnets, SLICE_SCRAP, rng)
    return Made(good, bad, reasons, replace(swarf, form=Form.SCRAP, pieces=0), lost_kg=lost_kg)


def coat(parts: Material, params: Mapping[str, Any], rng: Random) -> Made:
    """Plating adds `gain_percent` of the mass (0.5 to 2, more for thin parts); it has no origin share."""
    share = noise.relative(rng, float(params.get("gain_percent", 100.0 * PLATING_SHARE)) / 100.0, 0.03)
    added_kg = parts.mass_kg * share
    good, bad, reasons = _sorted(with_gain(parts, added_kg), COAT_SCRAP, rng)
    return Made(good, bad, reasons, added_kg=added_kg)


def pack(parts: Material, params: Mapping[str, Any], rng: Random) -> Made:
    """Counted into their boxes; nothing is sorted out any more."""
    rest, good = take_pieces(parts, 0)
    return Made(good, replace(rest, form=Form.SCRAP))


CRAFTS = {
    "slice": Craft(frozenset({Form.SINTERED}), 5400.0, 8.0, slice_blocks),
    "coat": Craft(frozenset({Form.SINTERED, Form.MAGNET}), 7200.0, 1.8, coat),
    "pack": Craft(frozenset({Form.SINTERED, Form.MAGNET}), 1200.0, 1.2, pack),
}


def _sorted(parts: Material, shares: Mapping[str, float], rng: Random) -> tuple[Material, Material, dict[str, int]]:
    """Good parts, scrap, and scrap by reason; the first reason found counts."""
    reasons = dict.fromkeys(shares, 0)
    for _ in range(parts.pieces):
        for reason, share in shares.items():
            if rng.random() < share:
                reasons[reason] += 1
                break
    bad, good = take_pieces(parts, sum(reasons.values()))
    return good, replace(bad, form=Form.SCRAP), reasons
