"""From the plant file and its interface files to a `PlantModel`; every fault is told with file and line."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from mes.equipment import model
from mes.equipment.addresses import handshake_signals, process_signal
from mes.equipment.definition import InterfaceShape, PhaseShape, PlantShape, PlatformShape, SlotShape, UnitShape
from mes.equipment.fields import SLOTS
from mes.equipment.yaml_source import ModelError, Source


def load(path: Path) -> model.PlantModel:
    """Read a plant file with the interface files it names (relative to it). Raises `ModelError`."""
    source = Source(path)
    plant = source.parse(PlantShape)
    faults: list[str] = []
    interfaces: dict[str, tuple[InterfaceShape, model.Interface, Source]] = {}
    for name in plant.interfaces:
        part = Source((path.parent / name).resolve())
        shape = part.parse(InterfaceShape)
        interfaces[shape.unit_class] = (shape, _interface(shape, part, faults), part)
    for name in plant.work_classes:
        interfaces[name] = (_work_class(name), _interface(_work_class(name), source, faults), source)
    connections = {
        n: model.Connection(n, c.protocol, c.endpoint or n, c.namespace) for n, c in plant.connections.items()
    }
    units: dict[str, model.Unit] = {}
    areas = {a.id for a in plant.areas}
    for i, unit in enumerate(plant.units):
        faults += (f"{source.at(('units', i))}: {unit.id}: {text}" for text in _unit_faults(unit, plant, areas, units))
        faults += _address_faults(unit, plant, interfaces, source, i)
        if unit.unit_class not in interfaces:
            faults.append(f"{source.at(('units', i, 'unit_class'))}: unknown unit class {unit.unit_class}")
        elif unit.connection is None or unit.connection in connections:
            own = {name: source.at(("units", i, "addresses", name)) for name in unit.addresses}
            units[unit.id] = _unit(unit, connections.get(unit.connection or ""), *interfaces[unit.unit_class], own)
    platforms = tuple(_platforms(plant, units, source, faults))
    faults += _clashes(units)
    if faults:
        raise ModelError(faults)
    return model.PlantModel(
        id=plant.plant,
        name=plant.name,
        simulated=plant.simulated,
        areas=tuple(model.Area(a.id, a.name) for a in plant.areas),
        connections=connections,
        units=units,
        carriers=tuple(model.CarrierKind(**c.model_dump()) for c in plant.carriers),
        platforms=platforms,
    )


def _work_class(name: str) -> InterfaceShape:
    return InterfaceShape(unit_class=name, control_class="C")


def _interface(shape: InterfaceShape, source: Source, faults: list[str]) -> model.Interface:
    phases = {}
    for i, phase in enumerate(shape.phases):
        made = _phase(phase)
        phases[phase.phase] = made
        if max(len(made.parameters), len(made.reports)) > SLOTS:
            faults.append(f"{source.at(('phases', i))}: phase {phase.phase} needs more than {SLOTS} slots")
    return model.Interface(
        unit_class=shape.unit_class,
        control_class=shape.control_class,
        phases=phases,
        key_signals=shape.key_signals,
        alarms={**shape.alarms, 30: "SUPERVISOR_LOST", 31: "TOKEN_CONFLICT"} if shape.control_class == "A" else {},
        fail_codes=shape.fail_codes,
        stroke_ring=shape.stroke_ring,
    )


def _phase(shape: PhaseShape) -> model.Phase:
    reports = [SlotShape(name=r) if isinstance(r, str) else r for r in shape.reports]
    return model.Phase(
        name=shape.phase,
        number=shape.number,
        parameters={s.name: s for s in _slots(list(shape.parameters))},
        reports={s.name: s for s in _slots(reports)},
        when_held=shape.when_held,
        supervisor_lost=shape.supervisor_lost,
    )


def _slots(shapes: list[SlotShape]) -> Iterator[model.Slot]:
    slot = 0
    for shape in shapes:
        for n in range(1, shape.count + 1):
            name = shape.name.replace("{n}", str(n))
            yield model.Slot(name, slot, shape.unit, shape.low, shape.high, shape.carrier, shape.way)
            slot += 1


def _unit_faults(unit: UnitShape, plant: PlantShape, areas: set[str], before: dict[str, model.Unit]) -> Iterator[str]:
    if unit.id in before:
        yield "defined twice"
    if unit.area not in areas:
        yield f"unknown area {unit.area}"
    if unit.connection is not None and unit.connection not in plant.connections:
        yield f"unknown connection {unit.connection}"


def _address_faults(
    unit: UnitShape,
    plant: PlantShape,
    interfaces: Mapping[str, tuple[InterfaceShape, model.Interface, Source]],
    source: Source,
    n: int,
) -> Iterator[str]:
    shape = interfaces[unit.unit_class][0] if unit.unit_class in interfaces else None
    connection = plant.connections.get(unit.connection or "")
    for name, address in unit.addresses.items():
        here = f"{source.at(('units', n, 'addresses', name))}: {unit.id}.{name}"
        if shape is not None and all(signal.name != name for signal in shape.signals):
            yield f"{here}: {unit.unit_class} has no such signal"
        if connection is not None and isinstance(address, str) != (connection.protocol == "opcua"):
            yield f"{here}: a {'node' if connection.protocol == 'opcua' else 'register number'} is wanted"


def _unit(
    unit: UnitShape,
    connection: model.Connection | None,
    shape: InterfaceShape,
    interface: model.Interface,
    source: Source,
    own_lines: Mapping[str, str],
) -> model.Unit:
    signals, handshake = {}, {}
    if connection is not None:
        for i, s in enumerate(shape.signals):
            line = own_lines.get(s.name) or source.at(("signals", i))
            signals[s.name] = process_signal(unit, connection, s, i, line)
        if shape.control_class == "A":
            handshake = handshake_signals(unit, connection, interface, source.at(("unit_class",)))
    return model.Unit(
        id=unit.id,
        name=unit.name,
        area=unit.area,
        interface=interface,
        connection=connection,
        device=unit.device,
        capabilities=unit.capabilities,
        signals=signals,
        handshake=handshake,
    )


def _platforms(
    plant: PlantShape, units: dict[str, model.Unit], source: Source, faults: list[str]
) -> Iterator[model.Platform]:
    for i, p in enumerate(plant.platforms):
        known = units[p.unit].signals if p.unit in units else {}
        if missing := [n for n in (p.mass, p.stable, p.carrier) if n not in known]:
            faults.append(f"{source.at(('platforms', i))}: {p.unit} has no signal {', '.join(missing)}")
        else:
            yield _platform(p, units[p.unit])


def _platform(p: PlatformShape, unit: model.Unit) -> model.Platform:
    s = unit.signals
    return model.Platform(p.place, s[p.mass], s[p.stable], s[p.carrier], p.capacity_kg, p.division_kg)


def _clashes(units: dict[str, model.Unit]) -> Iterator[str]:
    seen: dict[int, model.PlantSignal] = {}
    for unit in units.values():
        for s in (*unit.signals.values(), *unit.handshake.values()):
            if (other := seen.setdefault(s.signal.id, s)) is not s:
                yield f"{s.signal.line}: {s.signal.name} and {other.signal.name} have the same id; rename one"
