"""Which holds the simulated shift lead undoes."""

from typing import Any

from mes.demo.held import is_overdue


def holding(cause: str) -> dict[str, Any]:
    return {"kind": "state_changed", "data": {"before": "Running", "after": "Holding", "cause": cause}}


HELD = {"kind": "state_changed", "data": {"before": "Holding", "after": "Held", "cause": "done"}}


def test_a_hold_because_a_step_took_too_long_is_overdue() -> None:
    assert is_overdue([{"kind": "note", "data": {}}, holding("overdue"), HELD])


def test_a_hold_by_a_person_or_a_machine_is_never_overdue() -> None:
    assert not is_overdue([holding("person"), HELD])
    assert not is_overdue([holding("machine"), HELD])


def test_only_the_last_hold_counts() -> None:
    assert not is_overdue([holding("overdue"), HELD, holding("person"), HELD])


def test_a_batch_that_never_held_is_not_overdue() -> None:
    assert not is_overdue([])
