"""Weights as read over the wire: gross on a platform, net by the carrier's tare, in the platform's divisions."""

from dataclasses import dataclass

from mes.equipment.live import Live
from mes.equipment.model import PlantModel, Platform
from mes.platform.errors import Conflict, NotFound


@dataclass(frozen=True, slots=True)
class ScaleReading:
    """What a platform shows. `carrier` is the id read by its tag reader, 0 for none.

    `net_kg` is gross less the carrier's tare; gross itself when no carrier with a known tare (`tare_kg` None) is there.
    """

    place: str
    gross_kg: float
    net_kg: float
    tare_kg: float | None
    carrier: int
    stable: bool
    division_kg: float
    plant_ms: int


class Scales:
    """The platforms of the plant."""

    def __init__(self, model: PlantModel, live: Live) -> None:
        self._model = model
        self._live = live

    def weigh(self, carrier: int) -> ScaleReading:
        """The reading of the platform on which a carrier stands.

        Raises `Conflict` when it stands on none, when the mass is not stable, and for a carrier without a tare.
        """
        places = [p.place for p in self._model.platforms if self._live.get(p.carrier.signal.name).value == carrier]
        if not places:
            raise Conflict(f"carrier {carrier} stands on no scale")
        reading = self.read(places[0])
        if not reading.stable:
            raise Conflict(f"{reading.place} is not stable yet")
        if reading.tare_kg is None:
            raise Conflict(f"carrier {carrier} has no known tare")
        return reading

    def read(self, place: str) -> ScaleReading:
        """The present reading. Raises `NotFound` for an unknown place, `Conflict` when there is no good value."""
        platform = next((p for p in self._model.platforms if p.place == place), None)
        if platform is None:
            raise NotFound(f"no scale platform {place}")
        mass = self._live.get(platform.mass.signal.name)
        stable = self._live.get(platform.stable.signal.name)
        carrier = self._live.get(platform.carrier.signal.name)
        if not (mass.good and stable.good and carrier.good) or mass.value is None:
            raise Conflict(f"{place} gives no good reading: {mass.reason or stable.reason or carrier.reason}")
        standing = int(carrier.value or 0)
        tare = self._model.tare_kg(standing) if standing else None
        net = in_divisions(mass.value - (tare or 0.0), platform)
        shown = in_divisions(mass.value, platform)
        return ScaleReading(place, shown, net, tare, standing, stable.value == 1, platform.division_kg, mass.source_ms)


def in_divisions(mass_kg: float, platform: Platform) -> float:
    """Rounded to the division of the platform's display: a scale cannot know more."""
    return round(round(mass_kg / platform.division_kg) * platform.division_kg, 9)
