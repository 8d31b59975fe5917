"""Register image of a class A machine: the blocks of docs/plc-interface.md in holding registers."""

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
from simulators.machines.registers import get, put
from simulators.machines.unit import RegisterImage


class MachineImage:
    """Registers of a class A machine; the command block and HB_ENGINE may be written, all else refuses."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        holding = dict.fromkeys([*range(COMMAND_REGISTERS), HB_ENGINE.register], 0)
        self.image = RegisterImage(holding)
        self.publish()
        extra = machine.registers
        ours = frozenset(each for each in self.image.holding if each >= 100 and each not in extra.holding)
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
            command_from({each.name: get(holding, each.register, each.kind) for each in COMMAND_FIELDS}),
            holding[HB_ENGINE.register],
        )


def command_from(fields: Mapping[str, float | int]) -> CommandBlock:
    """A command block from its fields by wire name."""
    head = {each.name.lower(): int(fields[each.name]) for each in COMMAND_FIELDS if each.kind != "f32"}
    return CommandBlock(**head, params=tuple(float(fields[f"PARAM_{slot}"]) for slot in range(SLOTS)))
