"""Weights as read over the wire: gross on a platform, net by the carrier's tare, in the platform's divisions."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from drivers.signals import Quality, Reading, Signal
from mes.equipment.model import PlantModel, Platform
from mes.platform.errors import Conflict

ReadNow = Callable[[Sequence[Signal]], Awaitable[list[Reading]]]


@dataclass(frozen=True, slots=True)
class ScaleReading:
    """What a platform shows, stable, of the carrier that its tag reader sees; net is gross less the carrier's tare."""

    place: str
    carrier: int
    gross_kg: float
    tare_kg: float
    net_kg: float
    division_kg: float


class Scales:
    """The platforms of the plant. `read_now` asks the machine itself for exact readings of signals."""

    def __init__(self, model: PlantModel, read_now: ReadNow) -> None:
        self._model = model
        self._read_now = read_now

    async def weigh(self, carrier: int) -> ScaleReading:
        """The reading, asked for now, of the platform on which a carrier stands.

        A value that was published a moment ago may be of what stood there before, so nothing cached is taken.
        Raises `Conflict` when it stands on none, when the mass is not stable, and for a carrier without a tare;
        `DriverError` without a link.
        """
        wanted = [s.signal for p in self._model.platforms for s in (p.mass, p.stable, p.carrier)]
        readings = {r.signal.name: r for r in await self._read_now(wanted)}
        for platform in self._model.platforms:
            if readings[platform.carrier.signal.name].value == carrier:
                return self._shown(platform, readings)
        raise Conflict(f"carrier {carrier} stands on no scale")

    def _shown(self, platform: Platform, readings: Mapping[str, Reading]) -> ScaleReading:
        mass, stable = readings[platform.mass.signal.name], readings[platform.stable.signal.name]
        carrier = int(readings[platform.carrier.signal.name].value or 0)
        if mass.value is None or mass.quality is not Quality.GOOD or stable.quality is not Quality.GOOD:
            raise Conflict(f"{platform.place} gives no good reading")
        if stable.value != 1:
            raise Conflict(f"{platform.place} is not stable yet")
        tare = self._model.tare_kg(carrier)
        if tare is None:
            raise Conflict(f"carrier {carrier} has no known tare")
        net, gross = (in_divisions(kg, platform.division_kg) for kg in (mass.value - tare, mass.value))
        return ScaleReading(platform.place, carrier, gross, tare, net, platform.division_kg)


def in_divisions(mass_kg: float, division_kg: float) -> float:
    """Rounded to the division of the instrument: it cannot know more."""
    return round(round(mass_kg / division_kg) * division_kg, 9)
