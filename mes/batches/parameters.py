"""Parameters of a batch: recipe value, limits, what came of it, and who set it in a trial. Pure."""

from collections.abc import Mapping

from mes.batches.shapes import ParameterOut
from mes.recipebook import Trial
from recipes.blocks import PhaseBlock
from recipes.engine.state import BatchState
from recipes.model import MasterRecipe
from recipes.units import unit_of


def shown(
    recipe: MasterRecipe, state: BatchState, trial: Trial | None, names: Mapping[str, str], know_how: bool
) -> list[ParameterOut]:
    """All parameters of the batch's recipe; a trial's against the limits of the approved recipe, which it may leave."""
    left = {one.parameter: one for one in trial.left} if trial is not None else {}
    by = {name: names.get(trial.by, trial.by) for name in trial.values} if trial is not None else {}
    found = []
    for name, parameter in recipe.parameters.items():
        limits = left.get(name, parameter)
        found.append(
            ParameterOut(
                name=name,
                unit=unit_of(name),
                value=parameter.value if know_how else None,
                low=limits.low if know_how else None,
                high=limits.high if know_how else None,
                actual=_actual(recipe, state, name) if know_how else None,
                critical=parameter.critical,
                changed_by=by.get(name),
                outside_limits=name in left,
            )
        )
    return found


def _actual(recipe: MasterRecipe, state: BatchState, name: str) -> float | None:
    """What the machine reported for a parameter: the report of the same meaning of the phase that takes it."""
    for _, block in recipe.blocks():
        if isinstance(block, PhaseBlock):
            for parameter, value in block.with_.items():
                if value == f"={name}" and f"{block.id}.{parameter}" in state.values:
                    return state.values[f"{block.id}.{parameter}"]
    return None
