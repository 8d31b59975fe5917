"""Phases of the strip caster that prepare the melt: charge, argon, heat, wheel."""

from collections.abc import Mapping
from dataclasses import replace

from simulators.machines.blocks import Fail
from simulators.machines.caster_body import ATMOSPHERE_PA, CasterBody, Drives, Furnace
from simulators.machines.handling import Intake, shown_kg
from simulators.machines.phase import Phase
from simulators.physics.material import Material, blend

MELT_LIMIT_S = 4 * 3600.0
KEEP_WARM_KW = 120.0
"""A held heat stays at its temperature: a melt must not freeze in the crucible."""
KEEP_FROM_C = 50.0


class LoadCharge(Intake[CasterBody]):
    """The weighed charge into the crucible."""

    duration_s = 1800.0

    def taken(self, parts: list[tuple[int, Material]]) -> None:
        machine = self.machine
        machine.charge, machine.batch = blend([part for _, part in parts]), machine.status.run_id
        machine.furnace, machine.drives = Furnace(), Drives()

    def report(self) -> Mapping[str, float]:
        return {"mass_kg": shown_kg(self.machine.charge.mass_kg if self.machine.charge else 0.0)}


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
        machine = self.machine
        machine.drives = replace(machine.drives, power_kw=KEEP_WARM_KW, hold_c=max(KEEP_FROM_C, machine.melt_c))

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
