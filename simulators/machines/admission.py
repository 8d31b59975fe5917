"""Row P8 of the handshake: what a machine checks before it lets a command act."""

from collections.abc import Callable, Sequence

from simulators.carriers import CarrierError, CarrierStore
from simulators.machines.phase import PhaseSpec
from simulators.physics.material import Material

Accepts = Callable[[PhaseSpec, Material], bool]


def merged(current: Sequence[float], new: Sequence[float]) -> list[float]:
    """Parameters after SETPARAM: NaN keeps the present one."""
    return [old if value != value else value for old, value in zip(current, new, strict=True)]


def within_limits(spec: PhaseSpec, params: Sequence[float]) -> bool:
    """Every slot of the table within the PLC's own limits."""
    return all(param.allows(value) for param, value in zip(spec.params, params, strict=False))


def carriers_fit(spec: PhaseSpec, params: Sequence[float], unit_id: str, store: CarrierStore, accepts: Accepts) -> bool:
    """Carriers are known, of the kind, at the unit, filled with something the machine takes (`in`) or empty (`out`),
    no id twice, and of each direction and kind that the phase names there is at least one."""
    wanted = {(each.direction, each.carrier) for each in spec.params if each.carrier}
    seen: list[int] = []
    for param, value in zip(spec.params, params, strict=False):
        if param.carrier and value:
            if not _fits(store, int(value), unit_id, param.carrier, param.direction):
                return False
            material = store.get(int(value)).material
            if material is not None and not accepts(spec, material):
                return False
            wanted.discard((param.direction, param.carrier))
            seen.append(int(value))
    return not wanted and len(seen) == len(set(seen))


def _fits(store: CarrierStore, carrier_id: int, unit_id: str, kind: str, direction: str) -> bool:
    try:
        carrier = store.get(carrier_id)
    except CarrierError:
        return False
    here = carrier.kind == kind and carrier.place == unit_id
    return here and carrier.empty == (direction == "out")
