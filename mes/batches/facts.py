"""What a batch said in numbers: reports of its phases and answers of its prompts, by dotted name. Pure."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from mes.equipment.scales import in_divisions
from recipes import conditions
from recipes.conditions import Unknown
from recipes.engine.events import Event, PhaseCompleted, PhaseIntended, PromptAnswered, PromptOpened
from recipes.unit_class import UnitClass

Source = Literal["report", "scale"]


@dataclass(frozen=True, slots=True)
class Instrument:
    """What a mass was weighed on: the unit's own load cell or a scale, and its division."""

    source: Source
    division_kg: float


@dataclass(slots=True)
class Facts:
    """`values`: the last run of each block (`unload.mass_kg`), each run (`dose_2.mass_kg`), `sum.<name>` over all.

    `instruments` has those of the masses, by the same names. A mass is rounded to its instrument's division: what
    comes over a wire as a 32-bit float knows no milligrams.
    """

    values: dict[str, float] = field(default_factory=dict)
    runs: dict[str, int] = field(default_factory=dict)
    instruments: dict[str, Instrument] = field(default_factory=dict)

    def take(
        self,
        block: str,
        numbers: Mapping[str, float],
        divisions_kg: Mapping[str, float] | None = None,
        source: Source = "report",
    ) -> None:
        """One completed run of a block."""
        run = self.runs[block] = self.runs.get(block, 0) + 1
        for name, value in numbers.items():
            division = (divisions_kg or {}).get(name)
            known = in_divisions(value, division) if division is not None and math.isfinite(value) else value
            key = f"{block}.{name}"
            self.values[key] = self.values[f"{block}_{run}.{name}"] = known
            self.values[f"sum.{key}"] = self.values.get(f"sum.{key}", 0.0) + known
            if division is not None:
                for each in (key, f"{block}_{run}.{name}", f"sum.{key}"):
                    self.instruments[each] = Instrument(source, division)

    def number(self, expression: str) -> float | Unknown:
        """The value of an expression of the condition language over the facts."""
        return conditions.number(expression, self.values)

    def instrument(self, expression: str) -> Instrument | None:
        """The coarsest of the instruments behind an expression; None when none of its names was weighed."""
        known = [self.instruments[name] for name in conditions.names_in(expression) if name in self.instruments]
        return max(known, key=lambda each: each.division_kg, default=None)

    def series(self, name: str, count: int) -> list[float] | None:
        """`name_1` ... `name_count` (parts by carrier), or None when the unit does not say it by carrier."""
        keys = [f"{name}_{n}" for n in range(1, count + 1)]
        return [self.values[key] for key in keys] if keys and all(key in self.values for key in keys) else None


def of(events: Iterable[Event], unit_class: UnitClass) -> Facts:
    """Facts of the journal of a batch on a unit of this class, which knows the divisions of what its phases report."""
    facts, phases = Facts(), dict[str, str]()
    on_scale: dict[int, list[str]] = {}
    for event in events:
        match event:
            case PhaseIntended(block=block, phase=phase):
                phases[block] = phase
            case PhaseCompleted(block=block, reports=reports):
                known = unit_class.phases.get(phases.get(block, ""))
                facts.take(block, reports, known.divisions_kg if known else None)
            case PromptOpened(n=n, fields=fields):
                on_scale[n] = [str(item["name"]) for item in fields if item["source"] == "scale"]
            case PromptAnswered(n=n, block=block, values=values, weighing=weighing):
                numbers = {k: float(v) for k, v in values.items() if isinstance(v, int | float)}
                divisions = {name: float(weighing["division_kg"]) for name in on_scale.get(n, ()) if weighing}
                facts.take(block, numbers, divisions, "scale")
            case _:
                continue
    return facts
