"""Sizing a control recipe: proportional parameters follow the batch size; temperatures and times never do."""

from recipes.model import MasterRecipe, RecipeParameter


class SizeError(ValueError):
    """A batch size outside the recipe's limits."""


def scaled(recipe: MasterRecipe, size_kg: float) -> dict[str, RecipeParameter]:
    """The parameters for a batch of `size_kg`; raises SizeError outside min_kg..max_kg.

    A recipe without batch sizes (sized by pieces or by lots) keeps its parameters.
    """
    if recipe.batch is None:
        return dict(recipe.parameters)
    if not recipe.batch.min_kg <= size_kg <= recipe.batch.max_kg:
        raise SizeError(f"{recipe.recipe} takes {recipe.batch.min_kg:g} to {recipe.batch.max_kg:g} kg, not {size_kg:g}")
    factor = size_kg / recipe.batch.nominal_kg
    return {name: _sized(parameter, factor) for name, parameter in recipe.parameters.items()}


def _sized(parameter: RecipeParameter, factor: float) -> RecipeParameter:
    if parameter.scale == "fixed":
        return parameter
    ends = {name: getattr(parameter, name) * factor for name in ("value", "low", "high")}
    return parameter.model_copy(update=ends)
