"""What comes out of a settled batch: lots with their mass, pieces and carriers. Pure.

Totals are the machine's or the scale's; they are split by largest remainder, so that parts always sum to them.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from mes.batches.plans import Placed
from mes.batches.settling import Settling
from mes.lots.events import Input, Output
from mes.lots.events import Placed as OnCarrier
from mes.lots.rules import largest_remainder
from mes.platform.errors import Conflict
from recipes.route import Byproduct
from recipes.route import Output as OutputLine


def outputs(what: Settling, line: OutputLine, inputs: Sequence[Input]) -> list[Output]:
    """The lots of one output line: one merged, one for each carrier, or one for each input."""
    weighed = what.weighed(line.mass)
    return [replace(out, **weighed) for out in _lots(what, line, inputs)]


def _lots(what: Settling, line: OutputLine, inputs: Sequence[Input]) -> list[Output]:
    mass_mg, pieces = what.mg(line.mass), what.pieces(line.pieces)
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
    at: dict[int, list[Placed]] = defaultdict(list)
    for item in what.plan.inputs:
        at[item.position].append(item)
    found: dict[str, int] = defaultdict(int)
    for position, items in at.items():
        counts = largest_remainder(round(by_position[position - 1]), [item.pieces or 0 for item in items])
        for item, count in zip(items, counts, strict=True):
            found[item.lot] += count
    return [found[item.lot] for item in inputs]


def _same_carriers(what: Settling, item: Input, mass_mg: int, pieces: int | None) -> tuple[OnCarrier, ...]:
    mine = [p for p in what.plan.inputs if p.lot == item.lot]
    others = [out.carrier for out in what.plan.outs if out.material == what.operation.outputs[0].material]
    carriers = others or [p.carrier for p in mine]
    weights = [1] * len(others) if others else [p.mass_mg for p in mine]
    masses = largest_remainder(mass_mg, weights)
    counts = largest_remainder(pieces, weights) if pieces else [None] * len(weights)
    return tuple(OnCarrier(c, mg, n) for c, mg, n in zip(carriers, masses, counts, strict=True) if mg > 0)


def byproduct(what: Settling, line: Byproduct) -> list[Output]:
    """The lot of one by-product line; none when it weighs nothing."""
    mass_mg = what.mg(line.mass)
    if mass_mg <= 0:
        return []
    carriers = [out.carrier for out in what.plan.outs if out.material == line.material]
    pieces = what.pieces(line.pieces)
    on = (OnCarrier(carriers[0], mass_mg, pieces),) if carriers else ()
    if line.carry_over:
        on = (OnCarrier(0, mass_mg, pieces, place=what.unit),)
    weighed = what.weighed(line.mass)
    return [Output(line.material, mass_mg, pieces, carriers=on, order=what.order, **weighed)]
