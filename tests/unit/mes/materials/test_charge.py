"""Charge make-up: the worked example, balances, losses and what cannot be made."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mes.materials.charge import CannotMake, Ingredient, division_mg, make_up, predict

# ndfeb-process 3.2: 100 kg of the published specimen composition, no loss factor
SPECIMEN = {"Nd": 20.7, "Pr": 5.6, "Dy": 6.6, "B": 1.0, "Cu": 0.22, "Al": 0.53, "Co": 0.30}
PURE = [
    Ingredient("ndpr", {"Nd": 75, "Pr": 25}),
    Ingredient("nd", {"Nd": 100}),
    Ingredient("dyfe80", {"Dy": 80, "Fe": 20}),
    Ingredient("feb20", {"B": 20, "Fe": 80}),
    Ingredient("cu", {"Cu": 100}, minor=True),
    Ingredient("al", {"Al": 100}, minor=True),
    Ingredient("co", {"Co": 100}, minor=True),
    Ingredient("iron", {"Fe": 100}),
]
KG = 1_000_000


def masses_kg(target: dict[str, float], total_kg: float, **options: object) -> dict[str, float]:
    plan = make_up(target, round(total_kg * KG), PURE, **options)  # type: ignore[arg-type]
    return {line.key: line.mass_mg / KG for line in plan.lines}


def test_the_worked_example_of_the_process_reference_comes_out() -> None:
    expected = {
        "ndpr": 22.4, "nd": 3.9, "dyfe80": 8.25, "feb20": 5.0, "cu": 0.22, "al": 0.53, "co": 0.30, "iron": 59.4,
    }  # fmt: skip
    assert masses_kg(SPECIMEN, 100) == pytest.approx(expected, abs=0.02)


def test_iron_carried_by_master_alloys_is_subtracted_from_the_closing_iron() -> None:
    lines = masses_kg(SPECIMEN, 100)
    carried = lines["dyfe80"] * 0.2 + lines["feb20"] * 0.8
    closing = 100 - sum(SPECIMEN.values())
    assert lines["iron"] + carried == pytest.approx(closing, abs=0.05)


def test_a_loss_factor_raises_what_is_charged_and_leaves_the_melt_on_target() -> None:
    plan = make_up(SPECIMEN, 300 * KG, PURE, loss_pct={"Nd": 2.0, "Pr": 2.0, "Dy": 1.0})
    without = masses_kg(SPECIMEN, 300)
    charged = {line.key: line.mass_mg / KG for line in plan.lines}
    assert charged["ndpr"] > without["ndpr"]
    for element, share in SPECIMEN.items():
        assert plan.predicted_wt_pct[element] == pytest.approx(share, abs=0.005)


def test_each_line_is_a_whole_number_of_divisions_of_its_balance() -> None:
    plan = make_up(SPECIMEN, 300 * KG, PURE)
    for line in plan.lines:
        assert line.division_mg == division_mg(line.mass_mg)
        assert line.mass_mg % line.division_mg == 0
        assert line.tolerance_mg >= line.division_mg
    assert {line.division_mg for line in plan.lines} == {100, 1_000, 20_000}


def test_minor_lines_are_tolerated_in_their_own_weight_and_major_ones_in_the_charge() -> None:
    lines = {line.key: line for line in make_up(SPECIMEN, 300 * KG, PURE).lines}
    assert lines["al"].tolerance_mg == pytest.approx(0.005 * lines["al"].mass_mg, abs=1)
    assert lines["ndpr"].tolerance_mg == 150_000


def test_an_element_nothing_holds_cannot_be_made() -> None:
    with pytest.raises(CannotMake, match="Tb"):
        make_up({**SPECIMEN, "Tb": 1.0}, 100 * KG, PURE)


def test_a_target_with_less_of_an_element_than_the_others_bring_cannot_be_made() -> None:
    with pytest.raises(CannotMake, match="Pr"):
        make_up({"Nd": 30.0, "Pr": 1.0}, 100 * KG, [Ingredient("ndpr", {"Nd": 75, "Pr": 25}), PURE[-1]])


def test_more_than_the_largest_balance_carries_is_refused() -> None:
    with pytest.raises(CannotMake, match="balance"):
        division_mg(601 * KG)


@given(
    nd=st.floats(16, 26), pr_share=st.floats(0.05, 0.3), dy=st.floats(0, 8), b=st.floats(0.85, 1.05),
    total_kg=st.integers(50, 500),
)  # fmt: skip
def test_the_rounded_lines_melt_to_the_target(nd: float, pr_share: float, dy: float, b: float, total_kg: int) -> None:
    target = {"Nd": nd, "Pr": nd * pr_share, "Dy": dy, "B": b}
    plan = make_up(target, total_kg * KG, PURE)
    again = predict({line.key: line.mass_mg for line in plan.lines}, PURE, {})
    for element, share in target.items():
        assert again.get(element, 0.0) == pytest.approx(share, abs=0.02)
    assert abs(plan.total_mg - total_kg * KG) <= 40_000
