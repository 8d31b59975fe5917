"""What is told to the ledger: one `Transformation` per event, and what it answers."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Stamp:
    """When and by whom: plant time, wall time (ms UTC) and the person's or part's id."""

    plant_ms: int
    wall_ms: int
    by: str


@dataclass(frozen=True, slots=True)
class Placed:
    """A part of a lot on a carrier."""

    carrier: int
    mass_mg: int
    pieces: int | None = None
    position: int | None = None
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Input:
    """What is taken from a lot: all that is left if neither mass nor pieces are stated.

    `carriers` are the ones it is taken from; without them the lot's carriers are emptied in order. `source` says where
    a part of a lot was weighed (report, scale); what is taken whole is known from the ledger.
    """

    lot: str
    mass_mg: int | None = None
    pieces: int | None = None
    carriers: tuple[int, ...] = ()
    division_mg: int = 1
    source: str = "ledger"


@dataclass(frozen=True, slots=True)
class Output:
    """A lot that is made. `parents` are the input lots it comes from (none: all).

    `serialised` gives each piece a serial number, unless the pieces have theirs from the parents. `order` defaults to
    the order of the parents if they agree, else to that of the event.
    """

    material: str
    mass_mg: int
    pieces: int | None = None
    parents: tuple[str, ...] = ()
    carriers: tuple[Placed, ...] = ()
    product: str | None = None
    order: str | None = None
    serialised: bool = False
    division_mg: int = 1
    source: str = "report"


@dataclass(frozen=True, slots=True)
class Addition:
    """A material without an origin share that went in: gas, lubricant, plating."""

    material: str
    mass_mg: int
    division_mg: int = 1
    source: str = "report"


@dataclass(frozen=True, slots=True)
class Loss:
    """Mass that left, measured or by a stated step factor (`source`: report, scale, factor)."""

    reason: str
    mass_mg: int
    division_mg: int = 1
    source: str = "factor"


@dataclass(frozen=True, slots=True)
class Transformation:
    """One event: inputs become outputs and by-products.

    `order` limits what may be taken to mass that is not reserved for others; without it (a batch of several orders)
    the reservations on the inputs are used up alike. `tolerance_mg` bounds the unexplained before outputs are held.
    `despite_hold` is for work that was under way when its input was put on hold: what happened is recorded, and what
    came of it is on hold too.
    """

    operation: str
    stamp: Stamp
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...] = ()
    byproducts: tuple[Output, ...] = ()
    additions: tuple[Addition, ...] = ()
    losses: tuple[Loss, ...] = ()
    tolerance_mg: int = 0
    batch: str | None = None
    order: str | None = None
    kind: str = "transform"
    despite_hold: bool = False


@dataclass(frozen=True, slots=True)
class Recorded:
    """What came of an event: codes of the new lots in the order given."""

    event_id: int
    outputs: tuple[str, ...] = ()
    byproducts: tuple[str, ...] = ()
    unexplained_mg: int = 0
    held: bool = False
    consumed: tuple[str, ...] = field(default=())
