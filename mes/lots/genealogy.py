"""Mass fractions from edges, in one pass: the check path beside the composition cache.

Lots have growing ids and an edge's parent is older than its child, so going through the ids from the youngest to the
oldest visits every lot after all its descendants: no path is ever enumerated, however many there are.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Edge:
    """`mass_mg` of `parent` went into `child`, which is `fraction` of what the child consists of."""

    parent: int
    child: int
    mass_mg: int
    fraction: float


def fractions_back(lot: int, edges: Iterable[Edge]) -> dict[int, float]:
    """For every ancestor, and the lot itself, the mass fraction of it in `lot`.

    `edges` are all edges among the ancestors. Raw lots (those without parents) sum to 1.
    """
    parents: dict[int, list[Edge]] = {}
    for edge in edges:
        parents.setdefault(edge.child, []).append(edge)
    weight: dict[int, float] = {lot: 1.0}
    for node in _from_young_to_old(parents, lot):
        for edge in parents.get(node, ()):
            weight[edge.parent] = weight.get(edge.parent, 0.0) + weight.get(node, 0.0) * edge.fraction
    return weight


def raw_fractions(lot: int, edges: Iterable[Edge]) -> dict[int, float]:
    """The fractions of those ancestors that have no parents themselves: what the lot was made of."""
    known = list(edges)
    made = {edge.child for edge in known}
    return {node: share for node, share in fractions_back(lot, known).items() if node not in made}


def fractions_forward(lot: int, edges: Iterable[Edge]) -> dict[int, float]:
    """For every descendant, and the lot itself, the mass fraction of `lot` in it.

    `edges` are all edges whose parent is the lot or a descendant; other parents of the descendants add nothing.
    """
    weight: dict[int, float] = {lot: 1.0}
    for edge in sorted(edges, key=lambda e: (e.child, e.parent)):
        weight[edge.child] = weight.get(edge.child, 0.0) + weight.get(edge.parent, 0.0) * edge.fraction
    return weight


def _from_young_to_old(parents: Mapping[int, list[Edge]], lot: int) -> list[int]:
    nodes = set(parents) | {lot} | {edge.parent for above in parents.values() for edge in above}
    return sorted(nodes, reverse=True)
