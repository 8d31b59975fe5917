"""The plant model: areas, units, interfaces and signals, as the running service sees them. Made by `loader.load`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from drivers.signals import Signal


@dataclass(frozen=True, slots=True)
class Slot:
    """A parameter or report of a phase: its slot on the wire. `carrier` and `way` mark carrier ids (0 = none)."""

    name: str
    slot: int
    unit: str = ""
    low: float | None = None
    high: float | None = None
    carrier: str | None = None
    way: str | None = None


@dataclass(frozen=True, slots=True)
class Phase:
    """A phase of a unit class: number on the wire, slots by name, and what the machine does when held or alone."""

    name: str
    number: int
    parameters: Mapping[str, Slot]
    reports: Mapping[str, Slot]
    when_held: str
    supervisor_lost: str


@dataclass(frozen=True, slots=True)
class PlantSignal:
    """A signal with its meaning. `signal.name` is `SF-01.pressure_pa`, `name` is `pressure_pa`.

    `role`: process, setpoint, command (written by soft phases), state, clock, handshake. `kept`: goes to the history.
    """

    signal: Signal
    unit_id: str
    connection: str
    name: str
    label: str
    normal_low: float | None = None
    normal_high: float | None = None
    decimals: int = 1
    deadband: float = 0.0
    log: bool = False
    role: str = "process"
    kept: bool = True
    setpoint: str | None = None


@dataclass(frozen=True, slots=True)
class Interface:
    """What a unit class shows on the wire, address-free. `alarms` are names by bit."""

    unit_class: str
    control_class: str
    phases: Mapping[str, Phase]
    key_signals: tuple[str, ...]
    alarms: Mapping[int, str]
    fail_codes: Mapping[int, str]
    stroke_ring: bool

    def phase_by_number(self, number: int) -> Phase | None:
        """The phase with this number on the wire; None for 0 and unknown numbers."""
        return next((p for p in self.phases.values() if p.number == number), None)


@dataclass(frozen=True, slots=True)
class Connection:
    """A server; its address comes from the endpoint file under `endpoint`."""

    name: str
    protocol: str
    endpoint: str
    namespace: str = ""


@dataclass(frozen=True, slots=True)
class Area:
    """A part of the site."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Unit:
    """One machine, instrument or work place. `signals` are its values by local name, `handshake` its block fields."""

    id: str
    name: str
    area: str
    interface: Interface
    connection: Connection | None
    device: int | None
    capabilities: tuple[str, ...]
    signals: Mapping[str, PlantSignal] = field(default_factory=dict)
    handshake: Mapping[str, PlantSignal] = field(default_factory=dict)

    @property
    def unit_class(self) -> str:
        """Name of the unit class."""
        return self.interface.unit_class

    @property
    def control_class(self) -> str:
        """A, B, C or R (design section 4)."""
        return self.interface.control_class

    def lacks(self, wanted: Iterable[str]) -> list[str]:
        """What a recipe requires and this unit cannot do."""
        return sorted(set(wanted) - set(self.capabilities))


@dataclass(frozen=True, slots=True)
class CarrierKind:
    """Carriers `first` to `last` of one kind with their nominal tare."""

    kind: str
    first: int
    last: int
    tare_kg: float


@dataclass(frozen=True, slots=True)
class Platform:
    """A platform of a scale: where the carrier stands, what reads it, and the division of its display."""

    place: str
    mass: PlantSignal
    stable: PlantSignal
    carrier: PlantSignal
    capacity_kg: float
    division_kg: float


@dataclass(frozen=True)
class PlantModel:
    """The whole plant. `simulated` marks every screen and record of it."""

    id: str
    name: str
    simulated: bool
    areas: tuple[Area, ...]
    connections: Mapping[str, Connection]
    units: Mapping[str, Unit]
    carriers: tuple[CarrierKind, ...]
    platforms: tuple[Platform, ...]

    @staticmethod
    def load(path: Path) -> "PlantModel":
        """Read a plant file. Raises `ModelError` whose text lists every fault as `file:line: message`."""
        from mes.equipment.loader import load

        return load(path)

    @cached_property
    def signals(self) -> dict[int, PlantSignal]:
        """All signals by id, handshake fields included."""
        return {s.signal.id: s for u in self.units.values() for s in (*u.signals.values(), *u.handshake.values())}

    @cached_property
    def by_name(self) -> dict[str, PlantSignal]:
        """All signals by full name."""
        return {s.signal.name: s for s in self.signals.values()}

    def of_connection(self, name: str) -> list[PlantSignal]:
        """The signals that one link carries."""
        return [s for s in self.signals.values() if s.connection == name]

    def of_class(self, unit_class: str) -> list[Unit]:
        """The units of a class, in file order."""
        return [u for u in self.units.values() if u.unit_class == unit_class]

    def with_control(self, *classes: str) -> Iterable[Unit]:
        """The units of these control classes, in file order."""
        return (u for u in self.units.values() if u.control_class in classes)

    def carrier_kind(self, carrier: int) -> CarrierKind | None:
        """The kind of a carrier id; None when no kind has it."""
        return next((k for k in self.carriers if k.first <= carrier <= k.last), None)

    def tare_kg(self, carrier: int) -> float | None:
        """Nominal tare of a carrier; None when the id is of no known kind."""
        kind = self.carrier_kind(carrier)
        return None if kind is None else kind.tare_kg
