"""Registers and values of Modbus."""

import math
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.modbus.codec import WORDS, Item, Layout, decode, encode, to_bytes
from drivers.scaling import INTEGER_LIMITS

RAW = {
    "bool": st.integers(0, 1),
    "f32": st.floats(width=32, allow_nan=False),
    "f64": st.floats(allow_nan=False),
    **{kind: st.integers(low, high) for kind, (low, high) in INTEGER_LIMITS.items()},
}
kinds = st.sampled_from(sorted(RAW))
encodable = kinds.flatmap(lambda kind: st.tuples(st.just(kind), RAW[kind], st.booleans()))


@given(encodable)
def test_what_is_encoded_is_decoded(value: tuple[str, float, bool]) -> None:
    kind, raw, low_first = value
    words = encode(kind, raw, low_first)
    assert len(words) == WORDS[kind]
    assert all(0 <= word <= 0xFFFF for word in words)
    assert decode(kind, words, low_first) == raw


@given(st.lists(st.tuples(encodable, st.integers(0, 3)), min_size=1, max_size=20))
def test_a_layout_finds_every_value_of_a_block_whatever_the_holes(
    values: list[tuple[tuple[str, float, bool], int]],
) -> None:
    registers: list[int] = []
    items = []
    for key, ((kind, raw, low_first), gap) in enumerate(values):
        registers += [0xDEAD] * gap
        items.append(Item(key, len(registers), kind, low_first))
        registers += encode(kind, raw, low_first)
    layout = Layout(len(registers), tuple(items))
    decoded = dict(zip(layout.keys, layout.values(to_bytes(registers)), strict=True))
    assert decoded == {key: value[0][1] for key, value in enumerate(values)}


def test_watlow_sends_the_low_word_first() -> None:
    # EZ-ZONE PM manual: 75.0 stands as 0x0000, 0x4296 at 2160, 2161
    assert encode("f32", 75.0, low_word_first=True) == [0x0000, 0x4296]
    assert decode("f32", [0x0000, 0x4296], low_word_first=True) == 75.0


def test_michell_sends_the_high_word_first() -> None:
    # IEEE 754 single of -60.0 is 0xC2700000; Optidew manual, appendix B: high word at the lower register
    assert decode("f32", [0xC270, 0x0000]) == -60.0


def test_a_eurotherm_word_is_signed() -> None:
    assert decode("i16", [0xFF0E]) == -242


def test_values_may_overlap() -> None:
    layout = Layout(2, (Item(0, 0, "u32"), Item(1, 0, "u16"), Item(2, 1, "u16")))
    assert dict(zip(layout.keys, layout.values(to_bytes([1, 2])), strict=True)) == {0: 0x00010002, 1: 1, 2: 2}


def test_nan_keeps_its_bits() -> None:
    assert math.isnan(decode("f32", encode("f32", math.nan)))


def test_a_value_too_large_for_its_kind_is_no_silent_wrap() -> None:
    with pytest.raises(struct.error):
        encode("u16", 70_000)
