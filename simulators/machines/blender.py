"""Blender BL (docs/plc/blender.md): charge drums, nitrogen, lubricant, mix, discharge."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from simulators.machines.blocks import Fail
from simulators.machines.handling import Intake, Reports, Timed, shown_kg
from simulators.machines.phase import Param, Phase, PhaseSpec, carriers
from simulators.machines.plain import from_plain, to_plain
from simulators.machines.purge import Purge, Purged
from simulators.machines.unit import Environment
from simulators.physics import noise, oxygen, transforms
from simulators.physics.material import Form, Material, blend

AIR_PPM = 209_500.0
PURGE_NM3_PER_H, VESSEL_M3 = 30.0, 0.6
DOSE_KG_PER_MIN = 0.02
O2_HIGH, DEW_POINT_HIGH, DRIVE_FAULT = range(3)
DEW_POINT_C, DRIVE_SHARE = -40.0, 0.1
MIX_OXYGEN_PPM = 1000.0
"""Neither lubricant nor movement above this."""


@dataclass(frozen=True, slots=True)
class Vessel:
    """Gas, powder temperature and what was dosed."""

    oxygen_ppm: float = AIR_PPM
    powder_c: float = 22.0
    rpm: float = 0.0
    dosed_kg: float = 0.0


class BlenderBody(Purged):
    """A tumbling vessel under nitrogen."""

    VALUES = (
        *("speed_rpm", "o2_ppm", "vessel_mass_kg", "powder_temperature_c", "lubricant_dosed_kg"),
        "vessel_pressure_pa",
    )
    ALARMS = ("O2_HIGH_N2", "DEWPOINT_HIGH", "DRIVE_FAULT")
    step_s, idle_step_s = 10.0, 60.0

    def __init__(self, unit_id: str, env: Environment) -> None:
        self.vessel, self.purging, self.rpm_set = Vessel(), False, 0.0
        self.powder: Material | None = None
        self.batch = 0
        self._rng = Random(f"{env.seed}/{unit_id}")
        super().__init__(unit_id, env)

    def physics(self, dt_s: float) -> None:
        vessel = self.vessel
        ppm = vessel.oxygen_ppm
        if self.purging:
            ppm = oxygen.purge_oxygen_ppm(ppm, PURGE_NM3_PER_H, VESSEL_M3, dt_s)
        rpm = vessel.rpm + max(-0.2 * dt_s, min(0.2 * dt_s, self.rpm_set - vessel.rpm))
        warm = vessel.powder_c + (22.0 + 0.6 * rpm - vessel.powder_c) * dt_s / (3600.0 + dt_s)
        self.vessel = replace(vessel, oxygen_ppm=ppm, rpm=rpm, powder_c=warm)
        if self.powder is not None and rpm > 1.0:
            taken_up = oxygen.box_pickup_ppm(min(ppm, 2000.0), dt_s, max(1.0, self.powder.d50_um))
            self.powder = transforms.oxidised(self.powder, taken_up)
        self._watch()

    def _watch(self) -> None:
        """Alarms; a drive that does not follow is switched off."""
        rpm = self.vessel.rpm
        self.alarm(DEW_POINT_HIGH, self.faults.sense("dew_point_c", -62.0) > DEW_POINT_C)
        self.alarm(O2_HIGH, rpm > 1.0 and self.seen_oxygen_ppm() > MIX_OXYGEN_PPM)
        self.alarm(DRIVE_FAULT, rpm > 1.0 and abs(self.faults.sense("speed_rpm", rpm) - rpm) > DRIVE_SHARE * rpm)
        if self.rpm_set and (self.alarmed(DRIVE_FAULT) or self.alarmed(O2_HIGH)):
            self.fail(Fail.INTERLOCK_LOST)

    def seen_oxygen_ppm(self) -> float:
        """The analyser of the PLC."""
        return self.faults.sense("o2_ppm", self.vessel.oxygen_ppm)

    def interlock(self, spec: PhaseSpec, params: list[float]) -> bool:
        match spec.name:
            case "charge_lots":
                return self.powder is None
            case "dose_lubricant" | "mix":
                return self.powder is not None and self.seen_oxygen_ppm() < MIX_OXYGEN_PPM
            case "discharge":
                return self.powder is not None
        return True

    def accepts(self, spec: PhaseSpec, material: Material) -> bool:
        """Milled powder, or a blend once more."""
        return material.form in (Form.POWDER, Form.BLEND)

    def values(self) -> dict[str, float]:
        vessel, rng = self.vessel, self._rng
        return {
            "speed_rpm": round(vessel.rpm, 2),
            "o2_ppm": round(noise.relative(rng, vessel.oxygen_ppm, 0.01), 1),
            "vessel_mass_kg": round(self.powder.mass_kg, 2) if self.powder else 0.0,
            "powder_temperature_c": round(vessel.powder_c, 1),
            "lubricant_dosed_kg": round(vessel.dosed_kg, 4),
            "vessel_pressure_pa": round(noise.absolute(rng, 103_000.0, 50.0), 0),
        }

    def dump(self) -> dict[str, Any]:
        powder = self.powder.to_dict() if self.powder else None
        plain = {"vessel": to_plain(self.vessel), "powder": powder, "batch": self.batch}
        return plain | {"purging": self.purging, "rpm_set": self.rpm_set}

    def load(self, plain: Mapping[str, Any]) -> None:
        self.vessel = from_plain(Vessel(), plain.get("vessel"))
        self.purging, self.rpm_set = plain.get("purging", False), plain.get("rpm_set", 0.0)
        powder = plain.get("powder")
        self.powder = Material.from_dict(powder) if powder else None
        self.batch = plain.get("batch", 0)


class ChargeLots(Intake[BlenderBody]):
    """Powder of up to six drums into the vessel."""

    duration_s = 1200.0

    def taken(self, parts: list[tuple[int, Material]]) -> None:
        machine = self.machine
        machine.powder, machine.batch = blend([part for _, part in parts], Form.BLEND), machine.status.run_id
        machine.vessel = replace(machine.vessel, oxygen_ppm=5000.0, dosed_kg=0.0)
        self.memory["drums"] = len(parts)

    def report(self) -> Mapping[str, float]:
        mass = self.machine.powder.mass_kg if self.machine.powder else 0.0
        return {"mass_kg": shown_kg(mass), "drums": float(self.memory.get("drums", 0))}


class PurgeN2(Purge[BlenderBody]):
    too_slow = O2_HIGH


class DoseLubricant(Phase[BlenderBody]):
    """Micro-pump: a fraction of the powder's mass, sprayed in."""

    def start(self) -> None:
        powder = self.machine.powder
        mass = powder.mass_kg if powder else 0.0
        rng = Random(f"{self.machine.env.seed}/{self.machine.unit_id}/{self.machine.batch}/dose")
        self.memory |= {"target_kg": mass * self.param("fraction_percent") / 100.0 * rng.gauss(1.0, 0.004), "kg": 0.0}

    def step(self, dt_s: float) -> bool:
        machine, memory = self.machine, self.memory
        if machine.powder is None:
            return True
        dose = min(DOSE_KG_PER_MIN * dt_s / 60.0, memory["target_kg"] - memory["kg"])
        memory["kg"] += dose
        machine.powder = transforms.lubricated(machine.powder, dose)
        machine.vessel = replace(machine.vessel, dosed_kg=memory["kg"])
        return bool(memory["kg"] >= memory["target_kg"] - 1e-9)

    def report(self) -> Mapping[str, float]:
        return {"mass_kg": shown_kg(self.memory["kg"], 0.0001)}


class Mix(Timed[BlenderBody]):
    """Turn for a time at a speed; stands still while held."""

    def start(self) -> None:
        self.memory |= {"left_s": self.param("duration_s"), "turns": 0.0}
        self.machine.rpm_set = self.param("speed_rpm")

    def step(self, dt_s: float) -> bool:
        self.memory["turns"] += self.machine.vessel.rpm * dt_s / 60.0
        return super().step(dt_s)

    def done(self) -> None:
        self.machine.rpm_set = 0.0

    def hold(self) -> None:
        self.machine.rpm_set = 0.0

    def restart(self) -> None:
        self.machine.rpm_set = self.param("speed_rpm")

    def changed(self) -> None:
        self.machine.rpm_set = self.param("speed_rpm")

    def report(self) -> Mapping[str, float]:
        return {"revolutions": round(self.memory["turns"]), "temperature_c": round(self.machine.vessel.powder_c, 1)}


class Discharge(Reports[BlenderBody]):
    """Blend into its drum under nitrogen, on the load cell."""

    duration_s = 1200.0

    def done(self) -> None:
        machine = self.machine
        if machine.powder is not None:
            machine.env.carriers.put(int(self.param("blend_drum")), machine.powder)
            self.memory["mass_kg"] = shown_kg(machine.powder.mass_kg)
        machine.powder, machine.purging = None, False


class Blender(BlenderBody):
    """Blender, 300 kg."""

    PHASES = (
        PhaseSpec(1, "charge_lots", ChargeLots, carriers("powder_drum", "drum", "in", 6), ("mass_kg", "drums"), "HOLD"),
        PhaseSpec(2, "purge_n2", PurgeN2, (Param("o2_ppm", 5.0, 500.0),), ("o2_ppm",)),
        PhaseSpec(3, "dose_lubricant", DoseLubricant, (Param("fraction_percent", 0.02, 0.3),), ("mass_kg",), "HOLD"),
        PhaseSpec(
            4,
            "mix",
            Mix,
            (Param("speed_rpm", 4.0, 20.0), Param("duration_s", 600.0, 14400.0)),
            ("revolutions", "temperature_c"),
        ),
        PhaseSpec(5, "discharge", Discharge, carriers("blend_drum", "drum", "out"), ("mass_kg",), "HOLD"),
    )
