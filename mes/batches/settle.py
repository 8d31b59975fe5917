"""At the end of a batch: from reports and answers to one transformation of the ledger, by the route's operation. Pure.

Masses come from the machine's own report or from the scale; a step factor is the only thing that is computed. A
number that is missing is an error that names it, never a zero.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from mes.batches.facts import Facts
from mes.batches.plans import Placed, Plan
from mes.lots.events import Addition, Input, Loss, Output, Stamp, Transformation
from mes.lots.events import Placed as OnCarrier
from mes.lots.rules import MG_PER_KG, Refused, largest_remainder
from mes.platform.errors import Conflict
from recipes import route as lines
from recipes.conditions import Unknown
from recipes.route import Byproduct, Operation, Route
from recipes.route import Output as OutputLine


@dataclass(frozen=True, slots=True)
class Settling:
    """What a finished batch tells the ledger about: its plan, its facts, its place in the route."""

    batch: str
    unit: str
    route: Route
    operation: Operation
    plan: Plan
    facts: Facts
    heel: tuple[Placed, ...]
    stamp: Stamp

    @property
    def order(self) -> str | None:
        """The only order, when there is one."""
        return self.plan.orders[0] if len(self.plan.orders) == 1 else None


def transformation(what: Settling) -> Transformation:
    """The event of the ledger. Raises `Conflict` naming a report or answer that is missing or says nothing."""
    try:
        return _transformation(what)
    except Refused as error:
        raise Conflict(f"{what.batch}: {error}") from error


def _transformation(what: Settling) -> Transformation:
    inputs = _inputs(what)
    taken_mg = sum(item.mass_mg or 0 for item in inputs)
    operation = what.operation
    tolerance = operation.tolerance
    return Transformation(
        operation=operation.id,
        stamp=what.stamp,
        inputs=tuple(inputs),
        outputs=tuple(out for line in operation.outputs for out in _outputs(what, line, inputs)),
        byproducts=tuple(out for line in operation.byproducts for out in _byproduct(what, line)),
        additions=tuple(_addition(what, line, taken_mg) for line in operation.additions),
        losses=tuple(_loss(what, line, taken_mg) for line in operation.loss),
        tolerance_mg=max(round(tolerance.factor_of_input * taken_mg), round(tolerance.mass_kg * MG_PER_KG)),
        batch=what.batch,
        order=what.order,
        despite_hold=True,  # the machine has done it: a hold that came meanwhile goes over to what came of it
    )


def _mg(what: Settling, expression: str) -> int:
    value = what.facts.number(expression)
    if isinstance(value, Unknown):
        raise Conflict(f"{what.batch}: {expression}: {value}")
    return round(value * MG_PER_KG)


def _count(what: Settling, expression: str | None) -> int | None:
    if expression is None:
        return None
    value = what.facts.number(expression)
    if isinstance(value, Unknown):
        raise Conflict(f"{what.batch}: {expression}: {value}")
    return round(value)


def _inputs(what: Settling) -> list[Input]:
    if what.plan.doses:
        return [Input(line.lot, mg) for line, mg in zip(what.plan.doses, _dosed(what), strict=True)]
    by_lot: dict[str, list[Placed]] = defaultdict(list)
    for item in (*what.plan.inputs, *what.heel):
        by_lot[item.lot].append(item)
    inputs = [_whole(items) for items in by_lot.values()]
    if what.operation.rest is None:
        return inputs
    left_mg = _mg(what, what.operation.rest)
    main = inputs[0]
    return [Input(main.lot, max((main.mass_mg or 0) - left_mg, 1), carriers=main.carriers), *inputs[1:]]


def _whole(items: Sequence[Placed]) -> Input:
    pieces = [item.pieces for item in items if item.pieces is not None]
    mass = sum(item.mass_mg for item in items)
    return Input(items[0].lot, mass, sum(pieces) if pieces else None, tuple(item.carrier for item in items))


def _dosed(what: Settling) -> list[int]:
    masses = [what.facts.values.get(f"dose_{n}.mass_kg") for n in range(1, len(what.plan.doses) + 1)]
    if any(mass is None for mass in masses):
        raise Conflict(f"{what.batch}: not every line of the charge was weighed")
    return [round(mass * MG_PER_KG) for mass in masses if mass is not None]


def _outputs(what: Settling, line: OutputLine, inputs: Sequence[Input]) -> list[Output]:
    mass_mg, pieces = _mg(what, line.mass), _count(what, line.pieces)
    if what.operation.lots == "keep":
        return _kept(what, line, mass_mg, pieces, inputs)
    carriers = [out.carrier for out in what.plan.outs if out.material == line.material]
    if what.operation.lots == "split" and line.pieces is not None:
        return _split(what, line, mass_mg, carriers)
    parts = largest_remainder(mass_mg, [1] * len(carriers)) if carriers else []
    counts = largest_remainder(pieces, [1] * len(carriers)) if carriers and pieces else [None] * len(parts)
    on = tuple(OnCarrier(c, mg, n) for c, mg, n in zip(carriers, parts, counts, strict=True) if mg > 0)
    last = what.operation.id == what.route.operations[-1].id
    serialised = pieces is not None and what.operation.lots == "merge"
    product = what.route.product if serialised or last else None
    return [
        Output(line.material, mass_mg, pieces, carriers=on, product=product, order=what.order, serialised=serialised)
    ]


def _split(what: Settling, line: OutputLine, mass_mg: int, carriers: Sequence[int]) -> list[Output]:
    counted = what.facts.series(line.pieces or "", len(carriers))
    if counted is None:
        raise Conflict(f"{what.batch}: {line.pieces} is not reported by carrier")
    full = [(carrier, round(n)) for carrier, n in zip(carriers, counted, strict=True) if n > 0]
    masses = largest_remainder(mass_mg, [n for _, n in full])
    return [
        Output(line.material, mg, n, carriers=(OnCarrier(carrier, mg, n),), order=what.order)
        for (carrier, n), mg in zip(full, masses, strict=True)
    ]


def _kept(what: Settling, line: OutputLine, mass_mg: int, pieces: int | None, inputs: Sequence[Input]) -> list[Output]:
    if mass_mg <= 0:  # nothing good came out: it is all among the by-products
        return []
    counts = _pieces_by_input(what, line, pieces, inputs)
    masses = largest_remainder(mass_mg, [_kept_part(item, n) for item, n in zip(inputs, counts, strict=True)])
    return [
        Output(line.material, mg, n, parents=(item.lot,), carriers=_same_carriers(what, item, mg, n),
               product=what.route.product if line is what.route.operations[-1].outputs[0] else None)
        for item, mg, n in zip(inputs, masses, counts, strict=True)
        if mg > 0
    ]  # fmt: skip


def _kept_part(item: Input, pieces: int | None) -> Fraction:
    """Mass that the good pieces of an input had when they went in; all of it where nothing was counted."""
    mass_mg = item.mass_mg or 0
    return Fraction(mass_mg) if pieces is None else Fraction(mass_mg * pieces, max(item.pieces or 0, 1))


def _pieces_by_input(what: Settling, line: OutputLine, pieces: int | None, inputs: Sequence[Input]) -> list[int | None]:
    if pieces is None:  # nothing was counted, so nothing was taken away
        return [item.pieces for item in inputs]
    positions = [item.position for item in what.plan.inputs]
    by_position = what.facts.series(line.pieces or "", max(positions, default=0))
    if by_position is None:
        return list(largest_remainder(pieces, [item.pieces or 0 for item in inputs]))
    found: dict[str, int] = defaultdict(int)
    for item in what.plan.inputs:
        found[item.lot] += round(by_position[item.position - 1])
    return [found[item.lot] for item in inputs]


def _same_carriers(what: Settling, item: Input, mass_mg: int, pieces: int | None) -> tuple[OnCarrier, ...]:
    mine = [p for p in what.plan.inputs if p.lot == item.lot]
    others = [out.carrier for out in what.plan.outs if out.material == what.operation.outputs[0].material]
    carriers = others or [p.carrier for p in mine]
    weights = [1] * len(others) if others else [p.mass_mg for p in mine]
    masses = largest_remainder(mass_mg, weights)
    counts = largest_remainder(pieces, weights) if pieces else [None] * len(weights)
    return tuple(OnCarrier(c, mg, n) for c, mg, n in zip(carriers, masses, counts, strict=True) if mg > 0)


def _byproduct(what: Settling, line: Byproduct) -> list[Output]:
    mass_mg = _mg(what, line.mass)
    if mass_mg <= 0:
        return []
    carriers = [out.carrier for out in what.plan.outs if out.material == line.material]
    pieces = _count(what, line.pieces)
    on = (OnCarrier(carriers[0], mass_mg, pieces),) if carriers else ()
    if line.carry_over:
        on = (OnCarrier(0, mass_mg, pieces, place=what.unit),)
    return [Output(line.material, mass_mg, pieces, carriers=on, order=what.order)]


def _addition(what: Settling, line: lines.Addition, taken_mg: int) -> Addition:
    if line.mass is not None:  # a difference of two weighings can come out below nothing: the unexplained tells
        return Addition(line.material, max(_mg(what, line.mass), 0))
    return Addition(line.material, round((line.factor_of_input or 0.0) * taken_mg), source="factor")


def _loss(what: Settling, line: lines.Loss, taken_mg: int) -> Loss:
    if line.mass is not None:
        return Loss(line.cause, max(_mg(what, line.mass), 0), "report")
    return Loss(line.cause, round((line.factor_of_input or 0.0) * taken_mg))
