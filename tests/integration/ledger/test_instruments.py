"""What the instruments of the virtual plant write is what the importer reads."""

from pathlib import Path

import pytest

from mes.quality.parse import Reading, parse, profile_of
from mes.quality.profiles import shipped
from simulators.carriers import CarrierStore
from simulators.machines.instruments import Hysteresisgraph, Instrument, Laboratory
from simulators.machines.unit import Environment
from simulators.physics import transforms
from simulators.physics.material import Form, Material

T0 = 1_790_000_000_000
MONTH_MS = 30 * 86_400_000


def coupon(pieces: int) -> Material:
    """The nominal 45SH block of the process reference, sintered and annealed."""
    composition = {"Nd": 21.0, "Pr": 7.0, "Dy": 3.0, "Co": 1.0, "Cu": 0.15, "Ga": 0.2, "Al": 0.1, "Zr": 0.1, "B": 0.96}
    return Material(
        form=Form.SINTERED, mass_kg=0.068 * pieces, pieces=pieces, composition_wt_pct=composition | {"Fe": 66.34},
        oxygen_ppm=900.0, nitrogen_ppm=300.0, hydrogen_ppm=8.0, carbon_ppm=600.0, d10_um=1.375, d50_um=3.3,
        d90_um=6.435, alignment=0.9565, green_density=0.6, relative_density=0.998, grain_um=5.61, peak_c=1050.0,
        stage1_s=7200.0, stage2_c=520.0, stage2_s=10_800.0, quench_k_per_min=25.0,
    )  # fmt: skip


@pytest.fixture
def env(tmp_path: Path) -> Environment:
    return Environment(tmp_path, CarrierStore(tmp_path / "plant" / "carriers"), seed=3)


def measured(instrument: Instrument, sample: str, pieces: int) -> list[Reading]:
    request = {"sample_id": sample, "carrier": 1, "pieces": pieces, "material": coupon(pieces).to_dict()}
    job = instrument.submit(request, T0)
    instrument.scan(T0 + MONTH_MS, T0)
    files = [instrument.env.drop_dir / name for name in instrument.job(job)["files"]]
    found = []
    for path in files:
        profile = profile_of(path.name, shipped())
        assert profile is not None
        found.append(parse(path.read_bytes(), profile))
    return found


def test_every_curve_of_forty_coupons_is_read_and_agrees_with_what_the_instrument_printed(env: Environment) -> None:
    readings = measured(Hysteresisgraph("HG-01", env), "B-0001-HG-01", 40)
    assert len(readings) == 40
    expected = transforms.quality_of(coupon(1))
    for reading in readings:
        values = {item.property: item for item in reading.measured}
        assert reading.samples == ("B-0001-HG-01",)
        for item in reading.measured:
            if item.reported is not None:
                assert item.value == pytest.approx(item.reported, rel=2e-3)
        assert values["br_t"].value == pytest.approx(expected.br_t, rel=0.03)
        assert values["hcj_ka_per_m"].value == pytest.approx(expected.hcj_ka_per_m, rel=0.06)


def test_the_values_of_the_laboratory_are_read_in_their_units(env: Environment) -> None:
    (reading,) = measured(Laboratory("LAB", env), "B-0001-LAB", 1)
    values = {item.property: item.value for item in reading.measured}
    assert values["density_g_per_cm3"] == pytest.approx(7.58, abs=0.03)
    assert values["oxygen_wt_pct"] == pytest.approx(0.09, rel=0.2)
    assert values["hydrogen_wt_pct"] == pytest.approx(0.0008, rel=0.3)
    assert reading.calibration_due > "2026-09-20"
