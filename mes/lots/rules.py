"""The ledger's rules, pure: grams do not vanish.

inputs + additions = outputs + by-products + loss + unexplained, exactly, in milligrams. Every amount is weighed or
counted on its own instrument and rounded to that instrument's division before it enters; loss is measured or a
stated step factor, so that the unexplained is a finding and never a remainder nobody looked at.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

MG_PER_KG = 1_000_000


class Refused(ValueError):
    """The event as stated is not a transformation of matter."""


@dataclass(frozen=True, slots=True)
class Balance:
    """One event's masses in mg. `unexplained_mg` is positive when mass is missing, negative when there is too much."""

    inputs_mg: int
    additions_mg: int
    outputs_mg: int
    byproducts_mg: int
    loss_mg: int

    @property
    def unexplained_mg(self) -> int:
        """What closes the balance exactly."""
        return self.inputs_mg + self.additions_mg - self.outputs_mg - self.byproducts_mg - self.loss_mg

    def within(self, tolerance_mg: int) -> bool:
        """Whether the unexplained is small enough for the step."""
        return abs(self.unexplained_mg) <= tolerance_mg


@dataclass(frozen=True, slots=True)
class Child:
    """A lot that an event makes: its mass and the indices of the inputs it comes from (none: from all)."""

    mass_mg: int
    parents: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Share:
    """One edge of an event: `mass_mg` of input `parent` went into child `child`, which is `fraction` of it."""

    parent: int
    child: int
    mass_mg: int
    fraction: float


def rounded(mass_kg: float, division_mg: int) -> int:
    """A reading in mg, rounded half to even to the instrument's division. Raises `Refused` below zero."""
    if not mass_kg >= 0:
        raise Refused(f"a mass of {mass_kg} kg was never weighed")
    # a float is a fraction exactly, but 0.1 kg is meant as 100 g: go through its shortest decimal
    return round(Fraction(repr(float(mass_kg))) * MG_PER_KG / division_mg) * division_mg


def largest_remainder(total: int, weights: Sequence[int | Fraction]) -> list[int]:
    """Split `total` in proportion to `weights` into integers that sum to it; ties go to the earlier one.

    Raises `Refused` if a weight is negative or all are zero.
    """
    whole = sum(weights, Fraction(0))
    if whole <= 0 or any(weight < 0 for weight in weights):
        raise Refused("there is nothing to split in proportion to")
    exact = [Fraction(total) * weight / whole for weight in weights]
    parts = [share.numerator // share.denominator for share in exact]
    by_remainder = sorted(range(len(exact)), key=lambda i: (parts[i] - exact[i], i))
    for i in by_remainder[: total - sum(parts)]:
        parts[i] += 1
    return parts


def shares(inputs_mg: Sequence[int], children: Sequence[Child]) -> list[Share]:
    """The edges of one event.

    A child's fractions are those of its inputs' masses and sum to 1: additions have no origin and losses take all
    origins alike. Each input's mass is spread over its children without a milligram lost, in proportion to what each
    child holds of it, so that the edges of a lot sum to what was taken from it.
    """
    if any(mass <= 0 for mass in inputs_mg):
        raise Refused("an input of nothing is no input")
    if any(child.mass_mg <= 0 for child in children):
        raise Refused("a lot of nothing cannot be made")
    holds = {(p, c): part for c, child in enumerate(children) for p, part in _holding(inputs_mg, child).items()}
    edges: list[Share] = []
    for parent, mass in enumerate(inputs_mg):
        mine = [c for c in range(len(children)) if (parent, c) in holds]
        if not mine:
            raise Refused("an input goes into no output")
        spread = largest_remainder(mass, [holds[parent, c] * children[c].mass_mg for c in mine])
        edges += [Share(parent, c, mg, float(holds[parent, c])) for c, mg in zip(mine, spread, strict=True)]
    return edges


def _holding(inputs_mg: Sequence[int], child: Child) -> dict[int, Fraction]:
    parents = child.parents or tuple(range(len(inputs_mg)))
    if len(set(parents)) != len(parents) or not all(0 <= p < len(inputs_mg) for p in parents):
        raise Refused("an output names an input that is not there, or one twice")
    whole = sum(inputs_mg[p] for p in parents)
    return {p: Fraction(inputs_mg[p], whole) for p in parents}


def mixed(parts: Mapping[int, Mapping[int, float]], fractions: Mapping[int, float]) -> dict[int, float]:
    """The composition vector of a child: sum over its parents of fraction x the parent's vector, normalised."""
    vector: dict[int, float] = {}
    for parent, fraction in fractions.items():
        for raw, share in parts[parent].items():
            vector[raw] = vector.get(raw, 0.0) + fraction * share
    whole = sum(vector.values())
    return {raw: share / whole for raw, share in vector.items()}


def take(lot: str, left_mg: int, left_pieces: int | None, mass_mg: int | None, pieces: int | None) -> tuple[int, int]:
    """How much mass and how many pieces an input takes; all that is left where nothing is stated.

    Pieces alone take their part of the mass, the last piece the rest. Raises `Refused` for more than there is.
    """
    if pieces is not None and left_pieces is not None and mass_mg is None:
        mass_mg = left_mg if pieces == left_pieces else round(Fraction(left_mg * pieces, max(left_pieces, 1)))
    mass = left_mg if mass_mg is None else mass_mg
    count = pieces if pieces is not None else (left_pieces or 0) if mass == left_mg else 0
    if mass > left_mg:
        raise Refused(f"lot {lot} has {left_mg / MG_PER_KG:g} kg left, {mass / MG_PER_KG:g} kg wanted")
    if count > (left_pieces or 0):
        raise Refused(f"lot {lot} has {left_pieces or 0} pieces left, {count} wanted")
    return mass, count
