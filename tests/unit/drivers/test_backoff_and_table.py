"""Delays between attempts, and arrays of signals."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from drivers.backoff import BackOff
from drivers.signals import ModbusAddress, Quality, Signal
from drivers.table import SignalRows


@given(st.integers(0, 10**6), st.floats(0, 1, exclude_max=True))
def test_a_delay_is_never_longer_than_the_cap_nor_shorter_than_its_jitter_allows(attempt: int, chance: float) -> None:
    back_off = BackOff(0.5, 30.0, 0.3)
    assert 0.5 * 0.7 <= back_off.delay_s(attempt, chance) <= 30.0


def test_delays_double() -> None:
    assert [BackOff().delay_s(n, 0.0) for n in range(8)] == [0.5, 1, 2, 4, 8, 16, 30, 30]


def table() -> SignalRows:
    at = ModbusAddress(1, "holding", 0)
    return SignalRows([Signal(7, "a", at, "f32", low=0, high=10), Signal(9, "b", at, "i16", scale=0.1, offset=-5)])


def test_columns_scale_and_doubt_what_is_outside_its_bounds() -> None:
    rows = np.array([0, 1, 0, 0], dtype=np.intp)
    raw = np.array([11.0, 250.0, np.nan, 5.0])
    quality = np.array([0, 1, 0, 0], dtype=np.uint8)
    columns = table().pick(rows).columns(raw, quality, np.full(4, 1000, dtype=np.int64), 2000)
    assert columns.ids.tolist() == [7, 9, 7, 7]
    assert columns.values.tolist()[:2] == [11.0, 20.0]
    assert columns.quality.tolist() == [Quality.BAD, Quality.UNCERTAIN, Quality.BAD, Quality.GOOD]
    assert columns.received_ms == 2000


def test_bad_columns_carry_no_value() -> None:
    columns = table().bad(1, 2)
    assert np.isnan(columns.values).all()
    assert (columns.quality == Quality.BAD).all()


def test_an_infinite_value_is_not_believed_even_without_bounds() -> None:
    at = ModbusAddress(1, "holding", 0)
    raw = np.array([np.inf, -np.inf, 0.0])
    columns = SignalRows([Signal(i, "x", at, "f64") for i in (1, 2, 3)]).columns(raw, None, np.zeros(3, np.int64), 0)
    assert columns.quality.tolist() == [Quality.BAD, Quality.BAD, Quality.GOOD]
