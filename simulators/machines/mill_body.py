"""Body of the jet mill JM (docs/plc/jet_mill.md): nitrogen loop, classifier, feeder, hold-up, product and fines."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

from simulators.machines.handling import joined
from simulators.machines.phase import PhaseSpec
from simulators.machines.plain import from_plain, to_plain
from simulators.machines.plc import Machine
from simulators.machines.unit import Environment
from simulators.physics import mill, noise, oxygen
from simulators.physics.material import Form, Material
from simulators.physics.mill import MillInputs, MillSpec, MillState

MILL = MillSpec()
LOOP_M3, PURGE_NM3_PER_H = 6.0, 60.0
AIR_PPM = 209_500.0
NITROGEN_NM3_PER_H = 300.0
CAPTURE = 0.85
OXYGEN_TRIP_PPM = 200.0
FEED_BASE_KG_PER_H = 40.0
O2_HIGH, DEW_POINT_HIGH, IMBALANCE, SPEED_DEVIATION, FILTER_DP, COARSE = range(6)
IMBALANCE_MM_PER_S, SPEED_SHARE, FILTER_KPA, DEW_POINT_C = 4.5, 0.01, 3.0, -40.0


@dataclass(frozen=True, slots=True)
class Loop:
    """Gas loop and mill. `exposure_ppm_kg` is oxygen taken up so far, mass times ppm."""

    oxygen_ppm: float = AIR_PPM
    nozzle_pa: float = 0.0
    state: MillState = field(default_factory=MillState)
    feed_kg_per_h: float = 0.0
    drum_kg: float = 0.0
    exposure_ppm_kg: float = 0.0
    wear: float = 0.6


@dataclass(frozen=True, slots=True)
class Drives:
    """Actuators as the PLC has set them; `hold_up_kg` 0 stops the feeder."""

    purge: bool = False
    loop: bool = False
    nozzle_pa: float = 0.0
    bleed_ppm: float = 20.0
    rpm: float = 0.0
    hold_up_kg: float = 0.0


class MillBody(Machine):
    """Fluidised-bed jet mill in a closed nitrogen loop. `powder` is all material inside, in one mean state."""

    VALUES = (
        *("classifier_speed_rpm", "classifier_vibration_mm_per_s", "nozzle_pressure_pa", "feed_kg_per_h", "hold_up_kg"),
        *("o2_ppm", "d50_um", "product_kg", "drum_kg", "filter_dp_kpa", "gas_temperature_c"),
    )
    ALARMS = (
        *("O2_HIGH_N2", "DEWPOINT_HIGH", "CLASSIFIER_IMBALANCE", "CLASSIFIER_SPEED_DEV", "FILTER_DP_HIGH"),
        "COARSE_PARTICLES",
    )
    step_s, idle_step_s = 5.0, 60.0

    def __init__(self, unit_id: str, env: Environment) -> None:
        self.loop, self.drives = Loop(), Drives()
        self.powder: Material | None = None
        """What was fed, heel included; its mass is hold-up + product + fines + what stands in the feeder."""
        self.heel: Material | None = None
        self.fines: Material | None = None
        self.product: Material | None = None
        self.batch = 0
        self._rng = Random(f"{env.seed}/{unit_id}")
        super().__init__(unit_id, env)

    def noisy(self, what: str) -> Random:
        """Scatter of this batch for one purpose."""
        return Random(f"{self.env.seed}/{self.unit_id}/{self.batch}/{what}")

    def busy(self) -> bool:
        return super().busy() or self.drives.loop

    def take_in(self, powder: Material) -> None:
        """A drum onto the feeder; the heel of the batch before mixes in, and what its feeder still held."""
        self.powder = joined(self.heel, powder)
        self.heel = None
        before = self.loop.state
        state = MillState(hold_up_kg=before.hold_up_kg, rpm=before.rpm, d50_um=before.d50_um)
        drum_kg = self.powder.mass_kg - before.hold_up_kg
        self.loop = replace(self.loop, state=state, drum_kg=drum_kg, exposure_ppm_kg=0.0)

    # --- physics -----------------------------------------------------------------------------------------------

    def physics(self, dt_s: float) -> None:
        self._gas(dt_s)
        loop, drives = self.loop, self.drives
        hydrogen = self.powder.hydrogen_ppm if self.powder else 1000.0
        feed = self._feed(dt_s)
        # between loads the jets stir the heel, but the classifier valve to the product is shut
        nozzle_mpa = loop.nozzle_pa / 1e6 if self.powder else 0.0
        inputs = MillInputs(drives.rpm, feed, nozzle_mpa, hydrogen)
        state = mill.step(MILL, loop.state, inputs, dt_s)
        out_kg = state.product_kg + state.fines_kg - loop.state.product_kg - loop.state.fines_kg
        taken_up = 0.0
        if out_kg > 0.0:
            ppm = oxygen.mill_pickup_ppm(loop.oxygen_ppm, state.rate_kg_per_h, NITROGEN_NM3_PER_H, CAPTURE)
            taken_up = out_kg * ppm * oxygen.reactivity(hydrogen)
        self.loop = replace(
            loop,
            state=state,
            feed_kg_per_h=feed,
            drum_kg=loop.drum_kg - feed * dt_s / 3600.0,
            exposure_ppm_kg=loop.exposure_ppm_kg + taken_up,
        )
        self._watch()

    def _feed(self, dt_s: float) -> float:
        loop, drives = self.loop, self.drives
        if not drives.hold_up_kg or loop.drum_kg <= 0.0:
            return 0.0
        wanted = mill.feeder_kg_per_h(loop.state.hold_up_kg, FEED_BASE_KG_PER_H, drives.hold_up_kg)
        return min(wanted, loop.drum_kg * 3600.0 / dt_s)

    def _gas(self, dt_s: float) -> None:
        loop, drives = self.loop, self.drives
        ppm = loop.oxygen_ppm
        if drives.purge:
            ppm = oxygen.purge_oxygen_ppm(ppm, PURGE_NM3_PER_H, LOOP_M3 / 10.0, dt_s)
        elif drives.loop:
            ppm = oxygen.loop_oxygen_ppm(ppm, drives.bleed_ppm, dt_s)
        nozzle = drives.nozzle_pa if drives.loop else 0.0
        pressure = loop.nozzle_pa + (nozzle - loop.nozzle_pa) * dt_s / (20.0 + dt_s)
        self.loop = replace(loop, oxygen_ppm=ppm, nozzle_pa=pressure)

    def _watch(self) -> None:
        """Alarms; too much oxygen stops the feeder."""
        drives, sense, state = self.drives, self.faults.sense, self.loop.state
        feeding = drives.hold_up_kg > 0.0
        if drives.loop:
            self.alarm(O2_HIGH, self.seen_oxygen_ppm() > OXYGEN_TRIP_PPM)
        self.alarm(DEW_POINT_HIGH, sense("dew_point_c", -62.0) > DEW_POINT_C)
        self.alarm(IMBALANCE, self.vibration() > IMBALANCE_MM_PER_S)
        off_rpm = abs(sense("classifier_speed_rpm", state.rpm) - drives.rpm)
        self.alarm(SPEED_DEVIATION, feeding and off_rpm > SPEED_SHARE * drives.rpm)
        self.alarm(FILTER_DP, sense("filter_dp_kpa", self.filter_kpa()) > FILTER_KPA)
        if feeding and drives.loop and self.alarmed(O2_HIGH):
            self.drives = replace(drives, hold_up_kg=0.0)

    def filter_kpa(self) -> float:
        """Pressure drop of the filter, which grows with the throughput."""
        return 0.8 + 0.02 * self.loop.state.rate_kg_per_h

    # --- interlocks, values, memory ----------------------------------------------------------------------------

    def seen_oxygen_ppm(self) -> float:
        """The analyser of the PLC."""
        return self.faults.sense("o2_ppm", self.loop.oxygen_ppm)

    def vibration(self) -> float:
        """Bearing vibration, mm/s."""
        true = mill.vibration_mm_per_s(self.loop.state.rpm, self.loop.wear)
        return self.faults.sense("classifier_vibration_mm_per_s", true)

    def interlock(self, spec: PhaseSpec, params: list[float]) -> bool:
        state = self.loop.state
        match spec.name:
            case "feed":
                at_speed = self.drives.rpm > 0.0 and abs(state.rpm - self.drives.rpm) <= 0.01 * self.drives.rpm
                emptied = self.powder is None and self.product is None and self.fines is None
                return at_speed and emptied and self.seen_oxygen_ppm() < OXYGEN_TRIP_PPM
            case "mill_steady" | "empty":
                return self.powder is not None
            case "collect_fines":
                return self.fines is not None
            case "weigh_out":
                return self.product is not None
        return True

    def accepts(self, spec: PhaseSpec, material: Material) -> bool:
        """Decrepitated powder."""
        return material.form is Form.HD_POWDER

    def values(self) -> dict[str, float]:
        loop, rng = self.loop, self._rng
        return {
            "classifier_speed_rpm": round(noise.absolute(rng, loop.state.rpm, 1.0) if loop.state.rpm else 0.0, 0),
            "classifier_vibration_mm_per_s": round(mill.vibration_mm_per_s(loop.state.rpm, loop.wear), 2),
            "nozzle_pressure_pa": round(noise.relative(rng, loop.nozzle_pa, 0.002), -2),
            "feed_kg_per_h": round(loop.feed_kg_per_h, 2),
            "hold_up_kg": round(loop.state.hold_up_kg, 2),
            "o2_ppm": round(noise.relative(rng, loop.oxygen_ppm, 0.01), 1),
            "d50_um": round(noise.relative(rng, loop.state.d50_um, 0.005), 2) if loop.state.rate_kg_per_h > 1 else 0.0,
            "product_kg": round(loop.state.product_kg, 2),
            "drum_kg": round(loop.drum_kg, 2),
            "filter_dp_kpa": round(self.filter_kpa(), 2),
            "gas_temperature_c": round(25.0 + 10.0 * loop.nozzle_pa / 1e6, 1),
        }

    def dump(self) -> dict[str, Any]:
        materials = {name: getattr(self, name) for name in ("powder", "heel", "fines", "product")}
        plain: dict[str, Any] = {name: part.to_dict() if part else None for name, part in materials.items()}
        return plain | {"loop": to_plain(self.loop), "drives": to_plain(self.drives), "batch": self.batch}

    def load(self, plain: Mapping[str, Any]) -> None:
        self.loop = from_plain(Loop(), plain.get("loop"))
        self.drives = from_plain(Drives(), plain.get("drives"))
        self.batch = plain.get("batch", 0)
        for name in ("powder", "heel", "fines", "product"):
            found = plain.get(name)
            setattr(self, name, Material.from_dict(found) if found else None)
