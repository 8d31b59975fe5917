"""Answers of devices as bytes."""

import pytest
from pymodbus.exceptions import ModbusIOException

from drivers.modbus.answers import HoldingAnswer, InputAnswer


@pytest.mark.parametrize("kind", [HoldingAnswer, InputAnswer])
def test_the_registers_are_kept_as_they_came(kind: type[HoldingAnswer]) -> None:
    answer = kind()
    answer.decode(b"\x04\x00\x01\xff\x0e")
    assert answer.data == b"\x00\x01\xff\x0e"


@pytest.mark.parametrize("data", [b"", b"\x04\x00\x01", b"\x03\x00\x01\x02"], ids=["nothing", "too short", "odd"])
def test_an_answer_whose_length_does_not_fit_is_refused(data: bytes) -> None:
    with pytest.raises(ModbusIOException):
        HoldingAnswer().decode(data)
