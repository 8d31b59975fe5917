"""Handshake blocks of `docs/plc-interface.md` sections 2 and 3: to and from signals; CRC over big-endian fields."""

import struct
import uuid
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from drivers.signals import Quality, Reading, Signal
from mes.equipment.fields import COMMAND, REPORT, SLOTS, STATUS
from mes.equipment.model import PlantSignal, Unit
from recipes.engine.handshake import Code
from recipes.engine.states import BY_NUMBER, ENDED, TRANSITIONS, Command, State, expect_mask

MODES: Mapping[int, str] = {1: "LOCAL", 2: "REMOTE", 3: "MAINT"}


EXPECT: Mapping[Code, int] = {
    Code.NOP: expect_mask(frozenset(State)),
    Code.START: expect_mask(frozenset({State.IDLE})),
    Code.HOLD: expect_mask(frozenset(State)),
    Code.RESTART: expect_mask(frozenset({State.HELD})),
    Code.STOP: expect_mask(frozenset(s for s in State if (s, Command.STOP) in TRANSITIONS)),
    Code.ABORT: expect_mask(frozenset(State)),
    Code.RESET: expect_mask(ENDED),
    Code.SETPARAM: expect_mask(frozenset({State.RUNNING, State.HELD})),
    Code.REPORT_ACK: expect_mask(ENDED),
}
_LAYOUT = struct.Struct(f">IIIQQHHHH{SLOTS}f")


@dataclass(frozen=True, slots=True)
class CommandBlock:
    """One command as written. `params` are float32 values by slot; NaN in SETPARAM leaves a slot unchanged."""

    install_id: int
    epoch: int
    seq: int
    token: int
    run_id: int
    code: int
    expect: int
    ttl_hb: int
    phase: int
    params: tuple[float, ...] = (0.0,) * SLOTS

    def fields(self) -> list[int | float]:
        """All fields in table order, without the CRC."""
        head = [self.install_id, self.epoch, self.seq, self.token, self.run_id]
        return [*head, self.code, self.expect, self.ttl_hb, self.phase, *self.params]

    def pack(self) -> bytes:
        """The fields big endian in table order, without the CRC: what the CRC covers."""
        return _LAYOUT.pack(*self.fields())

    def crc(self) -> int:
        """CRC-32 (IEEE 802.3) of the packed fields."""
        return zlib.crc32(self.pack())


def token_of(command_id: str) -> int:
    """TOKEN: the first 8 bytes of the command's UUID."""
    return int.from_bytes(uuid.UUID(command_id).bytes[:8], "big")


def command_writes(unit: Unit, block: CommandBlock) -> list[tuple[Signal, float | int]]:
    """The writes of one request, in the order of the wire: OPC UA with SEQ and CRC last, Modbus by register."""
    values = dict(zip((f.name for f in COMMAND), [*block.fields(), block.crc()], strict=True))
    names = list(values)
    if unit.connection is not None and unit.connection.protocol == "opcua":
        names = [n for n in names if n not in ("SEQ", "CRC")] + ["SEQ", "CRC"]
    return [(unit.handshake[f"Cmd.{n}"].signal, values[n]) for n in names]


@dataclass(frozen=True, slots=True)
class StatusBlock:
    """The machine's word about itself, from one exact read; names as in the interface document."""

    ack_epoch: int
    ack_seq: int
    ack_token: int
    ack_result: int
    executed: tuple[tuple[int, int], ...]
    drop_count: int
    drop_reason: int
    state: int
    run_id: int
    step: int
    elapsed_ms: int
    fail_code: int
    report_seq: int
    boot_id: int
    hb_plc: int
    hb_echo: int
    mode: int
    plant_ms: int
    alarms: int
    phase: int
    report: tuple[float, ...]

    @property
    def machine_state(self) -> State | None:
        """One of the twelve states; None for a number outside the table."""
        return BY_NUMBER.get(self.state)

    def reports(self, slots: Mapping[str, int]) -> dict[str, float]:
        """Results by name; a slot that holds no number is left out, never 0."""
        return {name: self.report[slot] for name, slot in slots.items() if self.report[slot] == self.report[slot]}


def status_signals(unit: Unit) -> list[Signal]:
    """What one exact read of the status block asks for, in order."""
    return [_signal(unit.handshake, f"Sts.{f.name}") for f in (*STATUS, *REPORT)]


def _signal(handshake: Mapping[str, PlantSignal], name: str) -> Signal:
    return handshake[name].signal


def parse_status(readings: Sequence[Reading]) -> StatusBlock:
    """The block of one exact read made with `status_signals`. Raises `ValueError` naming a field without value."""
    named = dict(zip((f.name for f in (*STATUS, *REPORT)), readings, strict=True))
    head = {n: _whole(n, r) for n, r in named.items() if not n.startswith("REPORT_") or n == "REPORT_SEQ"}
    ring = tuple((head.pop(f"EXEC_{i}_SEQ"), head.pop(f"EXEC_{i}_TOKEN")) for i in range(4))
    report = tuple(_real(named[f"REPORT_{i}"]) for i in range(SLOTS))
    return StatusBlock(**{n.lower(): v for n, v in head.items()}, executed=ring, report=report)


def _whole(name: str, reading: Reading) -> int:
    if reading.value is None or reading.quality == Quality.BAD:
        raise ValueError(f"{reading.signal.name} ({name}) has no value")
    return int(reading.value)


def _real(reading: Reading) -> float:
    return float("nan") if reading.value is None or reading.quality == Quality.BAD else float(reading.value)


def slots(values: Mapping[str, float], places: Mapping[str, int], default: float = 0.0) -> tuple[float, ...]:
    """Parameters by slot, rounded to float32. Raises `KeyError` for a name that the phase does not have."""
    made = [default] * SLOTS
    for name, value in values.items():
        made[places[name]] = struct.unpack(">f", struct.pack(">f", value))[0]
    return tuple(made)
