"""Reads device profiles and turns their points into signals of one device on one link."""

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from drivers.modbus.codec import WORDS
from drivers.signals import ModbusAddress, Signal

FOLDER = Path(__file__).parent
Kind = Literal["bool", "i16", "u16", "i32", "u32", "u64", "f32", "f64"]


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Point(_Data):
    """One register value. `source` names the manual where it is not the profile's own.

    `writes` is how many writes the device's memory stands over its life (Eurotherm set points): never ramp it.
    """

    name: str
    mnemonic: str = ""
    register_: int = Field(alias="register", ge=0, le=65535)
    kind: Kind
    scale: float = 1.0
    offset: float = 0.0
    unit: str = ""
    low: float = float("-inf")
    high: float = float("inf")
    writable: bool = False
    writes: int | None = None
    meaning: str = ""
    source: str = ""
    verified: bool = True


class Profile(_Data):
    """What a family of devices has in common. Registers are zero-based protocol addresses."""

    profile: str
    maker: str
    models: list[str]
    manual: str
    table: Literal["holding", "input"]
    word_order: Literal["high_first", "low_first"] = "high_first"
    notes: list[str] = Field(default_factory=list)
    points: list[Point]

    @model_validator(mode="after")
    def _names_are_unique_and_registers_exist(self) -> "Profile":
        names = [p.name for p in self.points]
        twice = sorted({n for n in names if names.count(n) > 1})
        if twice:
            raise ValueError(f"points named twice: {', '.join(twice)}")
        beyond = [p.name for p in self.points if p.register_ + WORDS[p.kind] > 65536]
        if beyond:
            raise ValueError(f"beyond the last register: {', '.join(beyond)}")
        return self

    def point(self, name: str) -> Point:
        """A point by name. Raises `KeyError`."""
        found = next((p for p in self.points if p.name == name), None)
        if found is None:
            raise KeyError(f"{self.profile} has no point {name}")
        return found

    def signals(self, unit: str, device_id: int, id_of: Callable[[str], int]) -> Iterator[Signal]:
        """All points as signals `<unit>.<point>` of one device; `id_of` gives the id of a full name."""
        for point in self.points:
            name = f"{unit}.{point.name}"
            address = ModbusAddress(device_id, self.table, point.register_, self.word_order == "low_first")
            yield Signal(
                id=id_of(name),
                name=name,
                address=address,
                kind=point.kind,
                unit=point.unit,
                scale=point.scale,
                offset=point.offset,
                low=point.low,
                high=point.high,
                writable=point.writable,
                line=f"profile {self.profile}, {point.mnemonic or point.name}",
            )


def profile_names() -> list[str]:
    """Profiles that ship."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


@cache
def load_profile(name: str) -> Profile:
    """A shipped profile. Raises `ValueError` for an unknown or faulty one."""
    if name not in profile_names():
        raise ValueError(f"unknown device profile {name}; there are {', '.join(profile_names())}")
    return read_profile(FOLDER / f"{name}.yaml")


def read_profile(path: Path) -> Profile:
    """A profile from a file; a site may have its own. Raises `ValueError` naming the file."""
    try:
        profile = Profile.model_validate(yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader))
    except (yaml.YAMLError, ValidationError) as error:
        raise ValueError(f"{path.name}: {error}") from error
    if profile.profile != path.stem:
        raise ValueError(f"{path.name}: says it is {profile.profile}")
    return profile
