"""Body of a hydrogen furnace HD (docs/plc/hydrogen_furnace.md): vessel with its gases, bed, wall, pumps, valves."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

from simulators.machines.blocks import Fail
from simulators.machines.evacuation import Evacuated
from simulators.machines.phase import PhaseSpec
from simulators.machines.plain import from_plain, to_plain
from simulators.machines.unit import Environment
from simulators.physics import hydrogen, noise, outgassing, phases, vacuum
from simulators.physics.constants import HYDROGEN_KG_PER_MOL, PA_M3_PER_MOL
from simulators.physics.hydrogen import BedInputs, BedState, VesselSpec
from simulators.physics.material import Form, Material

CHAMBER = vacuum.VacuumSpec(volume_m3=1.5)
ATMOSPHERE_PA = 101_325.0
ARGON_FLOW = 2000.0 / 60.0 * ATMOSPHERE_PA / 1000.0
"""Argon valve: 2000 NL/min as Pa m3/s."""
AIR_OXYGEN_PPM = 209_500.0
LEAK_PA_PER_H = 1.5
OXYGEN_LIMIT_PPM = 5000.0
LEL_ALARM_PERCENT, LEL_TRIP_PERCENT = 10.0, 20.0
EXOTHERM_C = 350.0
OVERPRESSURE_PA = 150_000.0
SAFE_DOOR_C = 85.0
HEATED_WALL_FACTOR, ARGON_COOLING_FACTOR = 3.0, 0.4
"""Bed to wall: turning drum in vacuum while heated; under argon with spray water on the shell."""
WALL_COOLING_S = 1200.0
WATER_C = 25.0


@dataclass(frozen=True, slots=True)
class Vessel:
    """Gases, bed and wall. Hydrogen pressure is that of the bed state."""

    air_pa: float = ATMOSPHERE_PA
    argon_pa: float = 0.0
    bed: BedState = field(default_factory=lambda: BedState(0.0))
    pools: outgassing.Pools = field(default_factory=lambda: outgassing.Pools(0.0, 0.0))
    releasing: bool = False
    """True from the first pumping after absorption: hydrogen leaves instead of entering."""
    wall_c: float = 25.0
    setpoint_c: float = 25.0
    pumped_s: float = 0.0
    pumped_h2_kg: float = 0.0
    """Hydrogen through the exhaust since the load."""
    oxygen_ppm: float = AIR_OXYGEN_PPM
    leak_checked: bool = False

    @property
    def pressure_pa(self) -> float:
        return self.air_pa + self.argon_pa + self.bed.pressure_pa


@dataclass(frozen=True, slots=True)
class Valves:
    """Actuators as the PLC has set them."""

    pumps: bool = False
    argon_to_pa: float = 0.0
    hydrogen_to_pa: float = 0.0
    hydrogen_nl_per_min: float = 0.0
    heat_to_c: float = 0.0
    """0 = heater off."""
    ramp_k_per_min: float = 0.0
    drum_rpm: float = 0.0
    spray: bool = False


class HydrogenBody(Evacuated):
    """Rotary vessel: hydrogen through a mass flow controller, argon, pump set, movable heater, spray water."""

    VALUES = (
        *("pressure_pa", "bed_temperature_c", "wall_temperature_c", "setpoint_c", "h2_flow_nl_per_min", "h2_total_kg"),
        *("drum_speed_rpm", "o2_ppm", "area_lel_percent", "argon_flow_nl_per_min"),
    )
    ALARMS = (
        *("LEAK_RATE_HIGH", "PUMPDOWN_TIMEOUT", "H2_LEAK_AREA", "H2_UPTAKE_LOW", "EXOTHERM_HIGH"),
        *("VESSEL_OVERPRESSURE", "TC_BREAK", "WATER_FLOW_LOW"),
    )
    LEAK_LIMIT_PA_PER_H = 30.0
    step_s, idle_step_s = 5.0, 60.0

    def __init__(self, unit_id: str, env: Environment) -> None:
        self.vessel = Vessel()
        self.valves = Valves()
        self.charge: Material | None = None
        self.batch = 0
        """RUN_ID of the load phase: names the batch for seeded scatter."""
        self._rng = Random(f"{env.seed}/{unit_id}")
        super().__init__(unit_id, env)

    def busy(self) -> bool:
        moving = self.vessel.pressure_pa < 0.9 * ATMOSPHERE_PA or self.vessel.bed.bed_c > 60.0
        return super().busy() or moving or self.valves.pumps

    def spec(self) -> VesselSpec:
        """The vessel with its present charge."""
        charge = self.charge
        if charge is None:
            return VesselSpec(flake_kg=0.0)
        share = max(0.005, phases.balance(charge.composition_wt_pct, charge.oxygen_ppm / 1e4).re_rich)
        wait_s = hydrogen.incubation_s(charge.passivated > 0.5, 25.0)
        return VesselSpec(flake_kg=charge.mass_kg, boundary_share=share, incubation_s=wait_s)

    # --- physics -----------------------------------------------------------------------------------------------

    def physics(self, dt_s: float) -> None:
        spec = self.spec()
        self._heat(dt_s)
        if self.valves.pumps:
            self._pump(spec, dt_s)
        else:
            self._closed(spec, dt_s)
        self._analyse()
        self._watch()

    def _leak_pa_per_h(self) -> float:
        fault = self.faults.leak_pa_per_h
        return LEAK_PA_PER_H if fault is None else fault

    def _heat(self, dt_s: float) -> None:
        vessel, valves = self.vessel, self.valves
        if valves.heat_to_c:
            rate_k = valves.ramp_k_per_min * dt_s / 60.0
            setpoint = min(valves.heat_to_c, max(vessel.setpoint_c, vessel.wall_c) + rate_k)
            wall = vessel.wall_c + (setpoint - vessel.wall_c) * dt_s / (120.0 + dt_s)
        else:
            setpoint = 25.0
            wall = vessel.wall_c + (WATER_C - vessel.wall_c) * dt_s / (WALL_COOLING_S / (2.0 if valves.spray else 1.0))
        self.vessel = replace(vessel, setpoint_c=setpoint, wall_c=wall)

    def _wall_factor(self) -> float:
        if self.valves.heat_to_c:
            return HEATED_WALL_FACTOR
        return ARGON_COOLING_FACTOR if self.vessel.releasing and not self.valves.pumps else 1.0

    def _pump(self, spec: VesselSpec, dt_s: float) -> None:
        """Pumps on: the gases leave in the share they have; a hydrided bed gives hydrogen off."""
        vessel, volume = self.vessel, CHAMBER.volume_m3
        pools, released = vessel.pools, 0.0
        if vessel.releasing:
            pools, released = hydrogen.dehydrogenate(vessel.pools, spec.flake_kg, vessel.bed.bed_c, dt_s)
        air_flow = vacuum.leak_flow(CHAMBER, self._leak_pa_per_h())
        air_flow += outgassing.surface_flow(1e-3, vessel.pumped_s, vessel.bed.bed_c)
        total = vacuum.step(CHAMBER, vessel.pressure_pa, air_flow + released, vacuum.PumpMode.ROUGH, dt_s)
        air = vessel.air_pa + air_flow * dt_s / volume
        h2 = vessel.bed.pressure_pa + released * dt_s / volume
        scale = total / max(1e-9, air + vessel.argon_pa + h2)
        gone_kg = max(0.0, h2 - h2 * scale) * volume / PA_M3_PER_MOL * HYDROGEN_KG_PER_MOL
        bed = replace(vessel.bed, pressure_pa=h2 * scale, bed_c=self._bed_c(spec, dt_s), flow_mol_per_s=0.0)
        self.vessel = replace(
            vessel,
            air_pa=air * scale,
            argon_pa=vessel.argon_pa * scale,
            bed=bed,
            pools=pools,
            pumped_s=vessel.pumped_s + dt_s,
            pumped_h2_kg=vessel.pumped_h2_kg + gone_kg,
        )

    def _closed(self, spec: VesselSpec, dt_s: float) -> None:
        """Vessel closed: gas valves may be open; flake takes hydrogen up."""
        vessel, valves, volume = self.vessel, self.valves, CHAMBER.volume_m3
        outgas = outgassing.surface_flow(1e-3, vessel.pumped_s, vessel.bed.bed_c) if vessel.pressure_pa < 1e4 else 0.0
        leak = vacuum.leak_flow(CHAMBER, self._leak_pa_per_h()) if vessel.pressure_pa < ATMOSPHERE_PA else 0.0
        air = vessel.air_pa + (leak + outgas) * dt_s / volume
        argon = vessel.argon_pa
        if vessel.pressure_pa < valves.argon_to_pa:
            argon += min(ARGON_FLOW * dt_s / volume, valves.argon_to_pa - vessel.pressure_pa)
        if self.charge is None or vessel.releasing:
            bed = replace(vessel.bed, bed_c=self._bed_c(spec, dt_s), flow_mol_per_s=0.0)
        else:
            flow = valves.hydrogen_nl_per_min if vessel.pressure_pa < valves.hydrogen_to_pa else 0.0
            regulator = max(0.0, valves.hydrogen_to_pa - air - argon)
            inputs = BedInputs(flow, regulator, vessel.wall_c, self._wall_factor())
            bed = hydrogen.step(spec, vessel.bed, inputs, dt_s)
        self.vessel = replace(vessel, air_pa=air, argon_pa=argon, bed=bed)

    def _bed_c(self, spec: VesselSpec, dt_s: float) -> float:
        """The bed follows the wall when nothing reacts."""
        share = spec.wall_w_per_k * self._wall_factor() * dt_s / spec.bed_j_per_k
        return (self.vessel.bed.bed_c + share * self.vessel.wall_c) / (1.0 + share)

    def _analyse(self) -> None:
        """The oxygen cell needs gas: below 50 Pa it keeps its last reading."""
        vessel = self.vessel
        if vessel.pressure_pa >= 50.0:
            ppm = AIR_OXYGEN_PPM * vessel.air_pa / vessel.pressure_pa
            self.vessel = replace(vessel, oxygen_ppm=ppm)

    # --- what phases set ---------------------------------------------------------------------------------------

    def pump(self) -> None:
        self.valves = Valves(pumps=True)

    def isolate(self) -> None:
        self.valves = Valves()

    def leak_checked(self, tight: bool) -> None:
        """A tight vessel may have hydrogen later."""
        self.vessel = replace(self.vessel, leak_checked=tight)

    # --- interlocks and alarms ---------------------------------------------------------------------------------

    def sensed(self, tag: str, true_value: float) -> float:
        return self.faults.sense(tag, true_value)

    def seen_pressure_pa(self) -> float:
        return self.sensed("pressure_pa", self.vessel.pressure_pa)

    def bed_c(self) -> float:
        return self.sensed("bed_temperature_c", self.vessel.bed.bed_c)

    def lel_percent(self) -> float:
        return self.sensed("area_lel_percent", 0.2)

    def hydrogen_allowed(self) -> bool:
        """Leak check of this load passed, vessel free of oxygen, no hydrogen in the area."""
        oxygen = self.sensed("o2_ppm", self.vessel.oxygen_ppm)
        return self.vessel.leak_checked and oxygen <= OXYGEN_LIMIT_PPM and self.lel_percent() < LEL_ALARM_PERCENT

    def interlock(self, spec: PhaseSpec, params: list[float]) -> bool:
        cold = self.bed_c() <= SAFE_DOOR_C
        match spec.name:
            case "load":
                return cold and self.charge is None and self.seen_pressure_pa() > 0.8 * ATMOSPHERE_PA
            case "discharge":
                return cold and self.charge is not None
            case "h2_fill" | "absorb":
                return self.charge is not None and self.hydrogen_allowed()
        return True

    def accepts(self, spec: PhaseSpec, material: Material) -> bool:
        """Flake of a rare-earth alloy."""
        return material.form is Form.FLAKE and phases.total_rare_earth_wt_pct(material.composition_wt_pct) > 0.0

    def _watch(self) -> None:
        area, bed = self.lel_percent(), self.bed_c()
        self.alarm(2, area >= LEL_ALARM_PERCENT)
        self.alarm(4, bed > EXOTHERM_C and not self.valves.heat_to_c and not self.vessel.releasing)
        self.alarm(5, self.seen_pressure_pa() > 1.02 * OVERPRESSURE_PA)
        self.alarm(6, not math.isfinite(bed))
        if self.valves.hydrogen_nl_per_min and (area >= LEL_TRIP_PERCENT or self.alarmed(5)):
            self.valves = replace(self.valves, hydrogen_nl_per_min=0.0)
            self.fail(Fail.INTERLOCK_LOST)

    # --- values and memory -------------------------------------------------------------------------------------

    def values(self) -> dict[str, float]:
        vessel, valves, rng = self.vessel, self.valves, self._rng
        pressure = float(f"{noise.relative(rng, max(0.01, vessel.pressure_pa), 0.003):.4g}")
        argon = vessel.pressure_pa < valves.argon_to_pa and not valves.pumps
        return {
            "pressure_pa": pressure,
            "bed_temperature_c": round(noise.absolute(rng, vessel.bed.bed_c, noise.THERMOCOUPLE_K), 1),
            "wall_temperature_c": round(noise.absolute(rng, vessel.wall_c, noise.THERMOCOUPLE_K), 1),
            "setpoint_c": round(vessel.setpoint_c, 1) if valves.heat_to_c else 0.0,
            "h2_flow_nl_per_min": round(hydrogen.flow_nl_per_min(vessel.bed), 1),
            "h2_total_kg": round(vessel.bed.supplied_mol * HYDROGEN_KG_PER_MOL, 4),
            "drum_speed_rpm": valves.drum_rpm,
            "o2_ppm": round(noise.relative(rng, vessel.oxygen_ppm, 0.01), 1),
            "area_lel_percent": round(abs(noise.absolute(rng, 0.2, 0.1)), 1),
            "argon_flow_nl_per_min": 2000.0 if argon else 0.0,
        }

    def dump(self) -> dict[str, Any]:
        charge = self.charge.to_dict() if self.charge else None
        plain = {"vessel": to_plain(self.vessel), "valves": to_plain(self.valves)}
        return plain | {"charge": charge, "batch": self.batch}

    def load(self, plain: Mapping[str, Any]) -> None:
        self.vessel = from_plain(Vessel(), plain.get("vessel"))
        self.valves = from_plain(Valves(), plain.get("valves"))
        charge = plain.get("charge")
        self.charge = Material.from_dict(charge) if charge else None
        self.batch = plain.get("batch", 0)
