"""The handshake blocks, byte by byte."""

import math
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.signals import OpcUaAddress, Quality, Reading
from mes.equipment import codec, fields
from mes.equipment.codec import EXPECT, CommandBlock, command_writes, parse_status, slots, status_signals, token_of
from mes.equipment.model import PlantModel
from recipes.engine.handshake import Code
from recipes.engine.states import State

# INSTALL_ID 1, EPOCH 2, SEQ 3, TOKEN 0x0123456789ABCDEF, RUN_ID 4, START, EXPECT Idle, TTL 30, PHASE 5, PARAM_0 1052
HEAD = bytes.fromhex(
    "00000001 00000002 00000003 0123456789ABCDEF 0000000000000004 0001 0001 001E 0005 44838000".replace(" ", "")
)
BLOCK = CommandBlock(1, 2, 3, 0x0123456789ABCDEF, 4, 1, 1, 30, 5, (1052.0, *[0.0] * 31))


def test_a_command_block_is_these_bytes() -> None:
    assert BLOCK.pack() == HEAD + bytes(31 * 4)
    assert len(BLOCK.pack()) == 2 * fields.COMMAND[-1].register


def test_the_crc_covers_all_fields_before_it() -> None:
    assert BLOCK.crc() == zlib.crc32(HEAD + bytes(124))


def test_registers_are_those_of_the_interface_document() -> None:
    at = {f"{f.part}.{f.name}": f.register for f in fields.ALL}
    documented = {
        "Cmd.INSTALL_ID": 0, "Cmd.SEQ": 4, "Cmd.TOKEN": 6, "Cmd.RUN_ID": 10, "Cmd.CODE": 14, "Cmd.PHASE": 17,
        "Cmd.PARAM_0": 18, "Cmd.PARAM_31": 80, "Cmd.CRC": 82, "Cmd.HB_ENGINE": 90,
        "Sts.ACK_EPOCH": 100, "Sts.ACK_RESULT": 108, "Sts.EXEC_0_SEQ": 109, "Sts.DROP_COUNT": 133, "Sts.STATE": 136,
        "Sts.RUN_ID": 137, "Sts.ELAPSED_MS": 142, "Sts.FAIL_CODE": 144, "Sts.REPORT_SEQ": 145, "Sts.BOOT_ID": 147,
        "Sts.HB_PLC": 149, "Sts.MODE": 151, "Sts.PLANT_MS": 152, "Sts.ALARMS": 156, "Sts.PHASE": 158,
        "Sts.REPORT_0": 160, "Sts.REPORT_31": 222,
    }  # fmt: skip
    assert {name: at[name] for name in documented} == documented


def test_opc_ua_writes_end_with_seq_and_crc(plant: PlantModel) -> None:
    writes = command_writes(plant.units["SF-01"], BLOCK)
    last = [signal.address for signal, _ in writes[-2:]]
    assert last == [OpcUaAddress("urn:rp-100:thermal", f"SF-01.Cmd.{name}") for name in ("SEQ", "CRC")]
    assert len(writes) == len(fields.COMMAND)


def test_modbus_writes_are_one_block_of_84_registers(plant: PlantModel) -> None:
    writes = command_writes(plant.units["BL-01"], BLOCK)
    starts = [signal.address.register for signal, _ in writes]  # type: ignore[union-attr]
    ends = [s.address.register + fields.WORDS[s.kind] for s, _ in writes]  # type: ignore[union-attr]
    assert (starts[0], ends[-1]) == (0, 84)
    assert starts[1:] == ends[:-1]


def test_expect_masks_are_bit_n_minus_one() -> None:
    assert EXPECT[Code.START] == 0b1
    assert EXPECT[Code.RESTART] == 1 << 8
    assert EXPECT[Code.REPORT_ACK] == (1 << 2) | (1 << 10) | (1 << 12)


def test_a_token_is_the_first_eight_bytes_of_the_uuid() -> None:
    assert token_of("0123456789abcdef" + "0" * 16) == 0x0123456789ABCDEF


@given(st.floats(width=32, allow_nan=False, allow_infinity=False))
def test_parameters_are_rounded_to_what_the_wire_can_carry(value: float) -> None:
    assert slots({"a": value}, {"a": 3})[3] == value


def test_a_parameter_that_the_phase_lacks_is_an_error() -> None:
    with pytest.raises(KeyError):
        slots({"b": 1.0}, {"a": 0})


def _readings(plant: PlantModel, values: dict[str, float | int | None]) -> list[Reading]:
    signals = status_signals(plant.units["SF-01"])
    named = {s.name.removeprefix("SF-01.Sts."): s for s in signals}
    quality = {n: Quality.BAD if values.get(n, 0) is None else Quality.GOOD for n in named}
    return [Reading(s, values.get(n, 0), quality[n], 0, 0) for n, s in named.items()]


def test_a_status_block_is_parsed_with_integers_kept_exact(plant: PlantModel) -> None:
    big = 2**63 + 1
    told = {"STATE": 9, "ACK_TOKEN": big, "EXEC_1_SEQ": 7, "EXEC_1_TOKEN": big, "REPORT_2": 1.5, "BOOT_ID": 4}
    status = parse_status(_readings(plant, {**told, "REPORT_3": None}))
    assert (status.machine_state, status.ack_token, status.executed[1]) == (State.HELD, big, (7, big))
    assert (status.report[2], status.boot_id) == (1.5, 4)
    assert math.isnan(status.report[3])


def test_a_report_without_a_number_is_absent_and_never_zero(plant: PlantModel) -> None:
    status = parse_status(_readings(plant, {"STATE": 3, "REPORT_0": None, "REPORT_1": 2.0}))
    assert status.reports({"mass_kg": 0, "boxes": 1}) == {"boxes": 2.0}


def test_a_missing_word_is_named(plant: PlantModel) -> None:
    with pytest.raises(ValueError, match=r"SF-01\.Sts\.STATE"):
        parse_status(_readings(plant, {"STATE": None}))


def test_every_state_number_is_known_and_five_is_not() -> None:
    assert codec.BY_NUMBER.get(5) is None
    assert struct.calcsize(">IIIQQHHHH32f") == 164
