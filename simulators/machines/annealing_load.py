"""The load of an annealing furnace: carriers behind the closed door, each with its own heat treatment so far."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

from simulators.carriers import Carrier, CarrierStore
from simulators.machines.plain import from_plain, to_plain
from simulators.physics import anneal, noise, transforms
from simulators.physics.anneal import AnnealState


@dataclass(frozen=True, slots=True)
class Treated:
    """One carrier; it is hotter or colder than the core of the load by `offset_k`."""

    carrier: int = 0
    offset_k: float = 0.0
    state: AnnealState = field(default_factory=AnnealState)


@dataclass(frozen=True, slots=True)
class ClosedLoad:
    """Behind the door. `charge` counts the loads of this furnace."""

    charge: int = 0
    mass_kg: float = 0.0
    parts: tuple[Treated, ...] = ()

    def to_plain(self) -> dict[str, Any]:
        return to_plain(self)

    @classmethod
    def from_plain(cls, plain: dict[str, Any] | None) -> "ClosedLoad":
        """Raises KeyError for what is no load."""
        if not plain:
            return cls()
        parts = tuple(from_plain(Treated(), each) for each in plain["parts"])
        return cls(plain["charge"], plain["mass_kg"], parts)


def closed(store: CarrierStore, carriers: Sequence[Carrier], unit: str, seed: int, charge: int) -> ClosedLoad:
    """The door closes over these carriers; one that hands have taken away in this very moment is left out."""
    parts, mass_kg = [], 0.0
    for number in (each.id for each in carriers):
        store.lock(number, unit)
        carrier = store.get(number)
        if carrier.place != unit:
            store.lock(number, None)
            continue
        state = transforms.anneal_state(carrier.material) if carrier.material else AnnealState()
        mass_kg += carrier.material.mass_kg if carrier.material else 0.0
        offset_k = noise.position_offset_k(Random(f"{seed}/{unit}/{charge}/position/{number}"))
        parts.append(Treated(number, offset_k, state))
    return ClosedLoad(charge, mass_kg, tuple(parts))


def stepped(load: ClosedLoad, core_c: float, dt_s: float) -> ClosedLoad:
    """Every part follows the core of the load."""
    parts = tuple(replace(each, state=anneal.step(each.state, core_c + each.offset_k, dt_s)) for each in load.parts)
    return replace(load, parts=parts)


def quenched(load: ClosedLoad, k_per_min: float) -> ClosedLoad:
    """The quench meter has its value."""
    parts = tuple(replace(each, state=anneal.quenched(each.state, k_per_min)) for each in load.parts)
    return replace(load, parts=parts)


def opened(store: CarrierStore, load: ClosedLoad, unit: str) -> ClosedLoad:
    """The door opens: what the heat has made of the parts is in the parts. Repeatable."""
    for each in load.parts:
        carrier = store.get(each.carrier)
        if carrier.locked_by != unit:
            continue
        if carrier.material is not None:
            store.replace_material(each.carrier, transforms.annealed(carrier.material, each.state))
        store.lock(each.carrier, None)
    return ClosedLoad(load.charge)
