"""The hysteresisgraph and the laboratory leave whole result files whose figures belong together."""

import csv
import statistics
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from simulators.carriers import CarrierError, CarrierStore
from simulators.machines.hysteresis import Point, evaluate
from simulators.machines.instruments import Hysteresisgraph, Instrument, Laboratory, calibration_due
from simulators.machines.unit import Environment
from simulators.physics import transforms
from simulators.physics.material import Form, Material

T0 = 1_790_000_000_000
DAY_MS = 86_400_000


@pytest.fixture
def env(tmp_path: Path) -> Environment:
    return Environment(tmp_path, CarrierStore(tmp_path / "plant" / "carriers"), seed=3)


def magnets(pieces: int, form: Form = Form.SINTERED) -> Material:
    """The nominal 45SH block of process section 10.14, sintered and annealed."""
    composition = {"Nd": 21.0, "Pr": 7.0, "Dy": 3.0, "Co": 1.0, "Cu": 0.15, "Ga": 0.2, "Al": 0.1, "Zr": 0.1, "B": 0.96}
    return Material(
        form=form, mass_kg=0.068 * pieces, pieces=pieces, composition_wt_pct=composition | {"Fe": 66.34},
        oxygen_ppm=900.0, nitrogen_ppm=300.0, hydrogen_ppm=8.0, carbon_ppm=600.0, d10_um=1.375, d50_um=3.3,
        d90_um=6.435, alignment=0.9565, green_density=0.6, relative_density=0.998, grain_um=5.61, peak_c=1050.0,
        stage1_s=7200.0, stage2_c=520.0, stage2_s=10_800.0, quench_k_per_min=25.0,
    )  # fmt: skip


def taken(sample: str, material: Material) -> dict[str, Any]:
    return {"sample_id": sample, "carrier": 4001, "pieces": material.pieces, "material": material.to_dict()}


def finish(instrument: Instrument, job: str) -> list[str]:
    instrument.scan(T0 + 30 * DAY_MS, T0)
    result = instrument.job(job)
    assert result["done"]
    files: list[str] = result["files"]
    return files


def curve_file(path: Path) -> tuple[dict[str, str], list[Point]]:
    lines = path.read_text().splitlines()
    header = dict(line[2:].split(": ", 1) for line in lines if line.startswith("# "))
    rows = list(csv.DictReader(line for line in lines if not line.startswith("#")))
    return header, [Point(-float(row["h_ka_per_m"]), float(row["j_t"])) for row in rows]


def lab_values(path: Path) -> dict[str, float]:
    rows = csv.DictReader(line for line in path.read_text().splitlines() if not line.startswith("#"))
    assert rows.fieldnames == ["sample", "property", "value", "unit", "method"]
    return {row["property"]: float(row["value"]) for row in rows}


def test_each_coupon_leaves_a_curve_whose_header_is_read_from_it(env: Environment) -> None:
    instrument = Hysteresisgraph("HG-01", env)
    files = finish(instrument, instrument.submit(taken("B-1-HG-01", magnets(3)), T0))
    assert files == ["B-1-HG-01-1.hg.csv", "B-1-HG-01-2.hg.csv", "B-1-HG-01-3.hg.csv"]
    for name in files:
        header, points = curve_file(env.drop_dir / name)
        assert (header["sample"], header["instrument"]) == ("B-1-HG-01", "HG-01")
        assert len(points) >= 200
        assert points[0].d_ka_per_m == 0.0
        found = evaluate(points)
        for key in ("br_t", "hcj_ka_per_m", "hcb_ka_per_m", "bhmax_kj_per_m3", "hk_ka_per_m"):
            assert float(header[key]) == pytest.approx(getattr(found, key), rel=1e-3)
        assert abs(float(header["temperature_c"]) - 20.0) < 1.5


def test_measurements_scatter_around_the_truth_by_the_repeatability_of_the_instrument(env: Environment) -> None:
    instrument = Hysteresisgraph("HG-01", env)
    files = finish(instrument, instrument.submit(taken("S-1", magnets(60)), T0))
    headers = [curve_file(env.drop_dir / name)[0] for name in files]
    true = transforms.quality_of(magnets(1))
    for key, value, sigma in (("br_t", true.br_t, 0.004), ("hcj_ka_per_m", true.hcj_ka_per_m, 0.008)):
        read = [float(header[key]) for header in headers]
        assert statistics.mean(read) == pytest.approx(value, rel=0.003)
        assert statistics.stdev(read) / value == pytest.approx(sigma, rel=0.35)
    products = [float(header["bhmax_kj_per_m3"]) for header in headers]
    assert statistics.mean(products) == pytest.approx(true.bh_max_kj_per_m3, rel=0.005)


def test_the_laboratory_reports_density_gases_and_grain_of_sintered_parts(env: Environment) -> None:
    instrument = Laboratory("LAB", env)
    (name,) = finish(instrument, instrument.submit(taken("B-1-LAB", magnets(1)), T0))
    assert name == "B-1-LAB.lab.csv"
    values = lab_values(env.drop_dir / name)
    assert list(values) == ["density_g_per_cm3", "oxygen_wt_pct", "nitrogen_wt_pct", "hydrogen_ppm", "grain_um"]
    assert values["density_g_per_cm3"] == pytest.approx(7.584, abs=0.025)
    assert values["oxygen_wt_pct"] == pytest.approx(0.090, rel=0.12)
    assert values["grain_um"] == pytest.approx(5.61, rel=0.12)


def test_the_laboratory_reports_the_size_of_powder(env: Environment) -> None:
    powder = Material(form=Form.POWDER, mass_kg=0.05, oxygen_ppm=800.0, hydrogen_ppm=900.0, d50_um=3.3)
    instrument = Laboratory("LAB", env)
    (name,) = finish(instrument, instrument.submit(taken("L-7", powder), T0))
    values = lab_values(env.drop_dir / name)
    assert values["d50_um"] == pytest.approx(3.3, rel=0.05)
    assert "density_g_per_cm3" not in values


def test_a_result_takes_plant_time_and_samples_wait_for_each_other(env: Environment) -> None:
    instrument = Hysteresisgraph("HG-01", env)
    first = instrument.submit(taken("S-1", magnets(1)), T0)
    second = instrument.submit(taken("S-2", magnets(1)), T0)
    due = [instrument.job(job)["due_ms"] - T0 for job in (first, second)]
    assert due == [2_400_000, 4_800_000]
    instrument.scan(T0 + due[0] - 1, T0)
    assert not env.drop_dir.exists()
    instrument.scan(T0 + due[0], T0)
    assert [path.name for path in env.drop_dir.iterdir()] == ["S-1.hg.csv"]


def test_a_pending_sample_survives_a_restart_with_the_same_result(env: Environment, tmp_path: Path) -> None:
    job = Hysteresisgraph("HG-01", env).submit(taken("S-1", magnets(1)), T0)
    finish(Hysteresisgraph("HG-01", env), job)
    other = Environment(tmp_path / "other", CarrierStore(tmp_path / "other" / "carriers"), seed=3)
    uninterrupted = Hysteresisgraph("HG-01", other)
    finish(uninterrupted, uninterrupted.submit(taken("S-1", magnets(1)), T0))
    assert (env.drop_dir / "S-1.hg.csv").read_bytes() == (other.drop_dir / "S-1.hg.csv").read_bytes()


@pytest.mark.parametrize(
    ("sample", "form", "error"),
    [("S-1", Form.GREEN, CarrierError), ("../S-1", Form.SINTERED, ValueError), ("", Form.SINTERED, ValueError)],
)
def test_what_cannot_be_measured_goes_back_onto_its_carrier(
    env: Environment, sample: str, form: Form, error: type[Exception]
) -> None:
    instrument = Hysteresisgraph("HG-01", env)
    part = magnets(2, form)
    with pytest.raises(error):
        instrument.submit(taken(sample, part), T0)
    assert env.carriers.get(4001).material == part


@pytest.mark.parametrize("day", range(0, 400, 7))
def test_a_calibration_holds_for_two_weeks_to_half_a_year_more(day: int) -> None:
    plant_ms = T0 + day * DAY_MS
    today = datetime.fromtimestamp(plant_ms / 1000, UTC).date()
    left_days = (date.fromisoformat(calibration_due(plant_ms)) - today).days
    assert 14 <= left_days <= 182 + 14
