"""At the end of a batch: from reports and answers to one transformation of the ledger, by the route's operation. Pure.

Masses come from the machine's own report or from the scale; a step factor is the only thing that is computed. A
number that is missing is an error that names it, never a zero.
"""

from collections import defaultdict
from collections.abc import Sequence

from mes.batches import settle_outputs
from mes.batches.plans import Placed
from mes.batches.settling import Settling, Weighed
from mes.lots.events import Addition, Input, Loss, Transformation
from mes.lots.rules import MG_PER_KG, Refused
from mes.platform.errors import Conflict
from recipes import route as lines


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
        outputs=tuple(out for line in operation.outputs for out in settle_outputs.outputs(what, line, inputs)),
        byproducts=tuple(out for line in operation.byproducts for out in settle_outputs.byproduct(what, line)),
        additions=tuple(_addition(what, line, taken_mg) for line in operation.additions),
        losses=tuple(_loss(what, line, taken_mg) for line in operation.loss),
        tolerance_mg=max(round(tolerance.factor_of_input * taken_mg), round(tolerance.mass_kg * MG_PER_KG)),
        batch=what.batch,
        order=what.order,
        despite_hold=True,  # the machine has done it: a hold that came meanwhile goes over to what came of it
    )


def _inputs(what: Settling) -> list[Input]:
    if what.plan.doses:
        doses = [(line.lot, f"dose_{n}.mass_kg") for n, line in enumerate(what.plan.doses, start=1)]
        return [Input(lot, what.mg(mass), **what.weighed(mass)) for lot, mass in doses]
    by_lot: dict[str, list[Placed]] = defaultdict(list)
    for item in (*what.plan.inputs, *what.heel):
        by_lot[item.lot].append(item)
    inputs = [_whole(items) for items in by_lot.values()]
    if what.operation.rest is None:
        return inputs
    left_mg = what.mg(what.operation.rest)
    main = inputs[0]
    used_mg = max((main.mass_mg or 0) - left_mg, 1)
    weighed = what.weighed(what.operation.rest)
    return [Input(main.lot, used_mg, carriers=main.carriers, **weighed), *inputs[1:]]


def _whole(items: Sequence[Placed]) -> Input:
    pieces = [item.pieces for item in items if item.pieces is not None]
    mass = sum(item.mass_mg for item in items)
    return Input(items[0].lot, mass, sum(pieces) if pieces else None, tuple(item.carrier for item in items))


def _addition(what: Settling, line: lines.Addition, taken_mg: int) -> Addition:
    if line.mass is not None:  # a difference of two weighings can come out below nothing: the unexplained tells
        return Addition(line.material, max(what.mg(line.mass), 0), **what.weighed(line.mass))
    return Addition(line.material, round((line.factor_of_input or 0.0) * taken_mg), source="factor")


def _loss(what: Settling, line: lines.Loss, taken_mg: int) -> Loss:
    if line.mass is not None:
        weighed = Weighed(source="report") | what.weighed(line.mass)
        return Loss(line.cause, max(what.mg(line.mass), 0), **weighed)
    return Loss(line.cause, round((line.factor_of_input or 0.0) * taken_mg))
