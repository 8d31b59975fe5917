"""Command and status block of a class A machine: names, wire types, registers and numbers (docs/plc-interface.md 2, 3).

Kinds: u16, u32, u64, f32. Registers are zero-based holding registers, high word first.
"""

import struct
import zlib
from dataclasses import dataclass, field
from enum import IntEnum

SLOTS = 32
RING = 4


class Code(IntEnum):
    """What a command asks for."""

    NOP = 0
    START = 1
    HOLD = 2
    RESTART = 3
    STOP = 4
    ABORT = 5
    RESET = 6
    SETPARAM = 7
    REPORT_ACK = 8


class Result(IntEnum):
    """How a consumed command ended."""

    NONE = 0
    ACCEPTED = 1
    REJ_STATE = 2
    REJ_INTERLOCK = 3
    REJ_PARAM = 4
    REJ_LOCAL_MODE = 5
    REJ_EXPIRED = 6
    REJ_TOKEN = 7
    NOP = 8


class Drop(IntEnum):
    """Why a block was ignored."""

    NONE = 0
    CRC = 1
    FOREIGN = 2
    STALE_OWNER = 3
    TOKEN = 4
    OLD_SEQ = 5


class State(IntEnum):
    """ISA-88 states of a phase by their number on the wire; EXPECT has bit n-1 for number n."""

    IDLE = 1
    RUNNING = 2
    COMPLETE = 3
    RESTARTING = 4
    PAUSING = 6
    PAUSED = 7
    HOLDING = 8
    HELD = 9
    STOPPING = 10
    STOPPED = 11
    ABORTING = 12
    ABORTED = 13


class Mode(IntEnum):
    """Key switch of the machine."""

    LOCAL = 1
    REMOTE = 2
    MAINT = 3


class Fail(IntEnum):
    """FAIL_CODE common to all classes; 100 and above belong to the class."""

    NONE = 0
    TIME_OUT = 1
    INTERLOCK_LOST = 2
    SUPERVISOR_LOST = 3
    LOCAL_OPERATOR = 4
    SENSOR_FAILURE = 5
    MATERIAL_MISSING = 6
    RING_FULL = 7


SUPERVISOR_LOST_BIT = 30
TOKEN_CONFLICT_BIT = 31


@dataclass(frozen=True, slots=True)
class Field:
    """One word of a block on the wire."""

    name: str
    kind: str
    register: int


def _params(name: str, register: int) -> tuple[Field, ...]:
    return tuple(Field(f"{name}_{slot}", "f32", register + 2 * slot) for slot in range(SLOTS))


COMMAND_FIELDS: tuple[Field, ...] = (
    Field("INSTALL_ID", "u32", 0),
    Field("EPOCH", "u32", 2),
    Field("SEQ", "u32", 4),
    Field("TOKEN", "u64", 6),
    Field("RUN_ID", "u64", 10),
    Field("CODE", "u16", 14),
    Field("EXPECT", "u16", 15),
    Field("TTL_HB", "u16", 16),
    Field("PHASE", "u16", 17),
    *_params("PARAM", 18),
    Field("CRC", "u32", 82),
)
COMMAND_REGISTERS = 84
HB_ENGINE = Field("HB_ENGINE", "u16", 90)
STATUS_START, STATUS_REGISTERS = 100, 59
VALUES_START = 300

STATUS_FIELDS: tuple[Field, ...] = (
    Field("ACK_EPOCH", "u32", 100),
    Field("ACK_SEQ", "u32", 102),
    Field("ACK_TOKEN", "u64", 104),
    Field("ACK_RESULT", "u16", 108),
    *(
        item
        for n in range(RING)
        for item in (Field(f"EXEC_{n}_SEQ", "u32", 109 + 6 * n), Field(f"EXEC_{n}_TOKEN", "u64", 111 + 6 * n))
    ),
    Field("DROP_COUNT", "u32", 133),
    Field("DROP_REASON", "u16", 135),
    Field("STATE", "u16", 136),
    Field("RUN_ID", "u64", 137),
    Field("STEP", "u16", 141),
    Field("ELAPSED_MS", "u32", 142),
    Field("FAIL_CODE", "u16", 144),
    Field("REPORT_SEQ", "u32", 145),
    Field("BOOT_ID", "u32", 147),
    Field("HB_PLC", "u16", 149),
    Field("HB_ECHO", "u16", 150),
    Field("MODE", "u16", 151),
    Field("PLANT_MS", "u64", 152),
    Field("ALARMS", "u32", 156),
    Field("PHASE", "u16", 158),
    *_params("REPORT", 160),
)

_CRC_LAYOUT = struct.Struct(f">IIIQQHHHH{SLOTS}f")


@dataclass(frozen=True, slots=True)
class CommandBlock:
    """The block as it stands in the PLC's memory."""

    install_id: int = 0
    epoch: int = 0
    seq: int = 0
    token: int = 0
    run_id: int = 0
    code: int = 0
    expect: int = 0
    ttl_hb: int = 0
    phase: int = 0
    params: tuple[float, ...] = (0.0,) * SLOTS
    crc: int = 0

    def computed_crc(self) -> int:
        """CRC-32 over all fields but the CRC, in table order, big endian."""
        head = (self.install_id, self.epoch, self.seq, self.token, self.run_id)
        words = (self.code, self.expect, self.ttl_hb, self.phase)
        return zlib.crc32(_CRC_LAYOUT.pack(*head, *words, *self.params))

    def same_as(self, other: "CommandBlock") -> bool:
        """Equal bit by bit (a NaN equals itself)."""
        return self.crc == other.crc and self.computed_crc() == other.computed_crc()


_ARRAYS = tuple(f"{name}_{n}" for name in ("EXEC", "REPORT") for n in range(SLOTS))
_PLAIN_STATUS = tuple(each.name for each in STATUS_FIELDS if not each.name.startswith(_ARRAYS))


@dataclass(slots=True)
class Status:
    """The status block; every field is retained memory."""

    ack_epoch: int = 0
    ack_seq: int = 0
    ack_token: int = 0
    ack_result: int = 0
    executed: list[list[int]] = field(default_factory=lambda: [[0, 0] for _ in range(RING)])
    """The last four commands that acted as [SEQ, TOKEN], newest first."""
    drop_count: int = 0
    drop_reason: int = 0
    state: State = State.IDLE
    run_id: int = 0
    step: int = 0
    elapsed_ms: int = 0
    fail_code: int = 0
    report_seq: int = 0
    boot_id: int = 0
    hb_plc: int = 0
    hb_echo: int = 0
    mode: Mode = Mode.REMOTE
    plant_ms: int = 0
    alarms: int = 0
    phase: int = 0
    report: list[float] = field(default_factory=lambda: [0.0] * SLOTS)

    def wire(self) -> dict[str, int | float]:
        """All fields by their names on the wire."""
        values: dict[str, int | float] = {name: int(getattr(self, name.lower())) for name in _PLAIN_STATUS}
        for n, (seq, token) in enumerate(self.executed):
            values[f"EXEC_{n}_SEQ"], values[f"EXEC_{n}_TOKEN"] = seq, token
        for slot, value in enumerate(self.report):
            values[f"REPORT_{slot}"] = value
        return values
