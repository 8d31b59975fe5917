"""Strip caster VIM: casting, emptying and the table of docs/plc/strip_caster.md."""

from collections.abc import Mapping
from dataclasses import replace

from simulators.machines.blocks import Fail
from simulators.machines.caster_body import NOZZLE_FREEZE, CasterBody
from simulators.machines.caster_phases import DegasHeat, Gas, Heat, LoadCharge, SpinWheel, Vent
from simulators.machines.evacuation import Evacuate, LeakCheck
from simulators.machines.handling import Reports, joined, shown_kg
from simulators.machines.phase import Param, Phase, PhaseSpec, carriers
from simulators.physics import caster, transforms
from simulators.physics.caster import Casting, Melt
from simulators.physics.material import Material, take

SKULL_SHARE = 0.007
POUR_KW = 80.0


class Pour(Phase[CasterBody]):
    """Tilt at a rate until the crucible is empty; what sticks is skull. A pour cut short leaves the rest as charge."""

    def start(self) -> None:
        machine = self.machine
        charge = machine.charge
        self.memory |= {"elapsed_s": 0.0, "poured_kg": 0.0, "mass_kg": charge.mass_kg if charge else 0.0}
        self._drive()

    def _drive(self) -> None:
        machine = self.machine
        machine.drives = replace(machine.drives, power_kw=POUR_KW, hold_c=self.param("temperature_c"))

    def step(self, dt_s: float) -> bool:
        machine, memory = self.machine, self.memory
        if machine.alarmed(NOZZLE_FREEZE):
            machine.fail(Fail.INTERLOCK_LOST)
            return False
        memory["elapsed_s"] += dt_s
        memory["poured_kg"] += self.param("rate_kg_per_min") * dt_s / 60.0
        if memory["poured_kg"] < memory["mass_kg"] * (1.0 - SKULL_SHARE):
            return False
        if machine.charge is not None:
            self._cast(machine.charge)
        machine.charge = None
        machine.furnace = replace(machine.furnace, melt=Melt())
        machine.drives = replace(machine.drives, power_kw=0.0, hold_c=0.0, wheel_m_per_s=0.0)
        return True

    def hold(self) -> None:
        """Tilted back: the melt stays liquid."""
        self._drive()

    def restart(self) -> None:
        self._drive()

    def secure(self) -> None:
        machine, poured_kg = self.machine, self.memory["poured_kg"]
        if machine.charge is not None and 0.0 < poured_kg < machine.charge.mass_kg:
            poured, machine.charge = take(machine.charge, poured_kg)
            self._cast(poured)
        machine.drives = replace(machine.drives, power_kw=0.0, hold_c=0.0, wheel_m_per_s=0.0)

    def _cast(self, melt: Material) -> None:
        """Flake and skull of what has left the crucible."""
        machine = self.machine
        rng = machine.noisy()
        wheel = machine.furnace.wheel_m_per_s * rng.gauss(1.0, 0.005)
        casting = Casting(wheel, self.param("rate_kg_per_min"), machine.melt_c)
        share = machine.furnace.melt.evaporated_share
        cast = transforms.cast(melt, casting, share, SKULL_SHARE * rng.uniform(0.9, 1.1))
        machine.flake, machine.skull = joined(machine.flake, cast.flake), joined(machine.skull, cast.skull)
        machine.casting = casting
        machine.furnace = replace(machine.furnace, flake_c=650.0, poured_kg=cast.flake.mass_kg)
        self.memory["poured_kg"] = cast.flake.mass_kg

    def report(self) -> Mapping[str, float]:
        thickness = caster.flake_thickness_mm(self.machine.casting)
        return {
            "poured_kg": shown_kg(self.memory["poured_kg"], 0.1),
            "flake_thickness_mm": round(thickness, 3),
            "elapsed_s": self.memory["elapsed_s"],
        }


class CoolFlake(Phase[CasterBody]):
    """Argon fan on the flake; goes on while held."""

    def start(self) -> None:
        self.machine.drives = replace(self.machine.drives, fan=True)

    def step(self, dt_s: float) -> bool:
        return self.machine.furnace.flake_c <= self.param("temperature_c")

    def report(self) -> Mapping[str, float]:
        return {"temperature_c": self.machine.furnace.flake_c}


class Unload(Reports[CasterBody]):
    """Flake into its drum, on the load cell."""

    duration_s = 900.0

    def done(self) -> None:
        machine = self.machine
        if machine.flake is not None:
            machine.env.carriers.put(int(self.param("flake_drum")), machine.flake)
            sampled = machine.noisy().gauss(machine.flake.flake_thickness_mm, 0.004)
            self.memory |= {"mass_kg": shown_kg(machine.flake.mass_kg), "flake_thickness_mm": round(sampled, 3)}
        machine.flake = None


class CleanSkull(Reports[CasterBody]):
    """Skull and dross out of the crucible."""

    duration_s = 1200.0

    def done(self) -> None:
        machine = self.machine
        if machine.skull is not None:
            machine.env.carriers.put(int(self.param("skull_bin")), machine.skull)
            self.memory["mass_kg"] = shown_kg(machine.skull.mass_kg)
        machine.skull = None


_TEMPERATURE = Param("temperature_c", 1350.0, 1520.0)


class StripCaster(CasterBody):
    """Vacuum induction strip caster, 300 kg."""

    PHASES = (
        PhaseSpec(1, "load", LoadCharge, carriers("charge_drum", "drum", "in"), ("mass_kg",), "HOLD"),
        PhaseSpec(
            2,
            "evacuate",
            Evacuate,
            (Param("pressure_pa", 0.1, 1000.0), Param("min_s", 0.0, 7200.0)),
            ("pressure_pa", "elapsed_s"),
        ),
        PhaseSpec(3, "leak_check", LeakCheck, (Param("duration_s", 300.0, 1800.0),), ("rise_pa_per_h",)),
        PhaseSpec(
            4,
            "degas_heat",
            DegasHeat,
            (Param("temperature_c", 200.0, 800.0), Param("hold_s", 0.0, 3600.0)),
            ("pressure_pa",),
            "HOLD",
        ),
        PhaseSpec(5, "backfill_ar", Gas, (Param("pressure_pa", 10_000.0, 80_000.0),), ("pressure_pa",)),
        PhaseSpec(
            6, "melt", Heat, (_TEMPERATURE, Param("power_kw", 20.0, 200.0)), ("energy_kwh", "temperature_c"), "HOLD"
        ),
        PhaseSpec(7, "refine_hold", Heat, (_TEMPERATURE, Param("hold_s", 60.0, 1200.0)), ("temperature_c",), "HOLD"),
        PhaseSpec(8, "spin_wheel", SpinWheel, (Param("speed_m_per_s", 0.5, 3.0),), ("speed_m_per_s",), "HOLD"),
        PhaseSpec(
            9,
            "pour",
            Pour,
            (_TEMPERATURE, Param("rate_kg_per_min", 10.0, 60.0)),
            ("poured_kg", "flake_thickness_mm", "elapsed_s"),
        ),
        PhaseSpec(10, "cool_flake", CoolFlake, (Param("temperature_c", 30.0, 100.0),), ("temperature_c",)),
        PhaseSpec(11, "vent", Vent, (), ("pressure_pa",)),
        PhaseSpec(
            12, "unload", Unload, carriers("flake_drum", "drum", "out"), ("mass_kg", "flake_thickness_mm"), "HOLD"
        ),
        PhaseSpec(13, "clean_skull", CleanSkull, carriers("skull_bin", "bin", "out"), ("mass_kg",), "HOLD"),
    )
