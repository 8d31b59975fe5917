"""Class R devices of the `utilities` endpoint (docs/plc/utilities.md): scales, gas analysers, energy meters.

Each is one Modbus device without a handshake; nothing on them can be written.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

from simulators.carriers import Carrier
from simulators.machines.blocks import State
from simulators.machines.carrier_watch import CarrierWatch
from simulators.machines.neighbours import Neighbour
from simulators.machines.registers import put
from simulators.machines.unit import Environment, RegisterImage, RegisterUnit
from simulators.physics import noise

SETTLING_MS = 1_000
"""Wall time without a change after which a mass is stable."""
PERMISSIBLE_DIVISIONS = 0.5
"""Largest error before rounding: what OIML R 76-1:2006 (3.5.1 table 6, class II) permits at the lightest loads."""
REPEATABILITY_DIVISIONS = 0.15
"""Standard deviation, so that a series of weighings spans about the permissible error (3.6.1)."""
AIR_O2_PPM = 209_500.0
AMBIENT_C = 22.0
SUPPLY_DEW_POINT_C, SUPPLY_WATER_PPM = -62.0, 7.0
AIR_DEW_POINT_C, AIR_WATER_PPM = 9.0, 11_300.0
O2_OK, O2_FAILED = 0, 1


@dataclass(frozen=True, slots=True)
class Platform:
    """One platform of the floor scales, with the registers of its mass, stable flag and carrier tag."""

    name: str
    capacity_kg: float
    division_kg: float
    mass_at: int
    stable_at: int
    carrier_at: int


PLATFORMS = (
    Platform("a", 2.0, 0.0001, 0, 6, 14),
    Platform("b", 32.0, 0.001, 2, 7, 16),
    Platform("c", 600.0, 0.02, 4, 8, 18),
)


class FloorScales(RegisterUnit):
    """WB-01: the gross mass of what stands on each of three platforms."""

    def __init__(self, unit_id: str, env: Environment) -> None:
        super().__init__(unit_id, env)
        self._watch = CarrierWatch(env)
        self._standing: dict[str, tuple[Carrier, ...]] = {}
        self._changed_ms: dict[str, int] = {}
        self._image: dict[int, int] = {}
        for platform in PLATFORMS:
            self._show(platform, (), 0)
        put(self._image, 9, "u64", 0)
        self.devices = {1: RegisterImage(self._image, read_only=frozenset(self._image))}

    def scan(self, plant_ms: int, wall_ms: int) -> None:
        """Look at the platforms; a frozen terminal keeps what it showed."""
        if self.faults.freeze_scan:
            return
        self._watch.look()
        for platform in PLATFORMS:
            now = tuple(self._watch.at(f"{self.unit_id}/{platform.name.upper()}"))
            if now != self._standing.get(platform.name):
                self._standing[platform.name] = now
                self._changed_ms[platform.name] = wall_ms
            self._show(platform, now, wall_ms)
        put(self._image, 9, "u64", plant_ms)

    def _show(self, platform: Platform, carriers: tuple[Carrier, ...], wall_ms: int) -> None:
        mass_kg = self.faults.sense(f"{platform.name}_mass_kg", self._indicated_kg(platform, carriers))
        settled = wall_ms - self._changed_ms.get(platform.name, wall_ms) >= SETTLING_MS
        put(self._image, platform.mass_at, "f32", mass_kg)
        put(self._image, platform.stable_at, "u16", settled and mass_kg == mass_kg)
        # two tags in the field of one reader collide: it reads none
        put(self._image, platform.carrier_at, "u32", carriers[0].id if len(carriers) == 1 else 0)

    def _indicated_kg(self, platform: Platform, carriers: tuple[Carrier, ...]) -> float:
        """Rounded to the division, with the same small error for the same load; NaN above the capacity."""
        if not carriers:
            return 0.0
        gross_kg = sum(each.gross_kg for each in carriers)
        if gross_kg > platform.capacity_kg:
            return float("nan")
        rng = Random(f"{self.env.seed}/{self.unit_id}/{platform.name}/{[each.id for each in carriers]}/{gross_kg:.9f}")
        off = noise.absolute(rng, 0.0, REPEATABILITY_DIVISIONS)
        off = max(-PERMISSIBLE_DIVISIONS, min(PERMISSIBLE_DIVISIONS, off))
        return noise.quantised(gross_kg + off * platform.division_kg, platform.division_kg)


class OxygenAnalyser(RegisterUnit):
    """Oxygen in the nitrogen loop of JM-01; an open loop holds air."""

    def __init__(self, unit_id: str, env: Environment) -> None:
        super().__init__(unit_id, env)
        self._mill = Neighbour(env, "JM-01")
        self._rng = Random(f"{env.seed}/{unit_id}")
        self._image: dict[int, int] = {}
        put(self._image, 0, "f32", AIR_O2_PPM)
        put(self._image, 2, "u16", O2_OK)
        self.devices = {1: RegisterImage(self._image, read_only=frozenset(self._image))}

    def scan(self, plant_ms: int, wall_ms: int) -> None:
        true_ppm = self._mill.number("body", "loop", "oxygen_ppm")
        read_ppm = noise.relative(self._rng, AIR_O2_PPM if true_ppm is None else true_ppm, 0.01)
        shown_ppm = self.faults.sense("o2_ppm", round(read_ppm, 1))
        put(self._image, 0, "f32", shown_ppm)
        put(self._image, 2, "u16", O2_OK if shown_ppm == shown_ppm else O2_FAILED)


class DewPointMeter(RegisterUnit):
    """Dew point of the nitrogen in JM-01: the loop dries as its oxygen is displaced."""

    def __init__(self, unit_id: str, env: Environment) -> None:
        super().__init__(unit_id, env)
        self._mill = Neighbour(env, "JM-01")
        self._rng = Random(f"{env.seed}/{unit_id}")
        self._image: dict[int, int] = {}
        self._show(AIR_O2_PPM)
        self.devices = {1: RegisterImage(self._image, read_only=frozenset(self._image))}

    def scan(self, plant_ms: int, wall_ms: int) -> None:
        true_ppm = self._mill.number("body", "loop", "oxygen_ppm")
        self._show(AIR_O2_PPM if true_ppm is None else true_ppm)

    def _show(self, o2_ppm: float) -> None:
        dew_point_c = noise.absolute(self._rng, dew_point_c_of(o2_ppm), 0.2)
        put(self._image, 6, "f32", self.faults.sense("dew_point_c", round(dew_point_c, 1)))
        put(self._image, 8, "f32", round(noise.absolute(self._rng, AMBIENT_C, 0.1), 1))


def dew_point_c_of(o2_ppm: float) -> float:
    """Dew point of the loop gas: supply nitrogen and room air (dew point 9 C), mixed as the oxygen says.

    Between the two the dew point is taken as straight over the logarithm of the water content, good to 3 K.
    """
    air_share = min(1.0, max(0.0, o2_ppm / AIR_O2_PPM))
    water_ppm = SUPPLY_WATER_PPM + (AIR_WATER_PPM - SUPPLY_WATER_PPM) * air_share
    share = math.log(water_ppm / SUPPLY_WATER_PPM) / math.log(AIR_WATER_PPM / SUPPLY_WATER_PPM)
    return SUPPLY_DEW_POINT_C + (AIR_DEW_POINT_C - SUPPLY_DEW_POINT_C) * share


class EnergyMeter(RegisterUnit):
    """Power of an area and the energy since the meter was set (kWh over plant time, retained)."""

    def __init__(self, unit_id: str, env: Environment) -> None:
        super().__init__(unit_id, env)
        self._consumers = tuple(consumers(unit_id, env))
        self._rng = Random(f"{env.seed}/{unit_id}")
        kept = self.retained.load()
        self._energy_kwh: float = kept.get("energy_kwh", 0.0)
        self._power_w = 0.0
        self._counted_ms: int | None = None
        self._image: dict[int, int] = {}
        self._show()
        self.devices = {1: RegisterImage(inputs=self._image)}

    def scan(self, plant_ms: int, wall_ms: int) -> None:
        if self._counted_ms is not None:
            self._energy_kwh += self._power_w * (plant_ms - self._counted_ms) / 3.6e9
        self._counted_ms = plant_ms
        self._power_w = sum(each.power_w() for each in self._consumers)
        self._show()

    def _show(self) -> None:
        power_w = round(noise.relative(self._rng, self._power_w, 0.002))
        put(self._image, 52, "f32", self.faults.sense("power_w", power_w))
        put(self._image, 72, "f32", self._energy_kwh)

    def save(self) -> None:
        self.retained.save({"energy_kwh": self._energy_kwh})


@dataclass(frozen=True, slots=True)
class Consumer:
    """A unit on a meter: what it takes at rest, while a phase runs, and per heater zone at full output."""

    unit: Neighbour
    rest_w: float
    running_w: float
    zone_w: float = 0.0

    def power_w(self) -> float:
        """Heater outputs as the furnace saved them (three zones, or one controller); drives and pumps by its state."""
        running = self.unit.part("status", "state") == State.RUNNING or self.unit.part("body", "valves", "vacuum")
        outputs: Any = self.unit.part("body", "acts", "control", "output") or ()
        single = self.unit.number("body", "controller", "output") or 0.0
        return (self.running_w if running else self.rest_w) + self.zone_w * (float(sum(outputs)) + 3.0 * single)


def consumers(meter: str, env: Environment) -> Iterator[Consumer]:
    """Units by meter: EM-01 powder shop, EM-02 thermal shop."""
    if meter == "EM-01":
        for unit, running_w in (("VIM-01", 160_000.0), ("HD-01", 45_000.0), ("HD-02", 45_000.0), ("JM-01", 95_000.0)):
            yield Consumer(Neighbour(env, unit), 2_500.0, running_w)
    else:
        for unit in (*(f"SF-0{number}" for number in range(1, 5)), "AF-01", "AF-02"):
            yield Consumer(Neighbour(env, unit), 3_000.0, 22_000.0, 40_000.0)
