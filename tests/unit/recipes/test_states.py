"""The state machine of procedural elements: every cell of the table, legal or not."""

import pytest

from recipes.engine.states import BY_NUMBER, COMPLETIONS, ENDED, NUMBERS, TRANSITIONS, Command, State, expect_mask

# rows of the table in batch-and-mes-standards 1.4: Start Pause Resume Hold Restart Stop Abort Reset SC
ROWS = """
Idle       Running -       -       -       -          -        -        -    -
Running    -       Pausing -       Holding -          Stopping Aborting -    Complete
Pausing    -       -       -       Holding -          Stopping Aborting -    Paused
Paused     -       -       Running Holding -          Stopping Aborting -    -
Holding    -       -       -       -       -          Stopping Aborting -    Held
Held       -       -       -       -       Restarting Stopping Aborting -    -
Restarting -       -       -       Holding -          Stopping Aborting -    Running
Stopping   -       -       -       -       -          -        Aborting -    Stopped
Stopped    -       -       -       -       -          -        -        Idle -
Aborting   -       -       -       -       -          -        -        -    Aborted
Aborted    -       -       -       -       -          -        -        Idle -
Complete   -       -       -       -       -          -        -        Idle -
"""
CELLS = [
    (State(words[0]), column, None if word == "-" else State(word))
    for words in (line.split() for line in ROWS.strip().splitlines())
    for column, word in enumerate(words[1:])
]


@pytest.mark.parametrize(("state", "column", "after"), CELLS)
def test_each_cell_of_the_table_leads_where_the_standard_says(state: State, column: int, after: State | None) -> None:
    if column == len(Command):
        assert COMPLETIONS.get(state) is after
    else:
        assert TRANSITIONS.get((state, list(Command)[column])) is after


def test_there_are_twelve_states_and_thirty_transitions() -> None:
    assert len(State) == 12
    assert len(TRANSITIONS) + len(COMPLETIONS) == 30


def test_every_state_can_be_reached_from_idle_and_returns_to_it() -> None:
    edges = {(a, b) for (a, _), b in TRANSITIONS.items()} | set(COMPLETIONS.items())
    for forward in (True, False):
        reached, grown = {State.IDLE}, True
        while grown:
            new = {(b if forward else a) for a, b in edges if (a if forward else b) in reached} - reached
            reached, grown = reached | new, bool(new)
        assert reached == set(State)


def test_numbers_are_those_of_the_plc_interface() -> None:
    assert NUMBERS[State.IDLE] == 1
    assert NUMBERS[State.HELD] == 9
    assert NUMBERS[State.ABORTED] == 13
    assert {BY_NUMBER[n] for n in NUMBERS.values()} == set(State)


def test_the_expect_mask_has_bit_n_minus_1_for_state_n() -> None:
    assert expect_mask(frozenset({State.IDLE})) == 1
    assert expect_mask(ENDED) == (1 << 2) | (1 << 10) | (1 << 12)
