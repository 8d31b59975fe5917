"""The planned temperature of a furnace batch over time, from the parameters of its phases. Pure.

A phase with `temperature_c`, `ramp_c_per_min` and `hold_s` is a ramp and a hold; a quench is drawn to its end
temperature at 20 K/min; every other phase is a flat stretch of its own length where it has one.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from recipes.blocks import Loc, PhaseBlock, walk
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


START = Point(0.0, AMBIENT_C)


@dataclass(frozen=True, slots=True)
class _Stretch:
    """What one phase adds to the plan; `done` when it, or what it is part of, is behind."""

    block: str
    begin_s: float
    points: tuple[Point, ...]
    heats: bool
    done: bool

    @property
    def length_s(self) -> float:
        return self.points[-1].at_s - self.begin_s if self.points else 0.0


def plan(recipe: MasterRecipe, state: BatchState) -> list[Point]:
    """Corners of the planned profile; empty for a recipe that heats nothing."""
    stretches = _stretches(recipe, state)
    corners = [point for stretch in stretches for point in stretch.points]
    return [START, *corners] if any(stretch.heats for stretch in stretches) else []


def left_s(recipe: MasterRecipe, state: BatchState, ran_s: float) -> float:
    """Seconds of the plan still to come, people's time not counted; 0 for a recipe that heats nothing: nobody knows.

    `ran_s` is how long the running phase has lasted. All branches of a choice count until the choice is behind.
    """
    running = state.run.block if state.run is not None else ""
    stretches = _stretches(recipe, state)
    if not any(stretch.heats for stretch in stretches):
        return 0.0
    ahead = [stretch for stretch in stretches if not stretch.done]
    return sum(max(one.length_s - (ran_s if one.block == running else 0.0), 0.0) for one in ahead)


def _stretches(recipe: MasterRecipe, state: BatchState) -> list[_Stretch]:
    found: list[_Stretch] = []
    behind: list[Loc] = []
    last = START
    for at, block in walk(recipe.procedure):
        if state.block(block.id).finished:
            behind.append(at)
        if isinstance(block, PhaseBlock):
            values = _numbers(block, state)
            points = tuple(_stretch(block.phase, values, last))
            done = any(at[: len(whole)] == whole for whole in behind)
            found.append(_Stretch(block.id, last.at_s, points, "temperature_c" in values, done))
            last = points[-1] if points else last
    return found


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
