"""Master data of quality: the grade table and the specifications, checked when read."""

from functools import cache
from pathlib import Path
from typing import Any, Self

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError, model_validator

from mes.platform.errors import NotFound
from mes.quality.properties import PROPERTIES

SHIPPED = Path(__file__).parent / "data"


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Grade(_Entry):
    """A commercial grade at 20 °C: ranges of Br and (BH)max, minima of the coercivities."""

    grade: str
    series: str
    br_t: tuple[float, float]
    hcj_ka_per_m: float
    bhmax_kj_per_m3: tuple[float, float]
    tmax_c: float
    hcb_ka_per_m: float | None = None

    @property
    def short_name(self) -> str:
        """IEC 60404-8-1 style: (BH)max minimum in kJ/m³ over HcJ minimum in 10 kA/m."""
        return f"REFeB {self.bhmax_kj_per_m3[0]:.0f}/{self.hcj_ka_per_m / 10:.0f}"


class SpecLimit(_Entry):
    """Inclusive limits of one property, and how many specimens must show it."""

    property: str
    low: float | None = None
    high: float | None = None
    count: int = 1
    instrument: str = ""

    @model_validator(mode="after")
    def know_the_property_and_have_a_limit(self) -> Self:
        """The property exists and at least one limit is given."""
        if self.property not in PROPERTIES:
            raise ValueError(f"unknown property {self.property}")
        if self.low is None and self.high is None:
            raise ValueError(f"{self.property} has no limit")
        return self

    def holds(self, value: float) -> bool:
        """Whether a value is inside."""
        return (self.low is None or value >= self.low) and (self.high is None or value <= self.high)

    def text(self) -> str:
        """`1.320 … 1.380 T`, `≥ 1592 kA/m`."""
        known = PROPERTIES[self.property]
        low = None if self.low is None else f"{self.low:.{known.decimals}f}"
        high = None if self.high is None else f"{self.high:.{known.decimals}f}"
        span = f"{low} … {high}" if low and high else f"≥ {low}" if low else f"≤ {high}"
        return span if known.unit == "1" else f"{span} {known.unit}"


class Specification(_Entry):
    """What a product must meet."""

    id: str
    name: str
    grade: str
    temperature_c: float = 20.0
    temperature_tolerance_c: float = 3.0
    standard: str = ""
    limits: tuple[SpecLimit, ...]


def load_grades(path: Path = SHIPPED / "grades.yaml") -> tuple[Grade, ...]:
    """The grade table. Raises `ValueError` naming the file."""
    return tuple(_read(path, list[Grade]))


def load_specifications(path: Path = SHIPPED / "specifications.yaml") -> dict[str, Specification]:
    """Specifications by id. Raises `ValueError` naming the file."""
    return {spec.id: spec for spec in _read(path, list[Specification])}


def _read(path: Path, shape: Any) -> Any:
    try:
        return TypeAdapter(shape).validate_python(yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader))
    except (ValidationError, yaml.YAMLError) as error:
        raise ValueError(f"{path}: {error}") from error


@cache
def grades() -> tuple[Grade, ...]:
    """The grade table that ships, read once."""
    return load_grades()


@cache
def specifications() -> dict[str, Specification]:
    """The specifications that ship, read once."""
    return load_specifications()


def specification(spec_id: str) -> Specification:
    """The specification. Raises `NotFound`."""
    found = specifications().get(spec_id)
    if found is None:
        raise NotFound(f"specification {spec_id} is not defined")
    return found
