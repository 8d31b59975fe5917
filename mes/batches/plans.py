"""The plan of a batch: which lots on which carriers at which positions, which empty carriers for what comes out.

Pure. The plan fills the parameters that a unit class marks `from: load_plan`, in the order of their names in the
class: carriers that hold material into `in` parameters, empty ones into `out` parameters.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from pydantic import BaseModel, ConfigDict

from mes.platform.errors import Conflict
from recipes.route import Byproduct, Operation, Output
from recipes.unit_class import UnitClass


class PlanPart(BaseModel):
    """Base of plan parts: frozen JSON documents in the batch row."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Placed(PlanPart):
    """Material of one lot on one carrier; `position` counts from 1 in the unit (0: no position)."""

    lot: str
    carrier: int
    material: str
    mass_mg: int
    pieces: int | None = None
    position: int = 0


class DoseLine(PlanPart):
    """One weighing of a charge: from which raw lot in which bin, how much, in which pan on which platform."""

    material: str
    lot: str
    carrier: int
    target_mg: int
    tolerance_mg: int
    pan: int
    platform: str


class OutCarrier(PlanPart):
    """An empty carrier for one output or by-product; `pieces_parameter` order decides how parts are spread."""

    material: str
    carrier: int


class Plan(PlanPart):
    """What a batch works on. `params` are the load-plan values by parameter name; `attributes` are order facts."""

    inputs: tuple[Placed, ...] = ()
    outs: tuple[OutCarrier, ...] = ()
    doses: tuple[DoseLine, ...] = ()
    params: dict[str, float] = {}
    orders: tuple[str, ...] = ()
    attributes: dict[str, float] = {}

    @property
    def input_mg(self) -> int:
        """Mass of everything that goes in."""
        return sum(p.mass_mg for p in self.inputs) + sum(d.target_mg for d in self.doses)

    @property
    def carriers(self) -> tuple[int, ...]:
        """Every carrier of the batch, each once."""
        mine = [p.carrier for p in self.inputs] + [o.carrier for o in self.outs]
        return tuple(dict.fromkeys(mine))


def make_plan(
    operation: Operation,
    unit_class: UnitClass,
    inputs: Sequence[Placed],
    free: Mapping[str, Sequence[int]],
    *,
    kinds: Mapping[int, str],
    orders: Sequence[str] = (),
    attributes: Mapping[str, float] | None = None,
) -> Plan:
    """Put inputs into `in` parameters and free carriers into `out` parameters of the unit class.

    `free` lists empty carriers by kind, `kinds` gives the kind of each carrier that holds an input.
    Raises `Conflict` when the class has too few places or the plant too few empty carriers.
    """
    pool = {kind: list(ids) for kind, ids in free.items()}
    slots = [p for phase in unit_class.phases.values() for p in phase.load_plan_parameters.items()]
    params: dict[str, float] = {name: 0.0 for name, _ in slots}
    placed = _place(inputs, [(n, p.carrier) for n, p in slots if p.place == "in"], params, kinds)
    outs = _outs(operation, [(n, p.carrier) for n, p in slots if p.place == "out"], params, pool)
    return Plan(inputs=placed, outs=outs, params=params, orders=tuple(orders), attributes=dict(attributes or {}))


def _place(
    inputs: Sequence[Placed],
    places: Sequence[tuple[str, str | None]],
    params: dict[str, float],
    kinds: Mapping[int, str],
) -> tuple[Placed, ...]:
    if not places:  # class B and C: by hand, in order
        positions = {carrier: n for n, carrier in enumerate(dict.fromkeys(p.carrier for p in inputs), start=1)}
        return tuple(p.model_copy(update={"position": positions[p.carrier]}) for p in inputs)
    open_places: dict[str | None, list[tuple[int, str]]] = defaultdict(list)
    for n, (name, kind) in enumerate(places, start=1):
        open_places[kind].append((n, name))
    position: dict[int, int] = {}
    for carrier in dict.fromkeys(p.carrier for p in inputs):
        kind = kinds[carrier]
        if not open_places[kind]:
            raise Conflict(f"no place left for {kind} {carrier}: the unit takes {len(places)} carriers")
        n, name = open_places[kind].pop(0)
        params[name] = float(carrier)
        position[carrier] = n
    return tuple(p.model_copy(update={"position": position[p.carrier]}) for p in inputs)


def _outs(
    operation: Operation,
    places: Sequence[tuple[str, str | None]],
    params: dict[str, float],
    pool: dict[str, list[int]],
) -> tuple[OutCarrier, ...]:
    outs: list[OutCarrier] = []
    left = list(places)
    lines: list[Output | Byproduct] = [*operation.outputs, *operation.byproducts]
    for line in lines:
        if line.carrier is None:
            continue
        mine = [place for place in left if place[1] == line.carrier]
        spread = line is operation.outputs[0] and len(mine) > 1 and line.pieces is not None
        for name, kind in mine if spread else mine[:1]:
            carrier = _take(pool, kind or line.carrier)
            params[name] = float(carrier)
            outs.append(OutCarrier(material=line.material, carrier=carrier))
            left.remove((name, kind))
        if not mine and not (operation.lots == "keep" and line is operation.outputs[0]):
            outs.append(OutCarrier(material=line.material, carrier=_take(pool, line.carrier)))
    return tuple(outs)


def _take(pool: dict[str, list[int]], kind: str) -> int:
    if not pool.get(kind):
        raise Conflict(f"no empty {kind} left: empty one or add it to the plant file")
    return pool[kind].pop(0)


def fill_by_position(lots: Iterable[Placed], capacity: int, max_mg: int | None) -> list[Placed]:
    """Greedy proposal: carriers in the order given until the places or the kg are used up.

    A carrier is taken whole: its parts are never divided by a plan.
    """
    by_carrier: dict[int, list[Placed]] = defaultdict(list)
    for item in lots:
        by_carrier[item.carrier].append(item)
    chosen: list[Placed] = []
    mass_mg = 0
    for items in list(by_carrier.values())[:capacity]:
        mg = sum(p.mass_mg for p in items)
        if max_mg is not None and mass_mg + mg > max_mg:
            break
        chosen += items
        mass_mg += mg
    return chosen


def plan_by_hand(unit_class: UnitClass, carriers: Mapping[str, int]) -> Plan:
    """A plan outside of any route: carriers by parameter name, without lots. Raises `Conflict` for unknown names."""
    slots = {n: p for phase in unit_class.phases.values() for n, p in phase.load_plan_parameters.items()}
    unknown = set(carriers) - set(slots)
    if unknown:
        raise Conflict(f"{unit_class.unit_class} has no place {sorted(unknown)[0]}; it has {', '.join(slots)}")
    ins = [name for name, p in slots.items() if p.place == "in"]
    placed = [
        Placed(lot="", carrier=carriers[name], material="", mass_mg=0, position=n)
        for n, name in enumerate(ins, start=1)
        if carriers.get(name)
    ]
    outs = [
        OutCarrier(material=name, carrier=carriers[name])
        for name, p in slots.items()
        if p.place == "out" and carriers.get(name)
    ]
    params = {name: float(carriers.get(name, 0)) for name in slots}
    return Plan(inputs=tuple(placed), outs=tuple(outs), params=params)
