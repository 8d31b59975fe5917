"""What every document of a recipe engineer is made of: frozen parts, names, numbers and expressions."""

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=48)]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=64)]


class Part(BaseModel):
    """Base of every document part: frozen, unknown fields refused, aliases and names both accepted."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, allow_inf_nan=False)


def _number_or_expression(value: object) -> object:
    """YAML reads `1e8` as text: take numbers written so; any other text must be `=expression`."""
    if isinstance(value, bool):
        raise ValueError("a number or =expression is wanted")
    if isinstance(value, str) and not value.startswith("="):
        try:
            return float(value)
        except ValueError:
            raise ValueError("a number or =expression is wanted") from None
    return value


Value = Annotated[float | str, BeforeValidator(_number_or_expression)]
"""A number, or `=expression` in the language of conditions, evaluated when it is needed."""
