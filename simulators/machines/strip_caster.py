"""Strip caster VIM: phases and the table of docs/plc/strip_caster.md."""

from collections.abc import Mapping
from dataclasses import replace

from simulators.machines.blocks import Fail
from simulators.machines.caster_body import ATMOSPHERE_PA, CasterBody, Drives, Furnace
from simulators.machines.handling import Intake, Reports, shown_kg
from simulators.machines.phase import Param, Phase, PhaseSpec, carriers
from simulators.physics import caster, transforms
from simulators.physics.caster import Casting, Melt
from simulators.physics.material import Material, blend

PUMPDOWN_LIMIT_S = 5400.0
LEAK_LIMIT_PA_PER_H = 60.0
MELT_LIMIT_S = 4 * 3600.0
SKULL_SHARE = 0.007
KEEP_WARM_KW = 25.0


class LoadCharge(Intake[CasterBody]):
    """The weighed charge into the crucible."""

    duration_s = 1800.0

    def taken(self, parts: list[tuple[int, Material]]) -> None:
        machine = self.machine
        machine.charge, machine.batch = blend([part for _, part in parts]), machine.status.run_id
        machine.furnace, machine.drives = Furnace(), Drives()

    def report(self) -> Mapping[str, float]:
        return {"mass_kg": shown_kg(self.machine.charge.mass_kg if self.machine.charge else 0.0)}


class Evacuate(Phase[CasterBody]):
    """Pump to a pressure and for a time."""

    def start(self) -> None:
        self.machine.alarm(1, False)
        self.memory["elapsed_s"] = 0.0
        self.machine.drives = Drives(pumps=True)

    def step(self, dt_s: float) -> bool:
        self.memory["elapsed_s"] += dt_s
        waited, low = self.memory["elapsed_s"], self.machine.seen_pressure_pa() <= self.param("pressure_pa")
        if not low and waited > max(PUMPDOWN_LIMIT_S, self.param("min_s") + 3600.0):
            self.machine.alarm(1, True)
            self.machine.fail(Fail.TIME_OUT)
        return bool(low and waited >= self.param("min_s"))

    def restart(self) -> None:
        self.start()

    def report(self) -> Mapping[str, float]:
        return {"pressure_pa": self.machine.seen_pressure_pa(), "elapsed_s": self.memory["elapsed_s"]}


class LeakCheck(Phase[CasterBody]):
    """Rise of the closed chamber."""

    def start(self) -> None:
        self.machine.drives = Drives()
        self.memory |= {"elapsed_s": 0.0, "start_pa": self.machine.seen_pressure_pa(), "rise": 0.0}

    def step(self, dt_s: float) -> bool:
        self.memory["elapsed_s"] += dt_s
        risen = self.machine.seen_pressure_pa() - self.memory["start_pa"]
        self.memory["rise"] = risen * 3600.0 / self.memory["elapsed_s"]
        if self.memory["elapsed_s"] < self.param("duration_s"):
            return False
        self.machine.alarm(0, self.memory["rise"] > LEAK_LIMIT_PA_PER_H)
        self.machine.drives = Drives(pumps=True)
        return True

    def hold(self) -> None:
        self.machine.drives = Drives(pumps=True)

    def restart(self) -> None:
        self.start()

    def report(self) -> Mapping[str, float]:
        return {"rise_pa_per_h": self.memory["rise"]}


class Gas(Phase[CasterBody]):
    """Argon to a pressure (backfill), or air to atmosphere (vent)."""

    def target_pa(self) -> float:
        return self.param("pressure_pa")

    def start(self) -> None:
        self.machine.drives = replace(self.machine.drives, pumps=False, gas_to_pa=self.target_pa())

    def step(self, dt_s: float) -> bool:
        return self.machine.seen_pressure_pa() >= 0.99 * self.target_pa()

    def hold(self) -> None:
        self.machine.drives = replace(self.machine.drives, gas_to_pa=0.0)

    def restart(self) -> None:
        self.start()

    def report(self) -> Mapping[str, float]:
        return {"pressure_pa": self.machine.seen_pressure_pa()}


class Vent(Gas):
    """To atmosphere."""

    def target_pa(self) -> float:
        return ATMOSPHERE_PA


class Heat(Phase[CasterBody]):
    """To a temperature and, where the table has a hold, for a time there; kept warm while held, never frozen."""

    pumps = False

    def start(self) -> None:
        self.memory |= {"held_s": 0.0, "elapsed_s": 0.0, "energy_kwh": self.machine.furnace.energy_kwh}
        self._drive()

    def _drive(self) -> None:
        names = [each.name for each in self.spec.params]
        power = self.param("power_kw") if "power_kw" in names else 120.0
        gas = self.machine.drives.gas_to_pa
        self.machine.drives = Drives(self.pumps, gas, power, self.param("temperature_c"))

    def step(self, dt_s: float) -> bool:
        self.memory["elapsed_s"] += dt_s
        names = [each.name for each in self.spec.params]
        if self.machine.seen_melt_c() >= self.param("temperature_c") - 8.0:
            self.machine.status.step = 2
            self.memory["held_s"] += dt_s
        if self.memory["elapsed_s"] > MELT_LIMIT_S:
            self.machine.fail(Fail.TIME_OUT)
        hold_s = self.param("hold_s") if "hold_s" in names else 0.0
        return bool(self.machine.status.step == 2 and self.memory["held_s"] >= hold_s)

    def hold(self) -> None:
        self.machine.drives = replace(self.machine.drives, power_kw=KEEP_WARM_KW, hold_c=0.0)

    def restart(self) -> None:
        self._drive()

    def changed(self) -> None:
        self._drive()

    def secure(self) -> None:
        self.machine.drives = replace(self.machine.drives, power_kw=0.0, hold_c=0.0)

    def report(self) -> Mapping[str, float]:
        machine = self.machine
        return {
            "temperature_c": machine.seen_melt_c(),
            "energy_kwh": machine.furnace.energy_kwh - self.memory["energy_kwh"],
            "pressure_pa": machine.seen_pressure_pa(),
        }


class DegasHeat(Heat):
    """Warm the charge under the pumps."""

    pumps = True


class SpinWheel(Phase[CasterBody]):
    """Bring the wheel to speed."""

    def start(self) -> None:
        self.machine.drives = replace(self.machine.drives, wheel_m_per_s=self.param("speed_m_per_s"))

    def step(self, dt_s: float) -> bool:
        speed = self.machine.furnace.wheel_m_per_s
        return abs(speed - self.param("speed_m_per_s")) <= 0.02 * self.param("speed_m_per_s")

    def report(self) -> Mapping[str, float]:
        return {"speed_m_per_s": self.machine.furnace.wheel_m_per_s}


class Pour(Phase[CasterBody]):
    """Tilt at a rate until the crucible is empty; what sticks is skull."""

    def start(self) -> None:
        machine = self.machine
        charge = machine.charge
        self.memory |= {"elapsed_s": 0.0, "poured_kg": 0.0, "mass_kg": charge.mass_kg if charge else 0.0}
        machine.drives = replace(machine.drives, power_kw=60.0, hold_c=self.param("temperature_c"))

    def step(self, dt_s: float) -> bool:
        self.memory["elapsed_s"] += dt_s
        self.memory["poured_kg"] += self.param("rate_kg_per_min") * dt_s / 60.0
        if self.memory["poured_kg"] < self.memory["mass_kg"] * (1.0 - SKULL_SHARE):
            return False
        self._cast()
        return True

    def _cast(self) -> None:
        machine = self.machine
        if machine.charge is None:
            return
        rng = machine.noisy()
        casting = Casting(
            machine.furnace.wheel_m_per_s * rng.gauss(1.0, 0.005), self.param("rate_kg_per_min"), machine.melt_c
        )
        share = machine.furnace.melt.evaporated_share
        cast = transforms.cast(machine.charge, casting, share, SKULL_SHARE * rng.uniform(0.9, 1.1))
        machine.charge, machine.flake, machine.skull, machine.casting = None, cast.flake, cast.skull, casting
        machine.furnace = replace(machine.furnace, melt=Melt(), flake_c=650.0, poured_kg=cast.flake.mass_kg)
        machine.drives = replace(machine.drives, power_kw=0.0, hold_c=0.0, wheel_m_per_s=0.0)
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
