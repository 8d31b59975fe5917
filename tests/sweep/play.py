"""Plays a master recipe on a unit: phases on the machine, prompts by a callback. One block after the other."""

from collections.abc import Callable, Collection, Mapping
from typing import Protocol

from recipes.blocks import (
    Block,
    ChooseBlock,
    HoldBlock,
    ParallelBlock,
    PhaseBlock,
    PromptBlock,
    RepeatBlock,
    SequenceBlock,
)
from recipes.conditions import Unknown, number, truth
from recipes.model import MasterRecipe
from tests.sweep.plant import ClassA, Trouble

Prompted = Callable[[PromptBlock], Mapping[str, float]]
Carriers = Mapping[tuple[str, str], list[int]]
"""Ids by direction (`in`, `out`) and kind of carrier."""


class Supervisor(Protocol):
    """What runs phases."""

    def run(self, name: str, params: Mapping[str, float]) -> dict[str, float]: ...


class Play:
    """One batch. `values` holds parameters, reports and answers by their names in the recipe."""

    def __init__(
        self,
        recipe: MasterRecipe,
        supervisor: Supervisor | None,
        carriers: Carriers,
        prompted: Prompted,
        changed: Mapping[str, float],
        skipped: Collection[str] = (),
    ) -> None:
        self._recipe, self._supervisor, self._carriers = recipe, supervisor, carriers
        self._prompted, self._skipped = prompted, skipped
        self.values: dict[str, float] = {name: each.value for name, each in recipe.parameters.items()}
        self.values |= {name: value for name, value in changed.items() if name in self.values}
        self.turns: dict[str, int] = {}
        """How often each `repeat` went round."""

    def run(self) -> dict[str, float]:
        """Play it to its end. Raises Trouble."""
        self._blocks(self._recipe.procedure)
        return self.values

    def _blocks(self, blocks: tuple[Block, ...]) -> None:
        for block in blocks:
            if block.id not in self._skipped:
                self._block(block)

    def _block(self, block: Block) -> None:
        match block:
            case PhaseBlock():
                self._phase(block)
            case PromptBlock():
                answers = self._prompted(block)
                self.values |= {f"{block.id}.{name}": value for name, value in answers.items()}
            case SequenceBlock():
                self._blocks(block.sequence)
            case ParallelBlock():
                for branch in block.parallel:
                    self._blocks(branch)
            case RepeatBlock():
                self._repeat(block)
            case ChooseBlock():
                way = next((each.do for each in block.choose if truth(each.when, self.values) is True), block.otherwise)
                self._blocks(way)
            case HoldBlock():
                raise Trouble(f"{self._recipe.recipe}: {block.hold}")
            case _:
                raise Trouble(f"{self._recipe.recipe}: cannot play {block.kind}")

    def _repeat(self, block: RepeatBlock) -> None:
        for turn in range(1, block.limit + 1):
            self._blocks(block.do)
            self.turns[block.id] = turn
            if truth(block.until, self.values) is True:
                return
        raise Trouble(f"{self._recipe.recipe}: {block.else_.abort or block.else_.hold}")

    def _phase(self, block: PhaseBlock) -> None:
        assert self._supervisor is not None
        params = {name: self._number(value) for name, value in block.with_.items()}
        if isinstance(self._supervisor, ClassA):
            params |= self._ids(self._supervisor, block.phase)
        report = self._supervisor.run(block.phase, params)
        self.values |= {f"{block.id}.{name}": value for name, value in report.items()}

    def _number(self, value: float | str) -> float:
        if not isinstance(value, str):
            return float(value)
        found = number(value.removeprefix("="), self.values)
        if isinstance(found, Unknown):
            raise Trouble(f"{self._recipe.recipe}: {value} is unknown: {found}")
        return found

    def _ids(self, supervisor: ClassA, phase: str) -> dict[str, float]:
        given = {key: list(ids) for key, ids in self._carriers.items()}
        found: dict[str, float] = {}
        for param in supervisor.spec(phase).params:
            if param.carrier and (ids := given.get((param.direction, param.carrier))):
                found[param.name] = float(ids.pop(0))
        return found
