"""The planned temperature of a furnace batch over time, from the parameters of its phases. Pure.

A phase with `temperature_c`, `ramp_c_per_min` and `hold_s` is a ramp and a hold; a quench is drawn to its end
temperature at 20 K/min; every other phase is a flat stretch of its own length where it has one.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from recipes.blocks import PhaseBlock, walk
from recipes.engine.procedure import evaluate
from recipes.engine.state import BatchState
from recipes.model import MasterRecipe

AMBIENT_C = 25.0
QUENCH_C_PER_MIN = 20.0
_LENGTHS = ("min_s", "duration_s", "hold_s")


@dataclass(frozen=True, slots=True)
class Point:
    """A corner of the plan: seconds from the start of the batch, and °C."""

    at_s: float
    temperature_c: float


def plan(recipe: MasterRecipe, state: BatchState) -> list[Point]:
    """Corners of the planned profile; empty for a recipe that heats nothing."""
    points = [Point(0.0, AMBIENT_C)]
    hot = False
    for _, block in walk(recipe.procedure):
        if not isinstance(block, PhaseBlock):
            continue
        values = _numbers(block, state)
        hot = hot or "temperature_c" in values
        points += _stretch(block.phase, values, points[-1])
    return points if hot else []


def _numbers(block: PhaseBlock, state: BatchState) -> dict[str, float]:
    found: dict[str, float] = {}
    known: Mapping[str, float] = {**state.parameters, **state.values}
    for name, value in block.with_.items():
        number = evaluate(value, known)
        if isinstance(number, float):
            found[name] = number
    return found


def _stretch(phase: str, values: Mapping[str, float], last: Point) -> list[Point]:
    if phase == "quench":
        until_c = values.get("until_c", AMBIENT_C)
        return [Point(last.at_s + abs(last.temperature_c - until_c) / QUENCH_C_PER_MIN * 60, until_c)]
    if "temperature_c" in values and "ramp_c_per_min" in values:
        target_c = values["temperature_c"]
        ramp_s = abs(target_c - last.temperature_c) / values["ramp_c_per_min"] * 60
        top = Point(last.at_s + ramp_s, target_c)
        hold_s = values.get("hold_s", 0.0)
        return [top, Point(top.at_s + hold_s, target_c)] if hold_s else [top]
    length_s = max((values[name] for name in _LENGTHS if name in values), default=0.0)
    return [Point(last.at_s + length_s, last.temperature_c)] if length_s else []
