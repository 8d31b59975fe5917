"""Which disposition may follow which."""

import pytest

from mes.lots.dispositions import Disposition, may_follow, needs_signature


@pytest.mark.parametrize("now", [d for d in Disposition if d is not Disposition.CONSUMED])
def test_any_lot_with_material_can_be_put_on_hold_without_a_signature(now: Disposition) -> None:
    assert may_follow(now, Disposition.HOLD)
    assert not needs_signature(Disposition.HOLD)


def test_a_rejected_lot_is_not_released_without_being_held_and_looked_at_again() -> None:
    assert not may_follow(Disposition.REJECTED, Disposition.RELEASED)
    assert not may_follow(Disposition.REJECTED, Disposition.FREE)


@pytest.mark.parametrize("wanted", [Disposition.FREE, Disposition.RELEASED, Disposition.REJECTED])
def test_what_lets_material_on_or_scraps_it_is_signed(wanted: Disposition) -> None:
    assert needs_signature(wanted)


@pytest.mark.parametrize("wanted", list(Disposition))
def test_a_consumed_lot_has_no_further_disposition(wanted: Disposition) -> None:
    assert not may_follow(Disposition.CONSUMED, wanted)
