"""Instruments without a wire: the floor brings a sample, they leave a result file in the drop folder.

Hysteresisgraph: one file a coupon, `<sample>.hg.csv` or, for several coupons, `<sample>-<n>.hg.csv`, all with the same
`sample` in the header; then `h_ka_per_m,j_t` from zero field to beyond HcJ. Laboratory: `<sample>.lab.csv` with one row
a property. Files appear whole, under their final name, by rename.
"""

import re
from abc import abstractmethod
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from simulators.carriers import CarrierError
from simulators.machines import hysteresis
from simulators.machines.jobs import TimedJobs
from simulators.physics import noise, transforms
from simulators.physics.material import Form, Material
from simulators.retained import write_whole

CALIBRATION_DAYS = 182
CALIBRATED_AHEAD_DAYS = 14
CONDENSED = frozenset({Form.SINTERED, Form.MAGNET})
POWDERS = frozenset({Form.HD_POWDER, Form.POWDER, Form.BLEND})
_SAMPLE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


def calibration_due(plant_ms: int) -> str:
    """Date until which the calibration holds: twice a year, renewed two weeks before it ends."""
    day = plant_ms // 86_400_000
    due = -(-(day + CALIBRATED_AHEAD_DAYS) // CALIBRATION_DAYS) * CALIBRATION_DAYS
    return (datetime.fromtimestamp(0, UTC) + timedelta(days=due)).date().isoformat()


class Instrument(TimedJobs):
    """Takes samples one after the other. A sample it cannot measure goes back onto its carrier."""

    QUEUES = True
    first_s = 1800.0
    coupon_s = 600.0

    def plan(self, job_id: str, request: Mapping[str, Any], plant_ms: int) -> tuple[float, dict[str, Any]]:
        material = Material.from_dict(request["material"])
        try:
            self.accept(material, str(request["sample_id"]))
        except (CarrierError, ValueError):
            self.env.carriers.put(int(request["carrier"]), material)
            raise
        work = {"sample": str(request["sample_id"]), "material": request["material"]}
        due = calibration_due(plant_ms)
        return self.first_s + self.coupon_s * material.pieces, work | {"job": job_id, "calibration_due": due}

    def accept(self, material: Material, sample: str) -> None:
        """Raises ValueError for a sample id that cannot name a file, CarrierError for unsuitable material."""
        if not _SAMPLE_ID.fullmatch(sample):
            raise ValueError(f"no sample id: {sample!r}")

    def carry_out(self, work: Mapping[str, Any]) -> dict[str, Any]:
        material = Material.from_dict(work["material"])
        rng = Random(f"{self.env.seed}/{self.unit_id}/{work['sample']}/{work['job']}")
        names = []
        for name, text in self.files(work, material, rng):
            write_whole(self.env.drop_dir / name, text)
            names.append(name)
        return {"files": names}

    @abstractmethod
    def files(self, work: Mapping[str, Any], material: Material, rng: Random) -> Iterator[tuple[str, str]]:
        """Names and contents of the result files."""


class Hysteresisgraph(Instrument):
    """HG-01: demagnetisation curve at 20 C of each coupon."""

    def accept(self, material: Material, sample: str) -> None:
        super().accept(material, sample)
        if material.form not in CONDENSED or not material.pieces:
            raise CarrierError(f"{self.unit_id} measures sintered coupons, not {material.form}")

    def files(self, work: Mapping[str, Any], material: Material, rng: Random) -> Iterator[tuple[str, str]]:
        magnet = transforms.quality_of(material)
        for coupon in range(1, material.pieces + 1):
            measured = hysteresis.measure(magnet, rng)
            ending = f"-{coupon}" if material.pieces > 1 else ""
            temperature_c = round(noise.absolute(rng, 20.0, 0.2), 1)
            yield f"{work['sample']}{ending}.hg.csv", self._text(work, coupon, measured, temperature_c)

    def _text(
        self, work: Mapping[str, Any], coupon: int, measured: hysteresis.Measurement, temperature_c: float
    ) -> str:
        header = {
            "sample": work["sample"],
            "coupon": coupon,
            "instrument": self.unit_id,
            "calibration_due": work["calibration_due"],
            "temperature_c": temperature_c,
            "br_t": f"{measured.br_t:.4f}",
            "hcj_ka_per_m": f"{measured.hcj_ka_per_m:.1f}",
            "hcb_ka_per_m": f"{measured.hcb_ka_per_m:.1f}",
            "bhmax_kj_per_m3": f"{measured.bhmax_kj_per_m3:.1f}",
            "hk_ka_per_m": f"{measured.hk_ka_per_m:.1f}",
        }
        lines = [f"# {key}: {value}" for key, value in header.items()]
        lines += ["h_ka_per_m,j_t"]
        lines += [f"{0.0 - point.d_ka_per_m:.2f},{point.j_t:.5f}" for point in measured.points]
        return "\n".join(lines) + "\n"


class Laboratory(Instrument):
    """LAB: density, gases, grain or particle size."""

    first_s = 7200.0

    def files(self, work: Mapping[str, Any], material: Material, rng: Random) -> Iterator[tuple[str, str]]:
        head = [f"# instrument: {self.unit_id}", f"# calibration_due: {work['calibration_due']}"]
        rows = [
            f"{work['sample']},{name},{value},{unit},{how}" for name, value, unit, how in self._values(material, rng)
        ]
        yield f"{work['sample']}.lab.csv", "\n".join([*head, "sample,property,value,unit,method", *rows]) + "\n"

    def _values(self, material: Material, rng: Random) -> Iterator[tuple[str, str, str, str]]:
        def gas(ppm: float) -> float:
            return max(0.0, noise.relative(rng, ppm, noise.OXYGEN_SHARE))

        if material.form in CONDENSED:
            density = noise.absolute(rng, transforms.quality_of(material).density_g_per_cm3, noise.DENSITY_G_PER_CM3)
            yield "density_g_per_cm3", f"{density:.3f}", "g/cm3", "Archimedes"
        yield "oxygen_wt_pct", f"{gas(material.oxygen_ppm) / 1e4:.4f}", "wt%", "inert gas fusion"
        yield "nitrogen_wt_pct", f"{gas(material.nitrogen_ppm) / 1e4:.4f}", "wt%", "inert gas fusion"
        yield "hydrogen_ppm", f"{gas(material.hydrogen_ppm):.1f}", "ppm", "inert gas fusion"
        if material.form in CONDENSED:
            grain_um = noise.relative(rng, material.grain_um, 0.03)
            yield "grain_um", f"{grain_um:.2f}", "um", "linear intercept ASTM E112"
        if material.form in POWDERS:
            d50_um = noise.relative(rng, material.d50_um, noise.D50_SHARE)
            yield "d50_um", f"{d50_um:.2f}", "um", "laser diffraction ISO 13320"
