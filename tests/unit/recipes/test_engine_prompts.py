"""Prompts: opened with a number, answered once, checked, withdrawn."""

from typing import Any

import pytest

from recipes.engine.commands import NotAllowed, answer, is_waiting_for_person
from recipes.engine.events import (
    PromptAnswered,
    PromptOpened,
)
from recipes.engine.states import Command, State

FIELD = "{name: mass_kg, source: scale, unit: kg, low: 0, high: 9}"
ASK = f"  - {{id: ask, prompt: Weigh, sign: performed, fields: [{FIELD}]}}\n"


def of(events: list[Any], kind: type) -> list[Any]:
    return [event for event in events if isinstance(event, kind)]


def test_a_prompt_is_opened_with_a_number_and_answered_once(bench: Any) -> None:
    made = bench(ASK)
    opened = of(made.journal, PromptOpened)
    assert [(event.n, event.block, event.sign) for event in opened] == [(1, "ask", "performed")]
    assert is_waiting_for_person(made.state)
    made.add(*answer(made.state, 1, {"mass_kg": 4.5}, "anna", "S-1"))
    with pytest.raises(NotAllowed, match="prompt 1 is already answered"):
        answer(made.state, 1, {"mass_kg": 4.5}, "anna", "S-1")
    made.settle()
    assert made.state.state is State.COMPLETE
    assert made.state.values == {"ask.mass_kg": 4.5}


@pytest.mark.parametrize(
    ("values", "signature", "message"),
    [
        ({"mass_kg": 4.5}, "", "needs a signature"),
        ({}, "S-1", "mass_kg is missing"),
        ({"mass_kg": 10.0}, "S-1", "mass_kg: 10 is outside 0.0..9.0 kg"),
        ({"mass_kg": float("nan")}, "S-1", "a number is wanted"),
        ({"mass_kg": "4"}, "S-1", "a number is wanted"),
        ({"mass_kg": True}, "S-1", "a number is wanted"),
        ({"mass_kg": 1.0, "other": 1.0}, "S-1", "the prompt has no field other"),
    ],
)
def test_an_answer_that_does_not_fit_is_refused(
    bench: Any, values: dict[str, Any], signature: str, message: str
) -> None:
    made = bench(ASK)
    with pytest.raises(NotAllowed, match=message):
        answer(made.state, 1, values, "anna", signature)


def test_a_prompt_that_was_never_opened_is_not_answered(bench: Any) -> None:
    with pytest.raises(NotAllowed, match="prompt 2 is not open"):
        answer(bench(ASK).state, 2, {"mass_kg": 1.0}, "anna", "S-1")


def test_open_prompts_are_withdrawn_when_the_batch_ends(bench: Any) -> None:
    made = bench(ASK)
    made.ask(Command.ABORT)
    assert made.state.prompts == {}
    with pytest.raises(NotAllowed, match="prompt 1 is not open"):
        answer(made.state, 1, {"mass_kg": 1.0}, "anna", "S-1")


def test_words_are_taken_where_words_are_asked_for_and_are_no_numbers_of_conditions(bench: Any) -> None:
    made = bench("  - {id: ask, prompt: Scan, fields: [{name: lot, source: scan}]}\n")
    with pytest.raises(NotAllowed, match="words are wanted"):
        answer(made.state, 1, {"lot": 5.0}, "anna")
    made.add(*answer(made.state, 1, {"lot": "L-7"}, "anna"))
    assert made.state.values == {}


def test_a_prompt_answered_with_nothing_asked_is_an_event_with_no_values(bench: Any) -> None:
    made = bench("  - {prompt: Look}\n")
    events = answer(made.state, 1, {}, "anna")
    assert events[0] == PromptAnswered(1, "prompt", {}, "anna", "")
