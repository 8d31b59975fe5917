"""Hydrogen furnace HD: handling phases and the phase table of docs/plc/hydrogen_furnace.md."""

from collections.abc import Mapping
from dataclasses import replace
from random import Random

from simulators.machines.evacuation import Evacuate, LeakCheck
from simulators.machines.handling import shown_kg
from simulators.machines.hydrogen_body import HydrogenBody, Valves, Vessel
from simulators.machines.hydrogen_phases import (
    TURNING_RPM,
    Absorb,
    Dehydrogenate,
    EvacuateH2,
    H2Fill,
    PurgeAr,
)
from simulators.machines.phase import Param, Phase, PhaseSpec, carriers
from simulators.physics import hydrogen, outgassing, transforms
from simulators.physics.material import blend, take

LOAD_S, DISCHARGE_S = 900.0, 1800.0
ARGON_PA = 95_000.0
DUST_SHARE = 0.0005
"""Powder that stays in filters and on walls."""


class LoadFlake(Phase[HydrogenBody]):
    """Flake from one or two drums; the vessel has stood open to air."""

    def start(self) -> None:
        self.memory["left_s"] = LOAD_S
        for each in self.carrier_ids("in"):
            self.machine.env.carriers.lock(each, self.machine.unit_id)

    def step(self, dt_s: float) -> bool:
        self.memory["left_s"] -= dt_s
        if self.memory["left_s"] > 0.0:
            return False
        machine, store = self.machine, self.machine.env.carriers
        parts = [store.take(each) for each in self.carrier_ids("in")]
        machine.charge, machine.batch = blend(parts), machine.status.run_id
        machine.vessel, machine.valves = Vessel(wall_c=machine.vessel.wall_c), Valves()
        self._unlock()
        return True

    def secure(self) -> None:
        self._unlock()

    def _unlock(self) -> None:
        for each in self.carrier_ids("in"):
            self.machine.env.carriers.lock(each, None)

    def report(self) -> Mapping[str, float]:
        return {"mass_kg": shown_kg(self.machine.charge.mass_kg) if self.machine.charge else 0.0}


class Cool(Phase[HydrogenBody]):
    """Argon, turning drum, spray water on the shell; goes on while held."""

    def start(self) -> None:
        self.machine.valves = Valves(argon_to_pa=ARGON_PA, drum_rpm=TURNING_RPM, spray=True)

    def step(self, dt_s: float) -> bool:
        return self.machine.bed_c() <= self.param("temperature_c")

    def report(self) -> Mapping[str, float]:
        return {"temperature_c": self.machine.vessel.bed.bed_c}


class Discharge(Phase[HydrogenBody]):
    """Powder into a drum under argon; an evacuated vessel is filled first."""

    def start(self) -> None:
        self.memory |= {"left_s": DISCHARGE_S, "mass_kg": 0.0, "dust_kg": 0.0}
        self.machine.valves = Valves(argon_to_pa=ARGON_PA, drum_rpm=TURNING_RPM)

    def step(self, dt_s: float) -> bool:
        if self.machine.seen_pressure_pa() < 0.95 * ARGON_PA:
            return False
        self.memory["left_s"] -= dt_s
        if self.memory["left_s"] > 0.0:
            return False
        self._pour_out()
        return True

    def _pour_out(self) -> None:
        machine = self.machine
        charge = machine.charge
        if charge is None:
            return
        spec, vessel, rng = (
            machine.spec(),
            machine.vessel,
            Random(f"{machine.env.seed}/{machine.unit_id}/{machine.batch}"),
        )
        uptake = hydrogen.uptake_fraction(spec, vessel.bed)
        pools = vessel.pools if vessel.releasing else hydrogen.pools_after_absorption(spec, vessel.bed)
        floor = outgassing.DEGASSED_HYDROGEN_FLOOR_PPM if vessel.releasing and uptake > 0.1 else 0.0
        left_ppm = charge.hydrogen_ppm + outgassing.hydrogen_left_ppm(pools, floor)
        d50_um = hydrogen.powder_d50_um(uptake)
        powder = transforms.decrepitated(charge, left_ppm, uptake, d50_um, rng.uniform(50.0, 150.0))
        dust, powder = take(powder, powder.mass_kg * DUST_SHARE * rng.uniform(0.7, 1.3))
        machine.env.carriers.put(int(self.param("powder_drum")), powder)
        machine.charge = None
        machine.vessel = replace(machine.vessel, leak_checked=False)
        self.memory |= {"mass_kg": shown_kg(powder.mass_kg), "dust_kg": shown_kg(dust.mass_kg, 0.001)}

    def report(self) -> Mapping[str, float]:
        return {"mass_kg": self.memory["mass_kg"], "dust_kg": self.memory["dust_kg"]}


_PRESSURE = Param("pressure_pa", 50_000.0, 150_000.0)
_FLOW = Param("flow_nl_per_min", 50.0, 1000.0)
_LOW = Param("pressure_pa", 1.0, 1000.0)


class HydrogenFurnace(HydrogenBody):
    """Hydrogen decrepitation and partial dehydrogenation of strip-cast flake."""

    PHASES = (
        PhaseSpec(1, "load", LoadFlake, carriers("flake_drum", "drum", "in", 2), ("mass_kg",), "HOLD"),
        PhaseSpec(2, "evacuate", Evacuate, (_LOW, Param("min_s", 0.0, 7200.0)), ("pressure_pa", "elapsed_s")),
        PhaseSpec(3, "leak_check", LeakCheck, (Param("duration_s", 300.0, 1800.0),), ("rise_pa_per_h",)),
        PhaseSpec(4, "purge_ar", PurgeAr, (Param("cycles", 1.0, 5.0),), ("o2_ppm",)),
        PhaseSpec(5, "h2_fill", H2Fill, (_PRESSURE, _FLOW), ("pressure_pa",), "HOLD"),
        PhaseSpec(
            6,
            "absorb",
            Absorb,
            (
                _PRESSURE,
                _FLOW,
                Param("end_flow_percent", 0.5, 10.0),
                Param("end_s", 60.0, 3600.0),
                Param("max_s", 1800.0, 28800.0),
            ),
            ("h2_kg", "peak_temperature_c", "uptake_percent", "elapsed_s"),
            "HOLD",
        ),
        PhaseSpec(7, "evacuate_h2", EvacuateH2, (_LOW,), ("pressure_pa", "h2_kg")),
        PhaseSpec(
            8,
            "dehydrogenate",
            Dehydrogenate,
            (
                Param("temperature_c", 400.0, 620.0),
                Param("ramp_c_per_min", 0.5, 6.0),
                Param("hold_s", 3600.0, 36000.0),
                Param("pressure_pa", 1.0, 100.0),
            ),
            ("h2_kg", "pressure_pa", "temperature_c"),
        ),
        PhaseSpec(9, "cool", Cool, (Param("temperature_c", 25.0, 80.0),), ("temperature_c",)),
        PhaseSpec(10, "discharge", Discharge, carriers("powder_drum", "drum", "out"), ("mass_kg", "dust_kg"), "HOLD"),
    )
