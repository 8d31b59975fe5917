"""Which registers to ask for together.

Signals of one device and table are sorted by register and joined while the block stays within the protocol's 125
registers and the hole between two neighbours within `max_gap`. A value is never split. What the device refuses as
a block is halved at its largest hole (`split`) until the refused signals stand alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from drivers.modbus.codec import WORDS, Item, Layout
from drivers.signals import ModbusAddress, Signal

READ_LIMIT = 125
WRITE_LIMIT = 123


@dataclass(frozen=True, slots=True)
class Place:
    """A signal by its key (the caller's row number) and where its registers are."""

    key: int
    address: ModbusAddress
    kind: str

    @property
    def end(self) -> int:
        """First register behind the value."""
        return self.address.register + WORDS[self.kind]


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """One read request: `count` registers of one table of one device from `start`. Compared by identity."""

    places: tuple[Place, ...]
    device_id: int = field(init=False)
    table: str = field(init=False)
    start: int = field(init=False)
    count: int = field(init=False)
    layout: Layout = field(init=False)

    def __post_init__(self) -> None:
        first = self.places[0].address
        set_ = object.__setattr__
        set_(self, "device_id", first.device_id)
        set_(self, "table", first.table)
        set_(self, "start", first.register)
        set_(self, "count", max(p.end for p in self.places) - first.register)
        items = tuple(
            Item(p.key, p.address.register - first.register, p.kind, p.address.low_word_first) for p in self.places
        )
        set_(self, "layout", Layout(self.count, items))


def places_of(signals: Sequence[Signal]) -> list[Place]:
    """Places of Modbus signals; the key is the position in the sequence. Raises `ValueError` for a wrong address."""
    places = []
    for row, signal in enumerate(signals):
        address = signal.address
        if not isinstance(address, ModbusAddress) or address.table not in ("holding", "input"):
            raise ValueError(f"{signal.name}: {address} is no holding or input register ({signal.line})")
        if signal.kind not in WORDS:
            raise ValueError(f"{signal.name}: unknown kind {signal.kind} ({signal.line})")
        places.append(Place(row, address, signal.kind))
    return places


def plan(places: Sequence[Place], *, limit: int = READ_LIMIT, max_gap: int = 24) -> list[Block]:
    """The fewest blocks that this greedy walk finds, ordered by device, table and register."""
    blocks: list[Block] = []
    run: list[Place] = []
    for place in sorted(places, key=_sort_key):
        if run and not _joins(run, place, limit, max_gap):
            blocks.append(Block(tuple(run)))
            run = []
        run.append(place)
    return [*blocks, Block(tuple(run))] if run else blocks


def _sort_key(place: Place) -> tuple[int, str, int, int]:
    return place.address.device_id, place.address.table, place.address.register, place.end


def _joins(run: Sequence[Place], place: Place, limit: int, max_gap: int) -> bool:
    first, end = run[0].address, max(p.end for p in run)
    same = (first.device_id, first.table) == (place.address.device_id, place.address.table)
    gap = place.address.register - end
    return same and gap <= max_gap and max(end, place.end) - first.register <= limit


def split(block: Block) -> tuple[Block, Block] | None:
    """Two blocks instead of one, cut at the largest hole, else in the middle; None for what cannot be cut."""
    cuts = [i for i in range(1, len(block.places)) if _hole(block, i) >= 0]
    if not cuts:
        return None
    middle = len(block.places) / 2
    cut = max(cuts, key=lambda i: (_hole(block, i), -abs(i - middle)))
    return Block(block.places[:cut]), Block(block.places[cut:])


def _hole(block: Block, index: int) -> int:
    """Unused registers before place `index`; negative where it overlaps what stands before."""
    return block.places[index].address.register - max(p.end for p in block.places[:index])
