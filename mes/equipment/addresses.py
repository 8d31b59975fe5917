"""Where each value stands on the wire, and the ids of signals.

A signal's id is a hash of its full name: it stays the same when units are added or moved in the file, so the
history of a signal never changes its owner.
"""

import zlib

from drivers.signals import Address, ModbusAddress, OpcUaAddress, Signal
from mes.equipment.definition import SignalShape, UnitShape
from mes.equipment.fields import ALL, READ_COUNT, VALUES_START, WRITE_COUNT, Field
from mes.equipment.model import Connection, Interface, PlantSignal


def signal_id(name: str) -> int:
    """31 bits of CRC-32 of the full name, never 0; the loader refuses the rare collision."""
    return (zlib.crc32(name.encode()) & 0x7FFFFFFF) or 1


def process_signal(unit: UnitShape, connection: Connection, shape: SignalShape, order: int, line: str) -> PlantSignal:
    """A process value of a unit. Without a register it is the `order`-th value of a class A unit."""
    name = f"{unit.id}.{shape.name}"
    signal = Signal(
        id=signal_id(name),
        name=name,
        address=_process_address(unit, connection, shape, order),
        kind=shape.kind,
        unit=shape.unit,
        scale=shape.scale,
        offset=shape.offset,
        low=shape.low,
        high=shape.high,
        group=shape.group,
        writable=shape.writable,
        line=line,
    )
    meaning = shape.model_dump(
        include={
            "name",
            "label",
            "normal_low",
            "normal_high",
            "decimals",
            "deadband",
            "log",
            "role",
            "kept",
            "setpoint",
        }
    )
    return PlantSignal(signal=signal, unit_id=unit.id, connection=connection.name, **meaning)


def _process_address(unit: UnitShape, connection: Connection, shape: SignalShape, order: int) -> Address:
    own = unit.addresses.get(shape.name)
    if connection.protocol == "opcua":
        return OpcUaAddress(connection.namespace, f"{unit.id}.PV.{shape.name}" if own is None else str(own))
    register = VALUES_START + 2 * order if shape.register_ is None else shape.register_
    register = own if isinstance(own, int) else register
    return ModbusAddress(shape.device or unit.device or 1, shape.table, register, shape.low_word_first)


def handshake_signals(
    unit: UnitShape, connection: Connection, interface: Interface, line: str
) -> dict[str, PlantSignal]:
    """The block fields of a class A unit by `Cmd.SEQ`, `Sts.STATE` and so on."""
    fields = (*ALL, WRITE_COUNT, READ_COUNT) if interface.stroke_ring else ALL
    return {f"{f.part}.{f.name}": _field_signal(unit, connection, f, line) for f in fields}


def _field_signal(unit: UnitShape, connection: Connection, field: Field, line: str) -> PlantSignal:
    name = f"{unit.id}.{field.part}.{field.name}"
    address: Address
    group = field.group
    if connection.protocol == "opcua":
        address = OpcUaAddress(connection.namespace, name)
    else:
        address = ModbusAddress(unit.device or 1, "holding", field.register)
        # Modbus has no source timestamps: the plant time register is polled instead.
        group = "fast" if field.name == "PLANT_MS" else group
    signal = Signal(signal_id(name), name, address, field.kind, group=group, writable=field.part == "Cmd", line=line)
    role = "clock" if field.name == "PLANT_MS" else "handshake"
    return PlantSignal(
        signal, unit.id, connection.name, f"{field.part}.{field.name}", field.name, role=role, kept=False, decimals=0
    )
