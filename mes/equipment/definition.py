"""Shapes of the plant file and of the interface files, as a person writes them."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=48)]
Template = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*(\{n\})?$", max_length=48)]
UnitId = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9-]*$", max_length=16)]
Lost = Literal["CONTINUE", "HOLD"]


class Shape(BaseModel):
    """Unknown keys are refused: a typing error must not pass as a default."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class SlotShape(Shape):
    """A parameter or report of a phase. `box_{n}` with `count: 12` stands for box_1 ... box_12."""

    name: Template
    count: Annotated[int, Field(ge=1, le=32)] = 1
    unit: str = ""
    low: float | None = None
    high: float | None = None
    carrier: Name | None = None
    way: Literal["in", "out"] | None = None


class PhaseShape(Shape):
    """One phase of a class: its number on the wire; parameters and reports in slot order from 0."""

    phase: Name
    number: Annotated[int, Field(ge=1, le=65535)]
    when_held: str
    supervisor_lost: Lost
    parameters: tuple[SlotShape, ...]
    reports: tuple[Name | SlotShape, ...]


class SignalShape(Shape):
    """A process value. Class A addresses follow from the order; other classes state device and register."""

    name: Name
    label: str
    unit: str
    device: Annotated[int, Field(ge=1, le=247)] | None = None
    table: Literal["holding", "input"] = "holding"
    register_: Annotated[int | None, Field(alias="register", ge=0, le=65535)] = None
    low_word_first: bool = False
    kind: Literal["bool", "i16", "u16", "i32", "u32", "u64", "f32", "f64"] = "f32"
    scale: float = 1.0
    offset: float = 0.0
    low: float = float("-inf")
    high: float = float("inf")
    normal_low: float | None = None
    normal_high: float | None = None
    decimals: Annotated[int, Field(ge=0, le=6)] = 1
    deadband: Annotated[float, Field(ge=0)] = 0.0
    log: bool = False
    role: Literal["process", "setpoint", "command", "state", "clock"] = "process"
    setpoint: Name | None = None
    writable: bool = False
    kept: bool = True
    group: Literal["fast", "normal"] = "normal"


class InterfaceShape(Shape):
    """What all units of a class show on the wire: the maker's tables."""

    unit_class: Name
    control_class: Literal["A", "B", "C", "R"]
    key_signals: Annotated[tuple[Name, ...], Field(max_length=3)] = ()
    stroke_ring: bool = False
    phases: tuple[PhaseShape, ...] = ()
    signals: tuple[SignalShape, ...] = ()
    alarms: dict[Annotated[int, Field(ge=0, le=31)], str] = {}
    fail_codes: dict[int, str] = {}

    @model_validator(mode="after")
    def names_are_known_and_numbers_unique(self) -> Self:
        """Key signals and set points exist; phases and signals are not defined twice."""
        names = [s.name for s in self.signals]
        wanted = [*self.key_signals, *(s.setpoint for s in self.signals if s.setpoint)]
        if missing := sorted(set(wanted) - set(names)):
            raise ValueError(f"unknown signals: {', '.join(missing)}")
        for what in (names, [p.phase for p in self.phases], [str(p.number) for p in self.phases]):
            if twice := sorted({x for x in what if what.count(x) > 1}):
                raise ValueError(f"defined twice: {', '.join(twice)}")
        return self


class ConnectionShape(Shape):
    """A server. `endpoint` is the key under which the endpoint file gives its address (default: its own name)."""

    protocol: Literal["opcua", "modbus"]
    namespace: str = ""
    endpoint: str = ""


class AreaShape(Shape):
    """A part of the site, in the order shown to people."""

    id: Name
    name: str


class UnitShape(Shape):
    """One machine, instrument or work place.

    `addresses` names the node (OPC UA) or register (Modbus) of a process value where this machine differs from the
    interface of its class.
    """

    id: UnitId
    name: str
    area: Name
    unit_class: Name
    connection: str | None = None
    device: Annotated[int, Field(ge=1, le=247)] | None = None
    capabilities: tuple[Name, ...] = ()
    addresses: dict[Name, Annotated[int, Field(ge=0, le=65535)] | Annotated[str, Field(min_length=1)]] = {}


class CarrierShape(Shape):
    """A kind of carrier: ids from `first` to `last`, each with the same nominal tare."""

    kind: Name
    first: Annotated[int, Field(gt=0, lt=2**24)]
    last: Annotated[int, Field(gt=0, lt=2**24)]
    tare_kg: Annotated[float, Field(ge=0)]


class PlatformShape(Shape):
    """A platform of a scale: signals of the scale unit and the division of its display."""

    place: str
    unit: UnitId
    mass: Name
    stable: Name
    carrier: Name
    capacity_kg: Annotated[float, Field(gt=0)]
    division_kg: Annotated[float, Field(gt=0)]


class PlantShape(Shape):
    """The whole plant file."""

    plant: str
    name: str
    simulated: bool = False
    interfaces: tuple[str, ...]
    work_classes: tuple[Name, ...] = ()  # control class C: people act and sign, nothing is on the wire
    connections: dict[str, ConnectionShape]
    areas: tuple[AreaShape, ...]
    units: tuple[UnitShape, ...]
    carriers: tuple[CarrierShape, ...] = ()
    platforms: tuple[PlatformShape, ...] = ()
