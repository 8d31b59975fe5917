"""Register images: how values of the maker's interface lie in 16-bit registers, high word first."""

import struct
from collections.abc import Mapping

from simulators.machines.blocks import (
    COMMAND_FIELDS,
    COMMAND_REGISTERS,
    HB_ENGINE,
    SLOTS,
    STATUS_FIELDS,
    VALUES_START,
    CommandBlock,
)
from simulators.machines.plc import Machine
from simulators.machines.unit import RegisterImage

_FORMATS = {"u16": ">H", "u32": ">I", "u64": ">Q", "f32": ">f"}


def words(kind: str, value: float | int) -> list[int]:
    """Registers of one value. `kind` is u16, u32, u64 or f32."""
    raw = struct.pack(_FORMATS[kind], value)
    return list(struct.unpack(f">{len(raw) // 2}H", raw))


def value(kind: str, registers: list[int]) -> float | int:
    """The value that lies in these registers."""
    found: float | int = struct.unpack(_FORMATS[kind], struct.pack(f">{len(registers)}H", *registers))[0]
    return found


def put(image: dict[int, int], address: int, kind: str, what: float | int) -> None:
    """Write a value into an image."""
    for offset, word in enumerate(words(kind, what)):
        image[address + offset] = word


def width(kind: str) -> int:
    """Registers that a kind takes."""
    return struct.calcsize(_FORMATS[kind]) // 2


class MachineImage:
    """Registers of a class A machine; the command block and HB_ENGINE may be written, all else refuses."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        holding = dict.fromkeys([*range(COMMAND_REGISTERS), HB_ENGINE.register], 0)
        self.image = RegisterImage(holding)
        self.publish()
        extra = machine.registers
        ours = frozenset(each for each in self.image.holding if each >= 100)
        self.image.holding |= extra.holding
        self.image.read_only = ours | extra.read_only

    def publish(self) -> None:
        """Status, report and process values from the machine."""
        holding = self.image.holding
        wire = self.machine.status.wire()
        for item in STATUS_FIELDS:
            put(holding, item.register, item.kind, wire[item.name])
        for index, shown in enumerate(self.machine.process_values().values()):
            put(holding, VALUES_START + 2 * index, "f32", shown)
        holding.update(self.machine.registers.holding)

    def written(self, address: int, values: list[int]) -> None:
        """A client wrote: into the command area (taken up by the next scan) or into the machine's own registers."""
        if address in self.machine.registers.holding:
            self.machine.registers.holding.update(zip(range(address, address + len(values)), values, strict=True))
            self.machine.written(address, values)
        else:
            self.receive()

    def receive(self) -> None:
        """Hand the command block to the machine as it stands."""
        holding = self.image.holding
        self.machine.receive(
            command_from({each.name: self._read(each.register, each.kind) for each in COMMAND_FIELDS}),
            holding[HB_ENGINE.register],
        )

    def _read(self, register: int, kind: str) -> float | int:
        return value(kind, [self.image.holding[register + n] for n in range(width(kind))])


def command_from(fields: Mapping[str, float | int]) -> CommandBlock:
    """A command block from its fields by wire name."""
    head = {each.name.lower(): int(fields[each.name]) for each in COMMAND_FIELDS if each.kind != "f32"}
    return CommandBlock(**head, params=tuple(float(fields[f"PARAM_{slot}"]) for slot in range(SLOTS)))
