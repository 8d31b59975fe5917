"""Body of the strip caster VIM (docs/plc/strip_caster.md): chamber, crucible, casting wheel, flake drum."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

from simulators.machines.blocks import Fail
from simulators.machines.evacuation import Evacuated
from simulators.machines.phase import PhaseSpec
from simulators.machines.plain import from_plain, to_plain
from simulators.machines.unit import Environment
from simulators.physics import caster, noise, outgassing, vacuum
from simulators.physics.caster import Casting, Melt, MelterSpec
from simulators.physics.material import Form, Material
from simulators.physics.vacuum import PumpMode

CHAMBER = vacuum.VacuumSpec(volume_m3=3.0)
MELTER = MelterSpec()
ATMOSPHERE_PA = 101_325.0
LEAK_PA_PER_H = 3.0
ARGON_FLOW = 400.0
"""Argon and vent valve, Pa m3/s."""
MELT_LIMIT_PA = 90_000.0
SAFE_DOOR_C = 100.0
WHEEL_M_PER_S2 = 0.05
KWH_J = 3.6e6
EARTH_LEAK, WHEEL_WATER_LEAK, NOZZLE_FREEZE, WATER_FLOW_LOW, WATER_TEMP_HIGH = 2, 3, 4, 5, 6
WATER_L_PER_MIN, WATER_LOW, WATER_HIGH_C = 180.0, 0.7, 45.0
EARTH_LEAK_MA = 50.0
FREEZE_C = 1340.0
"""Melt at the nozzle: below this it sets in the tundish."""
VENT_BELOW_C = 300.0


@dataclass(frozen=True, slots=True)
class Furnace:
    """Chamber, melt and flake. The charge's mass stays whole until it is cast."""

    pressure_pa: float = ATMOSPHERE_PA
    pumped_s: float = 0.0
    melt: Melt = field(default_factory=Melt)
    energy_kwh: float = 0.0
    wheel_m_per_s: float = 0.0
    flake_c: float = 25.0
    poured_kg: float = 0.0


@dataclass(frozen=True, slots=True)
class Drives:
    """Actuators as the PLC has set them. `hold_c` 0 means the power as given in `power_kw`."""

    pumps: bool = False
    gas_to_pa: float = 0.0
    power_kw: float = 0.0
    hold_c: float = 0.0
    wheel_m_per_s: float = 0.0
    fan: bool = False


class CasterBody(Evacuated):
    """Vacuum induction melting and strip casting."""

    VALUES = (
        *("melt_temperature_c", "power_kw", "pressure_pa", "wheel_speed_m_per_s", "tundish_temperature_c"),
        *("flake_temperature_c", "crucible_mass_kg", "energy_kwh", "coil_water_flow_l_per_min"),
        "coil_water_temperature_c",
    )
    ALARMS = (
        *("LEAK_RATE_HIGH", "PUMPDOWN_TIMEOUT", "EARTH_LEAK", "WHEEL_WATER_LEAK", "NOZZLE_FREEZE"),
        *("WATER_FLOW_LOW", "WATER_TEMP_HIGH"),
    )
    LEAK_LIMIT_PA_PER_H = 60.0
    step_s, idle_step_s = 5.0, 60.0

    def __init__(self, unit_id: str, env: Environment) -> None:
        self.furnace, self.drives = Furnace(), Drives()
        self.charge: Material | None = None
        self.flake: Material | None = None
        self.skull: Material | None = None
        self.casting = Casting()
        self.batch = 0
        self._rng = Random(f"{env.seed}/{unit_id}")
        super().__init__(unit_id, env)

    @property
    def melt_c(self) -> float:
        """True temperature of charge or melt."""
        return caster.temperature_c(self.furnace.melt.enthalpy_j_per_kg)

    def busy(self) -> bool:
        moving = self.furnace.pressure_pa < 0.9 * ATMOSPHERE_PA or self.melt_c > 80.0 or self.furnace.flake_c > 80.0
        return super().busy() or moving

    def noisy(self) -> Random:
        """Scatter of this batch."""
        return Random(f"{self.env.seed}/{self.unit_id}/{self.batch}")

    # --- physics -----------------------------------------------------------------------------------------------

    def physics(self, dt_s: float) -> None:
        self._gas(dt_s)
        self._melt(dt_s)
        state, drives = self.furnace, self.drives
        change = WHEEL_M_PER_S2 * dt_s
        wheel = state.wheel_m_per_s + max(-change, min(change, drives.wheel_m_per_s - state.wheel_m_per_s))
        flake_c = caster.flake_temperature_c(state.flake_c, 22.0, drives.fan, dt_s)
        self.furnace = replace(state, wheel_m_per_s=wheel, flake_c=flake_c)
        self._watch()

    def _watch(self) -> None:
        """Alarms, and what cuts the power."""
        pouring = self.phase is not None and self.phase.spec.name == "pour" and self.charge is not None
        flow = self.faults.sense("coil_water_flow_l_per_min", WATER_L_PER_MIN)
        water_c = self.faults.sense("coil_water_temperature_c", self.water_c())
        self.alarm(EARTH_LEAK, self.faults.sense("earth_leak_ma", 5.0) > EARTH_LEAK_MA)
        self.alarm(WHEEL_WATER_LEAK, self.faults.sense("wheel_water_leak", 0.0) > 0.5)
        self.alarm(NOZZLE_FREEZE, pouring and self.seen_melt_c() < FREEZE_C)
        self.alarm(WATER_FLOW_LOW, flow < WATER_LOW * WATER_L_PER_MIN)
        self.alarm(WATER_TEMP_HIGH, water_c > WATER_HIGH_C)
        if self.drives.power_kw and (self.alarmed(EARTH_LEAK) or self.alarmed(WATER_FLOW_LOW)):
            self.drives = replace(self.drives, power_kw=0.0, hold_c=0.0)
            self.fail(Fail.INTERLOCK_LOST)

    def _gas(self, dt_s: float) -> None:
        state, drives = self.furnace, self.drives
        pumped_s = state.pumped_s + dt_s if drives.pumps else (0.0 if state.pressure_pa > 5e4 else state.pumped_s)
        leak = LEAK_PA_PER_H if self.faults.leak_pa_per_h is None else self.faults.leak_pa_per_h
        flow = vacuum.leak_flow(CHAMBER, leak) + outgassing.surface_flow(2e-3, max(60.0, pumped_s), 20.0)
        filling = drives.gas_to_pa > state.pressure_pa and not drives.pumps
        mode = PumpMode.ROUGH if drives.pumps else PumpMode.CLOSED
        pressure = vacuum.step(CHAMBER, state.pressure_pa, flow + (ARGON_FLOW if filling else 0.0), mode, dt_s)
        pressure = min(pressure, drives.gas_to_pa) if filling else pressure
        self.furnace = replace(state, pressure_pa=pressure, pumped_s=pumped_s)

    def power_kw(self) -> float:
        """Power in force: a set power, or as much as keeps the temperature."""
        drives = self.drives
        if self.charge is None:
            return 0.0
        if drives.hold_c:
            wanted = 14.0 + 20.0 * (drives.hold_c - self.melt_c)
            return max(0.0, min(drives.power_kw or 200.0, wanted))
        return drives.power_kw

    def water_c(self) -> float:
        """Cooling water from the coil, which keeps 30 % of the power."""
        return 24.0 + self.power_kw() * 0.3 * 60.0 / WATER_L_PER_MIN / 4.18

    def _melt(self, dt_s: float) -> None:
        state = self.furnace
        if self.charge is None:
            enthalpy = state.melt.enthalpy_j_per_kg * (1.0 - min(1.0, dt_s / 1800.0))
            self.furnace = replace(state, melt=Melt(enthalpy))
            return
        power_w = 1000.0 * self.power_kw()
        melt = caster.step(MELTER, state.melt, self.charge.mass_kg, power_w, state.pressure_pa, dt_s)
        self.furnace = replace(state, melt=melt, energy_kwh=state.energy_kwh + power_w * dt_s / KWH_J)

    # --- interlocks, values, memory ----------------------------------------------------------------------------

    def pump(self) -> None:
        self.drives = Drives(pumps=True)

    def isolate(self) -> None:
        self.drives = Drives()

    def seen_pressure_pa(self) -> float:
        return self.faults.sense("pressure_pa", self.furnace.pressure_pa)

    def seen_melt_c(self) -> float:
        """The pyrometer."""
        return self.faults.sense("melt_temperature_c", self.melt_c)

    def interlock(self, spec: PhaseSpec, params: list[float]) -> bool:
        closed = self.seen_pressure_pa() < MELT_LIMIT_PA
        open_door = self.seen_pressure_pa() > 0.8 * ATMOSPHERE_PA
        match spec.name:
            case "load":
                return open_door and self.charge is None and self.flake is None and self.skull is None
            case "degas_heat" | "melt" | "refine_hold":
                safe = not self.alarmed(EARTH_LEAK) and not self.alarmed(WATER_FLOW_LOW)
                return closed and safe and self.charge is not None
            case "vent":
                return self.charge is None or self.melt_c < VENT_BELOW_C
            case "pour":
                return closed and self.charge is not None and self.furnace.wheel_m_per_s > 0.3
            case "unload":
                return open_door and self.flake is not None and self.furnace.flake_c < SAFE_DOOR_C
            case "clean_skull":
                return open_door and self.skull is not None
        return True

    def accepts(self, spec: PhaseSpec, material: Material) -> bool:
        """A weighed charge."""
        return material.form is Form.CHARGE

    def values(self) -> dict[str, float]:
        state, rng = self.furnace, self._rng
        mass = self.charge.mass_kg if self.charge else 0.0
        power = self.power_kw()
        return {
            "melt_temperature_c": round(noise.absolute(rng, self.melt_c, 1.0), 1),
            "power_kw": round(power, 2),
            "pressure_pa": float(f"{noise.relative(rng, max(0.01, state.pressure_pa), 0.003):.4g}"),
            "wheel_speed_m_per_s": round(state.wheel_m_per_s, 3),
            "tundish_temperature_c": round(max(25.0, 0.75 * self.melt_c), 1),
            "flake_temperature_c": round(state.flake_c, 1),
            "crucible_mass_kg": round(mass, 2),
            "energy_kwh": round(state.energy_kwh, 2),
            "coil_water_flow_l_per_min": round(noise.relative(rng, WATER_L_PER_MIN, 0.004), 1),
            "coil_water_temperature_c": round(self.water_c(), 1),
        }

    def dump(self) -> dict[str, Any]:
        materials = {name: getattr(self, name) for name in ("charge", "flake", "skull")}
        plain: dict[str, Any] = {name: part.to_dict() if part else None for name, part in materials.items()}
        plain |= {"furnace": to_plain(self.furnace), "drives": to_plain(self.drives)}
        return plain | {"casting": to_plain(self.casting), "batch": self.batch}

    def load(self, plain: Mapping[str, Any]) -> None:
        self.furnace = from_plain(Furnace(), plain.get("furnace"))
        self.drives = from_plain(Drives(), plain.get("drives"))
        self.casting = from_plain(Casting(), plain.get("casting"))
        self.batch = plain.get("batch", 0)
        for name in ("charge", "flake", "skull"):
            found = plain.get(name)
            setattr(self, name, Material.from_dict(found) if found else None)
