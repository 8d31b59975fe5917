"""The load of a sinter furnace: which carriers stand at which position, and what becomes of the parts on them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

from simulators.carriers import CarrierStore
from simulators.machines.plain import from_plain, to_plain
from simulators.physics import noise, sinter, transforms
from simulators.physics.material import Form, Material, blend, take_pieces
from simulators.physics.outgassing import Pools
from simulators.physics.vacuum_furnace import VacuumFurnaceSpec, VacuumFurnaceState, oxygen_pickup_ppm

FIRED_C = 500.0
"""Below this peak the parts are still green."""


@dataclass(frozen=True, slots=True)
class Load:
    """Carriers by position, and the figures of the parts that the furnace physics needs."""

    run_id: int = 0
    """RUN_ID of the load phase: names the batch for seeded scatter."""
    places: tuple[tuple[int, int], ...] = ()
    """(position, carrier id)."""
    mass_kg: float = 1e-3
    pools: Pools = field(default_factory=Pools)
    abnormal_onset_c: float = 1088.0
    soak_c: float = 0.0
    soak_s: float = 0.0
    zone_spread_k: float = 0.0
    """Hottest minus coldest zone during the soak."""

    def to_plain(self) -> dict[str, Any]:
        return to_plain(self)

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any] | None) -> "Load":
        found = from_plain(cls(), plain)
        return replace(found, places=tuple((int(position), int(carrier)) for position, carrier in found.places))

    def offset_k(self, seed: int, unit: str, position: int) -> float:
        """How much hotter a position is than the load mean in this batch."""
        return noise.position_offset_k(Random(f"{seed}/{unit}/{self.run_id}/position/{position}"))

    def spread_k(self, seed: int, unit: str) -> float:
        """Hottest minus coldest position."""
        offsets = [self.offset_k(seed, unit, position) for position, _ in self.places]
        return max(offsets) - min(offsets) if offsets else 0.0


@dataclass(frozen=True, slots=True)
class Unloaded:
    """Sums over the load."""

    good_kg: float
    good_pieces: int
    reject_kg: float
    reject_pieces: int
    pieces: tuple[tuple[int, int], ...]
    """(position, good pieces)."""


def taken_in(store: CarrierStore, places: Sequence[tuple[int, int]], run_id: int) -> tuple[Load, list[Material]]:
    """The load that these carriers make."""
    parts = [material for _, carrier in places if (material := store.get(carrier).material) is not None]
    whole = blend(parts)
    onset_c = min(transforms.onset_c(each) for each in parts)
    return Load(run_id, tuple(places), whole.mass_kg, transforms.pools_of(whole), onset_c), parts


def fired(green: Material, load: Load, spec: VacuumFurnaceSpec, body: VacuumFurnaceState, offset_k: float) -> Material:
    """Parts of one position after the cycle."""
    if body.sintering.peak_c < FIRED_C:
        return green
    soak_c = load.soak_c or body.sintering.peak_c
    sums = sinter.shifted(body.sintering, soak_c, offset_k, load.abnormal_onset_c, load.soak_s)
    after = transforms.sintered(green, sums, body.pools, oxygen_pickup_ppm(spec, body), load.zone_spread_k)
    return transforms.annealed(after, body.annealing)


def take_out(
    store: CarrierStore,
    load: Load,
    spec: VacuumFurnaceSpec,
    body: VacuumFurnaceState,
    seed: int,
    unit: str,
    reject_bin: int,
) -> Unloaded:
    """Bring the parts out on the carriers they went in on; cracked and slumped ones go to the reject bin."""
    good_kg = reject_kg = 0.0
    reject_pieces = 0
    pieces: list[tuple[int, int]] = []
    for position, carrier in load.places:
        green = store.get(carrier).material
        if green is None:
            continue
        after = fired(green, load, spec, body, load.offset_k(seed, unit, position))
        rejects = _rejects(green, after, Random(f"{seed}/{unit}/{load.run_id}/reject/{carrier}"))
        bad, good = take_pieces(after, rejects)
        store.lock(carrier, None)
        store.replace_material(carrier, good if good.pieces else None)
        if bad.pieces:
            store.put(reject_bin, replace(bad, form=Form.SCRAP))
        good_kg += good.mass_kg
        pieces.append((position, good.pieces))
        reject_kg, reject_pieces = reject_kg + bad.mass_kg, reject_pieces + bad.pieces
    return Unloaded(good_kg, sum(count for _, count in pieces), reject_kg, reject_pieces, tuple(pieces))


def _rejects(green: Material, after: Material, rng: Random) -> int:
    if after.form is not Form.SINTERED:
        return 0
    share = sinter.reject_share(green.hydrogen_ppm, after.peak_c, after.relative_density)
    return sum(rng.random() < share for _ in range(after.pieces))
