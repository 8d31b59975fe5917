"""Control recipe: the copy that one batch runs, with the class of its unit."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from recipes.blocks import Block, PhaseBlock
from recipes.engine.state import BatchState
from recipes.model import MasterRecipe
from recipes.unit_class import PhaseClass, UnitClass


@dataclass(frozen=True)
class ControlRecipe:
    """The recipe as copied into `BatchCreated`, and the unit class whose phases it calls."""

    recipe: MasterRecipe
    unit_class: UnitClass

    @cached_property
    def by_id(self) -> Mapping[str, Block]:
        """Blocks by id."""
        return {block.id: block for _, block in self.recipe.blocks()}

    def phase_class(self, phase: str) -> PhaseClass:
        """The class of a phase; KeyError if the unit class does not offer it (checks refuse such a recipe)."""
        return self.unit_class.phases[phase]


def control_recipe(state: BatchState, unit_class: UnitClass) -> ControlRecipe:
    """The control recipe of a batch."""
    return ControlRecipe(MasterRecipe.model_validate(state.recipe), unit_class)


def phase_blocks(recipe: MasterRecipe) -> tuple[PhaseBlock, ...]:
    """Every phase block in document order."""
    return tuple(block for _, block in recipe.blocks() if isinstance(block, PhaseBlock))
