"""The handshake fields of `docs/plc-interface.md` sections 1 to 3, as data: name, wire type, Modbus register, group."""

from dataclasses import dataclass

COMMAND_START, HB_ENGINE_REGISTER, STATUS_START, REPORT_START, VALUES_START = 0, 90, 100, 160, 300
SLOTS = 32
WORDS = {"u16": 1, "i16": 1, "u32": 2, "i32": 2, "f32": 2, "u64": 4, "f64": 4, "bool": 1}


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a block. `part` is `Cmd` or `Sts`, the folder of the OPC UA node."""

    part: str
    name: str
    kind: str
    register: int
    group: str = "demand"


def _run(part: str, start: int, fields: list[tuple[str, str]], fast: frozenset[str]) -> tuple[Field, ...]:
    made, register = [], start
    for name, kind in fields:
        made.append(Field(part, name, kind, register, _group(name, fast)))
        register += WORDS[kind]
    return tuple(made)


def _group(name: str, fast: frozenset[str]) -> str:
    if name == "ELAPSED_MS":
        return "normal"  # shown to people; it always changes, so it must not trigger a read of the block
    return "fast" if name in fast else "demand"


# Changes of these tell that something happened; the whole block is then read exactly.
_FAST = frozenset({"ACK_SEQ", "ACK_TOKEN", "ACK_RESULT", "STATE", "STEP", "FAIL_CODE", "REPORT_SEQ", "BOOT_ID"})
_FAST |= {"HB_PLC", "MODE", "ALARMS", "PHASE"}
_HEAD = [("INSTALL_ID", "u32"), ("EPOCH", "u32"), ("SEQ", "u32"), ("TOKEN", "u64"), ("RUN_ID", "u64")]
_HEAD += [("CODE", "u16"), ("EXPECT", "u16"), ("TTL_HB", "u16"), ("PHASE", "u16")]
_PARAMS = [(f"PARAM_{i}", "f32") for i in range(SLOTS)]
_EXEC = [(f"EXEC_{i}_{part}", kind) for i in range(4) for part, kind in (("SEQ", "u32"), ("TOKEN", "u64"))]
_ACK = [("ACK_EPOCH", "u32"), ("ACK_SEQ", "u32"), ("ACK_TOKEN", "u64"), ("ACK_RESULT", "u16")]
_REST = [("DROP_COUNT", "u32"), ("DROP_REASON", "u16"), ("STATE", "u16"), ("RUN_ID", "u64"), ("STEP", "u16")]
_REST += [("ELAPSED_MS", "u32"), ("FAIL_CODE", "u16"), ("REPORT_SEQ", "u32"), ("BOOT_ID", "u32"), ("HB_PLC", "u16")]
_REST += [("HB_ECHO", "u16"), ("MODE", "u16"), ("PLANT_MS", "u64"), ("ALARMS", "u32"), ("PHASE", "u16")]

COMMAND = _run("Cmd", COMMAND_START, [*_HEAD, *_PARAMS, ("CRC", "u32")], frozenset())
HEARTBEAT = Field("Cmd", "HB_ENGINE", "u16", HB_ENGINE_REGISTER)
STATUS = _run("Sts", STATUS_START, [*_ACK, *_EXEC, *_REST], _FAST)
REPORT = _run("Sts", REPORT_START, [(f"REPORT_{i}", "f32") for i in range(SLOTS)], frozenset())
ALL = (*COMMAND, HEARTBEAT, *STATUS, *REPORT)

# The stroke ring of the presses (docs/plc/aligning_press.md)
WRITE_COUNT = Field("Sts", "WRITE_COUNT", "u32", 1000, "fast")
READ_COUNT = Field("Cmd", "READ_COUNT", "u32", 1002)
RING_START, RING_SIZE, RECORD_WORDS = 1010, 256, 16
RECORD: tuple[tuple[str, str, int], ...] = (
    ("plant_ms", "u64", 0),
    ("field_t", "f32", 4),
    ("pressure_pa", "f32", 6),
    ("mass_1_kg", "f32", 8),
    ("mass_2_kg", "f32", 10),
    ("result", "u16", 12),
    ("cavities", "u16", 13),
    ("stroke", "u16", 14),
)
