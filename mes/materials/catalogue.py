"""Master data of materials: what a site may edit, checked when it is read.

A site puts its own files beside or instead of the shipped ones. Errors name the file and the entry.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

SHIPPED = Path(__file__).parent / "data"

Percent = Annotated[float, Field(ge=0, le=100)]
Assay = dict[str, Percent]
Kind = Literal["raw", "addition", "intermediate", "byproduct", "product"]
SourceClass = Literal["primary", "post_consumer", "pre_consumer", "internal_return", "unknown"]


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Material(_Entry):
    """A material definition (ISA-95). `minor` lines of a charge are tolerated in per cent of their own weight.

    `shelf_life_h` counts from the making of a lot in plant time; what lies longer is held until quality decides.
    """

    id: str
    name: str
    kind: Kind
    stage: str = ""
    form: str = ""
    minor: bool = False
    shelf_life_h: Annotated[float, Field(gt=0)] | None = None
    assay_wt_pct: Assay = {}


class Supplier(_Entry):
    """Who delivers; `country` is ISO 3166-1 alpha-2."""

    id: str
    name: str
    country: Annotated[str, Field(pattern="^[A-Z]{2}$")]


class Alloy(_Entry):
    """Target composition of a melt in wt%; `closing` is the element that fills up to 100."""

    id: str
    name: str
    target_wt_pct: Assay
    loss_pct: Assay = {}
    materials: list[str]
    closing: str = "Fe"

    @model_validator(mode="after")
    def leave_room_for_the_closing_element(self) -> Self:
        """The named elements must stay below 100 %."""
        if sum(self.target_wt_pct.values()) >= 100:
            raise ValueError(f"alloy {self.id}: the target leaves no room for {self.closing}")
        return self


class OpeningLot(_Entry):
    """A raw lot the demonstration starts with."""

    lot: str
    material: str
    supplier: str
    supplier_lot: str
    country: Annotated[str, Field(pattern="^[A-Z]{2}$")]
    mass_kg: Annotated[float, Field(gt=0)]
    source_class: SourceClass
    assay_wt_pct: Assay


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All master data of materials, by id."""

    materials: dict[str, Material]
    suppliers: dict[str, Supplier]
    alloys: dict[str, Alloy]
    opening_stock: tuple[OpeningLot, ...]

    def material(self, material_id: str) -> Material:
        """The definition. Raises `KeyError` for an unknown id."""
        return self.materials[material_id]


def load(folder: Path = SHIPPED) -> Catalogue:
    """Read the four files. Raises `ValueError` naming the file for anything that is wrong in them."""
    materials = _read(folder / "materials.yaml", list[Material])
    suppliers = _read(folder / "suppliers.yaml", list[Supplier])
    alloys = _read(folder / "alloys.yaml", list[Alloy])
    stock = _read(folder / "opening-stock.yaml", list[OpeningLot])
    catalogue = Catalogue(_by_id(materials), _by_id(suppliers), _by_id(alloys), tuple(stock))
    _check_references(catalogue)
    return catalogue


@cache
def shipped() -> Catalogue:
    """The master data that ship, read once."""
    return load()


def _read(path: Path, shape: Any) -> Any:
    try:
        return TypeAdapter(shape).validate_python(yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader))
    except (ValidationError, yaml.YAMLError) as error:
        raise ValueError(f"{path}: {error}") from error


def _by_id(entries: list[Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for entry in entries:
        if entry.id in found:
            raise ValueError(f"{entry.id} is defined twice")
        found[entry.id] = entry
    return found


def _check_references(catalogue: Catalogue) -> None:
    for alloy in catalogue.alloys.values():
        if unknown := set(alloy.materials) - catalogue.materials.keys():
            raise ValueError(f"alloy {alloy.id} names unknown materials {sorted(unknown)}")
    for lot in catalogue.opening_stock:
        if lot.material not in catalogue.materials or lot.supplier not in catalogue.suppliers:
            raise ValueError(f"opening lot {lot.lot} names an unknown material or supplier")
