"""Product definitions: master data, checked when read."""

from functools import cache
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from mes.platform.errors import NotFound

SHIPPED = Path(__file__).parent / "data" / "products.yaml"
Positive = Annotated[float, Field(gt=0)]


class Product(BaseModel):
    """What a customer orders by the piece."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    name: str
    route: str
    specification: str
    alloy: str
    dimensions_mm: tuple[Positive, Positive, Positive]
    pieces_per_block: Annotated[int, Field(ge=1)]
    coating: str = "none"
    magnetised: bool = True

    @property
    def volume_cm3(self) -> float:
        """Volume of one piece."""
        width, length, thickness = self.dimensions_mm
        return width * length * thickness / 1000.0

    def mass_kg(self, density_g_per_cm3: float = 7.55) -> float:
        """Nominal mass of one bare piece."""
        return self.volume_cm3 * density_g_per_cm3 / 1000.0


def load(path: Path = SHIPPED) -> dict[str, Product]:
    """Products by id. Raises `ValueError` naming the file for anything that is wrong in it."""
    try:
        found = TypeAdapter(list[Product]).validate_python(
            yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        )
    except (ValidationError, yaml.YAMLError) as error:
        raise ValueError(f"{path}: {error}") from error
    return {product.id: product for product in found}


@cache
def shipped() -> dict[str, Product]:
    """The products that ship, read once."""
    return load()


def get(product_id: str) -> Product:
    """The definition. Raises `NotFound`."""
    product = shipped().get(product_id)
    if product is None:
        raise NotFound(f"product {product_id} is not defined")
    return product
