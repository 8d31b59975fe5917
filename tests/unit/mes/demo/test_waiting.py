"""Which prompt is left to the person at the screen."""

from typing import Any

from mes.demo import waiting
from mes.demo.memory import Memory
from mes.platform.clock import iso

NOW_MS = 1_795_000_000_000
HOUR_MS = 3_600_000


def memory(**more: Any) -> Memory:
    return Memory(until_ms=NOW_MS, start_ms=NOW_MS - 96 * HOUR_MS, orders={1: "SO-1", 2: "SO-2", 3: "SO-3"}, **more)


def prompt(opened_ms: int = NOW_MS, **more: Any) -> dict[str, Any]:
    plain = {"batch": "B-9", "n": 1, "unit": "SF-02", "text": "Load", "sign": "performed", "fields": []}
    return plain | {"orders": ["SO-3"], "opened_at": iso(opened_ms)} | more


def test_the_first_furnace_loading_near_the_end_of_the_past_is_left_and_noted() -> None:
    known = memory()
    assert waiting.leaves(known, prompt())
    assert known.left is not None
    assert (known.left.key, known.left.unit) == ("B-9/1", "SF-02")


def test_the_prompt_that_was_left_stays_left_and_is_the_only_one() -> None:
    known = memory()
    assert waiting.leaves(known, prompt())
    assert waiting.leaves(known, prompt())
    assert not waiting.leaves(known, prompt(batch="B-10", unit="SF-03"))


def test_nothing_is_left_in_the_deep_past() -> None:
    assert not waiting.leaves(memory(), prompt(NOW_MS - 19 * HOUR_MS))


def test_prompts_with_a_weighing_without_a_signature_or_of_single_machines_are_served() -> None:
    for other in ({"fields": [{"name": "mass_kg"}]}, {"sign": None}, {"unit": "VIM-01"}):
        known = memory()
        assert not waiting.leaves(known, prompt(**other))
        assert known.left is None


def test_the_first_order_and_the_trial_never_wait_for_a_person() -> None:
    assert not waiting.leaves(memory(), prompt(orders=["SO-1"]))
    assert not waiting.leaves(memory(), prompt(orders=["SO-2", "SO-3"]))


def test_after_an_answer_the_next_prompt_is_left_only_two_plant_hours_later() -> None:
    known = memory()
    waiting.leaves(known, prompt())
    assert not waiting.answered(known, {"B-9/1"}, NOW_MS + HOUR_MS)
    assert waiting.answered(known, {"B-11/1"}, NOW_MS + HOUR_MS)
    assert not waiting.leaves(known, prompt(NOW_MS + 2 * HOUR_MS, batch="B-12"))
    assert waiting.leaves(known, prompt(NOW_MS + 3 * HOUR_MS, batch="B-13"))
