"""Wall time, plant time and their texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mes.platform.clock import Clock, PlantClock, iso, parse_iso


class FixedClock(Clock):
    def wall_ms(self) -> int:
        return 1_764_000_000_000


def test_plant_time_is_utc_until_a_machine_tells_its_own() -> None:
    plant = PlantClock(FixedClock())
    assert plant.now_ms() == 1_764_000_000_000
    assert not plant.heard


def test_plant_time_never_goes_back() -> None:
    plant = PlantClock(FixedClock())
    plant.hear(5_000)
    plant.hear(4_000)
    assert plant.now_ms() == 5_000


@given(st.integers(min_value=0, max_value=4_000_000_000_000))
def test_a_moment_survives_its_text(ms: int) -> None:
    assert parse_iso(iso(ms)) == ms


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        parse_iso("2026-11-24T06:00:00")


@given(st.integers(0, 4_000_000_000_000), st.integers(0, 4_000_000_000_000))
def test_the_order_of_texts_is_the_order_of_moments(one_ms: int, other_ms: int) -> None:
    assert (iso(one_ms) < iso(other_ms)) == (one_ms < other_ms)
    assert iso(one_ms // 1000 * 1000) <= iso(one_ms)
