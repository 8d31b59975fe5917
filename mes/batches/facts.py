"""What a batch said in numbers: reports of its phases and answers of its prompts, by dotted name. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from recipes import conditions
from recipes.conditions import Unknown
from recipes.engine.events import Event, PhaseCompleted, PromptAnswered


@dataclass(slots=True)
class Facts:
    """`values`: the last run of each block (`unload.mass_kg`), each run (`dose_2.mass_kg`), `sum.<name>` over all."""

    values: dict[str, float] = field(default_factory=dict)
    runs: dict[str, int] = field(default_factory=dict)

    def take(self, block: str, numbers: dict[str, float]) -> None:
        """One completed run of a block."""
        run = self.runs[block] = self.runs.get(block, 0) + 1
        for name, value in numbers.items():
            key = f"{block}.{name}"
            self.values[key] = value
            self.values[f"{block}_{run}.{name}"] = value
            self.values[f"sum.{key}"] = self.values.get(f"sum.{key}", 0.0) + value

    def number(self, expression: str) -> float | Unknown:
        """The value of an expression of the condition language over the facts."""
        return conditions.number(expression, self.values)

    def series(self, name: str, count: int) -> list[float] | None:
        """`name_1` ... `name_count` (parts by carrier), or None when the unit does not say it by carrier."""
        keys = [f"{name}_{n}" for n in range(1, count + 1)]
        return [self.values[key] for key in keys] if keys and all(key in self.values for key in keys) else None


def of(events: Iterable[Event]) -> Facts:
    """Facts of a journal."""
    facts = Facts()
    for event in events:
        match event:
            case PhaseCompleted(block=block, reports=reports):
                facts.take(block, dict(reports))
            case PromptAnswered(block=block, values=values):
                numbers = {k: float(v) for k, v in values.items() if isinstance(v, int | float)}
                facts.take(block, numbers)
            case _:
                continue
    return facts
