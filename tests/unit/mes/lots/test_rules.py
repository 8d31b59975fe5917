"""The ledger's rules: what enters is what leaves, to the milligram."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mes.lots.rules import Balance, Child, Refused, largest_remainder, mixed, rounded, shares, take

MASSES = st.integers(1, 3_000_000_000)


@given(total=st.integers(0, 10**12), weights=st.lists(st.integers(0, 10**9), min_size=1).filter(any))
def test_a_split_sums_to_its_whole_and_misses_no_share_by_a_milligram(total: int, weights: list[int]) -> None:
    parts = largest_remainder(total, weights)
    assert sum(parts) == total
    whole = sum(weights)
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - Fraction(total * weight, whole)) < 1


def test_ties_go_to_the_earlier_part() -> None:
    assert largest_remainder(2, [1, 1, 1]) == [1, 1, 0]


@pytest.mark.parametrize("weights", [[0, 0], [], [1, -1]])
def test_there_is_no_split_in_proportion_to_nothing(weights: list[int]) -> None:
    with pytest.raises(Refused):
        largest_remainder(10, weights)


@given(
    inputs=st.lists(MASSES, min_size=1, max_size=8), additions=st.integers(0, 10**7),
    out=st.lists(MASSES, max_size=5), by=st.integers(0, 10**8), loss=st.integers(0, 10**8),
)  # fmt: skip
def test_a_balance_closes_exactly_with_its_unexplained(
    inputs: list[int], additions: int, out: list[int], by: int, loss: int
) -> None:
    balance = Balance(sum(inputs), additions, sum(out), by, loss)
    assert sum(inputs) + additions == sum(out) + by + loss + balance.unexplained_mg


def test_missing_and_surplus_mass_are_both_outside_the_tolerance() -> None:
    assert not Balance(1000, 0, 900, 0, 0).within(99)
    assert not Balance(1000, 0, 1100, 0, 0).within(99)
    assert Balance(1000, 0, 1100, 0, 0).within(100)


@st.composite
def events(draw: st.DrawFn) -> tuple[list[int], list[Child]]:
    inputs = draw(st.lists(MASSES, min_size=1, max_size=6))
    named = st.lists(st.integers(0, len(inputs) - 1), unique=True, max_size=len(inputs)).map(tuple)
    children = draw(st.lists(st.builds(Child, MASSES, named), max_size=5))
    rest = Child(draw(MASSES))  # comes from all, so that no input is left over
    return inputs, [*children, rest]


@given(events())
def test_the_edges_of_an_input_sum_to_what_was_taken_and_fractions_of_a_child_to_one(
    event: tuple[list[int], list[Child]],
) -> None:
    inputs, children = event
    edges = shares(inputs, children)
    for parent, mass in enumerate(inputs):
        assert sum(edge.mass_mg for edge in edges if edge.parent == parent) == mass
    for child in range(len(children)):
        assert sum(edge.fraction for edge in edges if edge.child == child) == pytest.approx(1, abs=1e-12)
    assert all(edge.mass_mg >= 0 for edge in edges)


def test_merge_gives_each_output_all_inputs_by_mass() -> None:
    edges = shares([300, 700], [Child(950)])
    assert [(e.parent, e.mass_mg, e.fraction) for e in edges] == [(0, 300, 0.3), (1, 700, 0.7)]


def test_keep_gives_each_output_its_own_input_and_the_common_by_product_all_of_them() -> None:
    edges = shares([1000, 2000], [Child(990, (0,)), Child(1980, (1,)), Child(30)])
    found = {(e.parent, e.child): e for e in edges}
    assert found[0, 0].fraction == found[1, 1].fraction == 1.0
    assert found[0, 2].fraction == pytest.approx(1 / 3)
    assert found[0, 0].mass_mg + found[0, 2].mass_mg == 1000


def test_split_gives_each_part_the_whole_origin() -> None:
    edges = shares([1000], [Child(400), Child(400), Child(200)])
    assert [edge.mass_mg for edge in edges] == [400, 400, 200]
    assert {edge.fraction for edge in edges} == {1.0}


@pytest.mark.parametrize(
    ("inputs", "children"),
    [
        ([0], [Child(1)]),
        ([5], [Child(0)]),
        ([5, 5], [Child(5, (0,))]),
        ([5], [Child(5, (1,))]),
        ([5], [Child(5, (0, 0))]),
        ([5], []),
    ],
)
def test_what_is_no_transformation_of_matter_is_refused(inputs: list[int], children: list[Child]) -> None:
    with pytest.raises(Refused):
        shares(inputs, children)


@given(kg=st.integers(0, 10**9).map(lambda mg: mg / 1e6), division=st.sampled_from([1, 100, 1_000, 20_000]))
def test_a_reading_becomes_a_whole_number_of_divisions_nearest_to_it(kg: float, division: int) -> None:
    mg = rounded(kg, division)
    assert mg % division == 0
    assert abs(mg - round(kg * 1e6)) * 2 <= division


def test_a_reading_that_is_negative_or_no_number_is_refused() -> None:
    for reading in (-0.1, float("nan")):
        with pytest.raises(Refused):
            rounded(reading, 1)


def test_a_mixture_of_mixtures_sums_to_one() -> None:
    vector = mixed({1: {10: 1.0}, 2: {10: 0.5, 11: 0.5}}, {1: 0.2, 2: 0.8})
    assert vector == pytest.approx({10: 0.6, 11: 0.4})


def test_taking_nothing_stated_takes_all_that_is_left() -> None:
    assert take("L-1", 500, 4, None, None) == (500, 4)


def test_taking_pieces_takes_their_part_of_the_mass_and_the_last_piece_the_rest() -> None:
    assert take("L-1", 1000, 3, None, 1) == (333, 1)
    assert take("L-1", 667, 2, None, 2) == (667, 2)


def test_a_lot_never_gives_more_than_it_has() -> None:
    with pytest.raises(Refused, match="left"):
        take("L-1", 500, None, 501, None)
    with pytest.raises(Refused, match="pieces"):
        take("L-1", 500, 3, 400, 4)
