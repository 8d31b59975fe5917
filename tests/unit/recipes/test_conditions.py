"""Conditions: three answers, type checks with the engineer's columns, and the traps of the library."""

import math

import pytest
from cel_expr_python import cel
from hypothesis import given
from hypothesis import strategies as st

from recipes.conditions import (
    ConditionError,
    Unknown,
    check_condition,
    check_number,
    lower,
    names_in,
    number,
    truth,
)


def test_a_missing_variable_gives_the_library_a_truthy_error_object() -> None:
    # the trap that the rest of this module guards against; if it ever goes away, the guard may be simpler
    environment = cel.NewEnv(variables={"a": cel.Type.DOUBLE})
    value = environment.compile("a > 1.0").eval(data={})
    assert value.type() == cel.Type.ERROR
    assert bool(value.value())


def test_a_condition_over_a_missing_value_is_unknown_and_names_it() -> None:
    answer = truth("leak_check.rise_pa_per_h <= 5", {})
    assert isinstance(answer, Unknown)
    assert answer.missing == ("leak_check.rise_pa_per_h",)
    assert not answer


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_a_value_that_is_not_finite_is_left_out(value: float) -> None:
    assert truth("pressure_pa < 5", {"pressure_pa": value}) == Unknown(("pressure_pa",))


def test_what_the_other_side_decides_alone_is_known() -> None:
    assert truth("a > 1 || b > 1", {"a": 2}) is True
    assert truth("a > 1 && b > 1", {"a": 0}) is False


def test_integers_given_as_values_are_numbers_too() -> None:
    assert truth("a == 3", {"a": 3}) is True


def test_a_number_is_no_condition_even_when_it_is_not_zero() -> None:
    assert truth("a", {"a": 1.0}) == Unknown(why="not a condition")
    with pytest.raises(ConditionError):
        check_condition("a", ["a"])


def test_a_condition_is_no_number() -> None:
    assert isinstance(number("a > 1", {"a": 2.0}), Unknown)
    with pytest.raises(ConditionError):
        check_number("a > 1", ["a"])


def test_a_division_by_zero_is_no_number() -> None:
    assert isinstance(number("a / 0", {"a": 1.0}), Unknown)


def test_whole_numbers_are_lowered_to_doubles_outside_names_and_texts() -> None:
    assert lower("d50_um <= 5 && a == 1e3")[0] == "d50_um <= 5.0 && a == 1e3"
    assert lower("a1.b2 > 10")[0] == "a1.b2 > 10.0"
    assert lower("'5' == \"5\"")[0] == "'5' == \"5\""


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("5 < 10 && 20 < nothing", 16),
        ("1 < 2 && 10 < a + 'x'", 17),
        ("a <= 5 && q", 8),
        ("a >", 4),
    ],
)
def test_messages_keep_the_engineers_columns_after_lowering(text: str, column: int) -> None:
    with pytest.raises(ConditionError) as error:
        check_condition(text, ["a", "q"])
    assert error.value.column == column


def test_sums_over_all_runs_are_a_name_of_the_same_length() -> None:
    assert names_in("sum(dose.mass_kg) > 3") == ("sum.dose.mass_kg",)
    assert number("sum(dose.mass_kg) * 2", {"sum.dose.mass_kg": 4.0}) == 8.0


def test_unknown_says_what_is_missing_in_words() -> None:
    assert str(Unknown(("a", "b"))) == "no value of a, b"


@given(numbers=st.lists(st.integers(0, 999), min_size=1, max_size=6), operators=st.lists(st.sampled_from("+-*")))
def test_lowered_sums_and_products_give_what_arithmetic_gives(numbers: list[int], operators: list[str]) -> None:
    pairs = zip(operators, numbers[1:], strict=False)
    text = " ".join([str(numbers[0]), *(f"{operator} x{n} * {n}" for operator, n in pairs)])
    values = {f"x{n}": float(n % 7) for n in numbers}
    wanted = eval(text, {}, values)
    assert number(text, values) == pytest.approx(wanted)
