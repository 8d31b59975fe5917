"""Shrinkage and rejects of sintering (sections 10.7 and 8)."""

import pytest

from simulators.physics import sinter


def test_shrinkage_is_anisotropic_and_consistent_in_volume() -> None:
    along, across = sinter.shrinkage(0.55, 0.995)
    assert 0.21 <= 1.0 - along <= 0.24
    assert 0.14 <= 1.0 - across <= 0.17
    assert along * across**2 == pytest.approx(0.55 / 0.995, rel=0.02)


def test_rejects_rise_with_hydrogen_and_melt_back() -> None:
    assert sinter.reject_share(1000.0, 1050.0, 0.995) == pytest.approx(0.015)
    assert sinter.reject_share(2500.0, 1050.0, 0.995) > 0.05
    assert sinter.reject_share(1000.0, 1125.0, 0.995) > 0.5
