"""Which prompt the simulated crew leaves to the person at the screen: one loading prompt of a furnace at a time.

The crew brings the material all the same, so the person has only to look and to sign. There are four sinter furnaces
and two annealing furnaces, and what follows in the programme depends on no order behind its press: therefore a prompt
that nobody answers blocks one furnace and one order and not the plant.
"""

from collections.abc import Mapping
from typing import Any

from mes.demo.memory import Left, Memory
from mes.demo.programme import TRIAL
from mes.platform.clock import parse_iso

Prompt = Mapping[str, Any]
FURNACES = ("SF-", "AF-")
BEFORE_NOW_MS = 18 * 3_600_000  # from this close to the end of the past on, a prompt may be left
PAUSE_MS = 2 * 3_600_000  # after an answer the plant runs this long before the next one is left


def leaves(memory: Memory, prompt: Prompt) -> bool:
    """Whether this prompt is left; the first fitting one is chosen and noted in `memory`, which the caller saves."""
    key = f"{prompt['batch']}/{prompt['n']}"
    if memory.left is not None:
        return memory.left.key == key
    opened_ms = parse_iso(prompt["opened_at"])
    if opened_ms < max(memory.until_ms - BEFORE_NOW_MS, memory.answered_ms + PAUSE_MS) or not fits(memory, prompt):
        return False
    memory.left = Left(key=key, unit=prompt["unit"], text=prompt["text"], since_ms=opened_ms)
    return True


def fits(memory: Memory, prompt: Prompt) -> bool:
    """A signed loading of a furnace without a weighing, of none of the two orders that the demo wants finished."""
    shown_off = {memory.orders.get(1), memory.orders.get(TRIAL)}
    return (
        prompt["unit"].startswith(FURNACES)
        and prompt["sign"] is not None
        and not prompt["fields"]
        and not shown_off.intersection(prompt["orders"])
    )


def answered(memory: Memory, open_keys: set[str], plant_ms: int) -> bool:
    """Note that the waiting prompt is no longer open. Returns whether that is news."""
    if memory.left is None or memory.left.key in open_keys:
        return False
    memory.left, memory.answered_ms = None, plant_ms
    return True
