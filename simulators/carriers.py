"""Carriers of the floor: drums, trays, bins and boxes with what lies in them.

One JSON file each below `plant/carriers/`, written whole by rename under one lock that all processes of the plant
take, so that the hands and the machines never see half a move. A carrier without a file stands empty in the store.
Kinds, ids, tares: docs/plc-interface.md section 7.
"""

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from simulators.physics.material import Form, Material, blend, take, take_pieces
from simulators.retained import write_whole

STORE = "STORE"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of carrier: its id range and tare."""

    name: str
    first: int
    last: int
    tare_kg: float


KINDS = (
    Kind("drum", 1001, 1099, 18.0),
    Kind("tray", 2001, 2199, 2.5),
    Kind("bin", 3001, 3099, 1.2),
    Kind("box", 4001, 4099, 0.8),
    Kind("raw", 5001, 5099, 25.0),
)


class CarrierError(Exception):
    """A move or an emptying that the floor refuses; the text is for people."""


class UnknownCarrier(CarrierError):
    """No carrier has this id."""


@dataclass(frozen=True, slots=True)
class Carrier:
    """One carrier. `locked_by` is the unit that has it inside; nobody else moves it then."""

    id: int
    kind: str
    tare_kg: float
    place: str = STORE
    position: int | None = None
    locked_by: str | None = None
    material: Material | None = None

    @property
    def empty(self) -> bool:
        return self.material is None

    @property
    def gross_kg(self) -> float:
        return self.tare_kg + (self.material.mass_kg if self.material else 0.0)

    def to_dict(self) -> dict[str, Any]:
        """As JSON."""
        plain = {name: getattr(self, name) for name in ("id", "kind", "tare_kg", "place", "position", "locked_by")}
        return plain | {"material": self.material.to_dict() if self.material else None}


def kind_of(carrier_id: int) -> Kind:
    """Kind by id. Raises UnknownCarrier."""
    for kind in KINDS:
        if kind.first <= carrier_id <= kind.last:
            return kind
    raise UnknownCarrier(f"no carrier has the id {carrier_id}")


class CarrierStore:
    """All carriers of the plant. `take`, `put` and `change` are each one locked act."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        directory.mkdir(parents=True, exist_ok=True)
        self._lock_path = directory / ".lock"
        self._lock_path.touch()

    def get(self, carrier_id: int) -> Carrier:
        """One carrier. Raises UnknownCarrier."""
        kind = kind_of(carrier_id)
        path = self._path(carrier_id)
        if not path.exists():
            return Carrier(carrier_id, kind.name, kind.tare_kg)
        plain = json.loads(path.read_text(encoding="utf-8"))
        material = plain.pop("material")
        return Carrier(**plain, material=Material.from_dict(material) if material else None)

    def used(self) -> list[Carrier]:
        """Carriers that were ever moved or filled, by id."""
        return [self.get(int(path.stem)) for path in sorted(self._directory.glob("*.json"))]

    def at(self, place: str) -> list[Carrier]:
        """Carriers that stand at a place, by id."""
        return [each for each in self.used() if each.place == place]

    def move(self, carrier_id: int, place: str, position: int | None = None) -> Carrier:
        """Put a carrier somewhere else. Raises CarrierError while a unit has it inside."""
        with self._change() as write:
            carrier = self.get(carrier_id)
            if carrier.locked_by:
                raise CarrierError(f"carrier {carrier_id} is inside {carrier.locked_by}")
            moved = replace(carrier, place=place, position=position)
            write(moved)
        return moved

    def take(self, carrier_id: int) -> Material:
        """Empty a carrier and return what was in it. Raises CarrierError when it is empty."""
        with self._change() as write:
            carrier = self.get(carrier_id)
            if carrier.material is None:
                raise CarrierError(f"carrier {carrier_id} is empty")
            write(replace(carrier, material=None))
        return carrier.material

    def put(self, carrier_id: int, material: Material) -> Carrier:
        """Fill into a carrier, onto what is in it."""
        with self._change() as write:
            carrier = self.get(carrier_id)
            whole = blend([carrier.material, material]) if carrier.material else material
            filled = replace(carrier, material=whole)
            write(filled)
        return filled

    def part(self, carrier_id: int, *, mass_kg: float | None = None, pieces: int | None = None) -> Material:
        """Take a part out: pieces, or mass of bulk material (all that is there when less is left).

        Raises CarrierError when the carrier is empty, locked, or holds fewer pieces.
        """
        with self._change() as write:
            part, rest = self._split(self.get(carrier_id), mass_kg, pieces)
            write(replace(self.get(carrier_id), material=rest))
        return part

    def pour(self, source_id: int, target_id: int, mass_kg: float) -> Material:
        """From one carrier into another in one act; raw material in a drum is a charge. Returns what moved."""
        with self._change() as write:
            source, target = self.get(source_id), self.get(target_id)
            if target.locked_by:
                raise CarrierError(f"carrier {target_id} is inside {target.locked_by}")
            part, rest = self._split(source, mass_kg, None)
            whole = [target.material, part] if target.material else [part]
            form = Form.CHARGE if part.form is Form.RAW and target.kind == "drum" else None
            write(replace(source, material=rest))
            write(replace(target, material=blend(whole, form)))
        return part

    @staticmethod
    def _split(carrier: Carrier, mass_kg: float | None, pieces: int | None) -> tuple[Material, Material | None]:
        material = carrier.material
        if carrier.locked_by:
            raise CarrierError(f"carrier {carrier.id} is inside {carrier.locked_by}")
        if material is None:
            raise CarrierError(f"carrier {carrier.id} is empty")
        if pieces is not None:
            if pieces > material.pieces:
                raise CarrierError(f"carrier {carrier.id} holds {material.pieces} pieces")
            part, rest = take_pieces(material, pieces)
            return part, rest if rest.pieces else None
        wanted = material.mass_kg if mass_kg is None else mass_kg
        if wanted >= material.mass_kg - 1e-9:
            return material, None
        return take(material, wanted)

    def replace_material(self, carrier_id: int, material: Material | None) -> None:
        """The content has changed in place (parts after sintering), or is gone."""
        with self._change() as write:
            write(replace(self.get(carrier_id), material=material))

    def lock(self, carrier_id: int, unit: str | None) -> None:
        """A unit closes its door over a carrier, or (None) gives it back."""
        with self._change() as write:
            write(replace(self.get(carrier_id), locked_by=unit))

    def _path(self, carrier_id: int) -> Path:
        return self._directory / f"{carrier_id}.json"

    @contextmanager
    def _change(self) -> Iterator[Any]:
        with self._lock_path.open("r") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield self._write

    def _write(self, carrier: Carrier) -> None:
        write_whole(self._path(carrier.id), json.dumps(carrier.to_dict(), separators=(",", ":")))
