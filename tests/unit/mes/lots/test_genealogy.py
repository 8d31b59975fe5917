"""Mass fractions through merges, diamonds and generations of recycling."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mes.lots.genealogy import Edge, fractions_back, fractions_forward, raw_fractions


@st.composite
def graphs(draw: st.DrawFn) -> tuple[int, list[Edge]]:
    """A random ledger: some raw lots, then lots made of one or more older ones, diamonds included."""
    raws = draw(st.integers(1, 4))
    count = draw(st.integers(raws + 1, 14))
    edges: list[Edge] = []
    for child in range(raws, count):
        parents = draw(st.lists(st.integers(0, child - 1), min_size=1, max_size=5, unique=True))
        masses = [draw(st.integers(1, 10**6)) for _ in parents]
        whole = sum(masses)
        edges += [Edge(p, child, m, m / whole) for p, m in zip(parents, masses, strict=True)]
    return count, edges


def dense(count: int, edges: list[Edge]) -> np.ndarray:
    """Total fraction of every lot in every lot: the inverse of I - F, F the matrix of the edges."""
    flow = np.zeros((count, count))
    for edge in edges:
        flow[edge.child, edge.parent] += edge.fraction
    return np.linalg.inv(np.eye(count) - flow)


@given(graphs())
def test_back_and_forward_equal_a_dense_solve(graph: tuple[int, list[Edge]]) -> None:
    count, edges = graph
    total = dense(count, edges)
    for lot in range(count):
        back = fractions_back(lot, edges)
        forward = fractions_forward(lot, edges)
        for other in range(count):
            assert back.get(other, 0.0) == pytest.approx(total[lot, other], abs=1e-12)
            assert forward.get(other, 0.0) == pytest.approx(total[other, lot], abs=1e-12)


@given(graphs())
def test_raw_fractions_sum_to_one(graph: tuple[int, list[Edge]]) -> None:
    count, edges = graph
    assert sum(raw_fractions(count - 1, edges).values()) == pytest.approx(1, abs=1e-9)


def test_a_diamond_counts_its_source_once() -> None:
    edges = [Edge(1, 2, 40, 1.0), Edge(1, 3, 60, 1.0), Edge(2, 4, 40, 0.4), Edge(3, 4, 60, 0.6)]
    assert raw_fractions(4, edges) == pytest.approx({1: 1.0})


def test_a_blend_of_twelve_heats_holds_each_by_its_mass() -> None:
    edges = [Edge(heat, 13, heat, heat / 78) for heat in range(1, 13)]
    assert raw_fractions(13, edges) == pytest.approx({heat: heat / 78 for heat in range(1, 13)})


def test_recycled_generations_with_more_than_a_thousand_million_paths_are_one_pass() -> None:
    """Each generation mixes all lots of the one before: 8 lots, 12 generations, 8^11 paths to a raw lot."""
    width, generations = 8, 12
    edges = [
        Edge(g * width + p, (g + 1) * width + c, 1, 1 / width)
        for g in range(generations)
        for c in range(width)
        for p in range(width)
    ]
    assert width ** (generations - 1) > 10**9
    found = raw_fractions(generations * width, edges)
    assert found == pytest.approx({raw: 1 / width for raw in range(width)})
