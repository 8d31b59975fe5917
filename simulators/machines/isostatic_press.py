"""Isostatic press CIP (docs/plc/isostatic_press.md): parts stay on their trays, in bags, in a vessel of fluid."""

from collections.abc import Mapping
from random import Random
from typing import Any

from simulators.carriers import CarrierError
from simulators.machines.blocks import Fail, State
from simulators.machines.handling import Intake, Reports, Timed, shown_kg
from simulators.machines.phase import Param, Phase, PhaseSpec, carriers
from simulators.machines.plc import Machine
from simulators.machines.unit import Environment
from simulators.physics import noise, transforms
from simulators.physics.material import Form, Material

CAPACITY_KG = 60.0
ATMOSPHERE_PA = 101_325.0
PRESSURE_LOSS, DOOR_NOT_LOCKED = 0, 1
LOSS_SHARE, MIN_HOLD_PA = 0.97, 1e7
HOLDING_STATES = (State.RUNNING, State.HOLDING, State.HELD)


class IsostaticBody(Machine):
    """Vessel with its pump."""

    VALUES = ("pressure_pa", "fluid_temperature_c", "door_locked")
    ALARMS = ("PRESSURE_LOSS", "DOOR_NOT_LOCKED")
    step_s, idle_step_s = 1.0, 60.0

    def __init__(self, unit_id: str, env: Environment) -> None:
        self.pressure = ATMOSPHERE_PA
        self.rate = 0.0
        """Pa per second; the sign says up or down."""
        self.target = ATMOSPHERE_PA
        self.peak = ATMOSPHERE_PA
        self.trays: dict[int, Material] = {}
        self._rng = Random(f"{env.seed}/{unit_id}")
        super().__init__(unit_id, env)

    def physics(self, dt_s: float) -> None:
        if self.rate > 0.0:
            self.pressure = min(self.target, self.pressure + self.rate * dt_s)
        elif self.rate < 0.0:
            self.pressure = max(self.target, self.pressure + self.rate * dt_s)
        self.peak = max(self.peak, self.pressure)
        self._watch()

    def _watch(self) -> None:
        """Pressure that falls by itself, a lock that opens under pressure."""
        holding = self.phase is not None and self.phase.spec.name == "hold" and self.status.state in HOLDING_STATES
        self.alarm(PRESSURE_LOSS, holding and self.seen_pa() < LOSS_SHARE * self.target)
        under_pressure = self.pressure > 2 * ATMOSPHERE_PA
        self.alarm(DOOR_NOT_LOCKED, under_pressure and not self.door_locked())
        if self.alarmed(DOOR_NOT_LOCKED) and self.rate > 0.0:
            self.fail(Fail.INTERLOCK_LOST)

    def door_locked(self) -> bool:
        """The switch of the lock; it closes before pressure is let in."""
        return self.faults.sense("door_locked", 1.0) > 0.5

    def busy(self) -> bool:
        return super().busy() or self.pressure > 2 * ATMOSPHERE_PA

    def seen_pa(self) -> float:
        """The gauge."""
        return self.faults.sense("pressure_pa", self.pressure)

    def interlock(self, spec: PhaseSpec, params: list[float]) -> bool:
        open_door = self.seen_pa() < 2 * ATMOSPHERE_PA
        match spec.name:
            case "load":
                return open_door and not self.trays
            case "unload":
                return open_door and bool(self.trays)
            case "pressurise":
                return bool(self.trays) and self.door_locked()
            case "hold":
                return bool(self.trays) and self.seen_pa() > MIN_HOLD_PA
        return True

    def plausible(self, spec: PhaseSpec, params: list[float]) -> bool:
        if spec.name != "load":
            return True
        try:
            held = [self.env.carriers.get(int(each)).material for each in params[:4] if each]
        except CarrierError:
            return False
        return sum(part.mass_kg for part in held if part) <= CAPACITY_KG

    def accepts(self, spec: PhaseSpec, material: Material) -> bool:
        """Green parts."""
        return material.form is Form.GREEN

    def values(self) -> dict[str, float]:
        locked = 1.0 if self.pressure > 2 * ATMOSPHERE_PA else 0.0
        fluid = 24.0 + 6.0 * self.pressure / 2e8
        return {
            "pressure_pa": round(noise.relative(self._rng, self.pressure, 0.001), -2),
            "fluid_temperature_c": round(noise.absolute(self._rng, fluid, 0.1), 1),
            "door_locked": locked,
        }

    def dump(self) -> dict[str, Any]:
        trays = {str(tray): part.to_dict() for tray, part in self.trays.items()}
        return {"pressure": self.pressure, "rate": self.rate, "target": self.target, "peak": self.peak, "trays": trays}

    def load(self, plain: Mapping[str, Any]) -> None:
        self.pressure, self.rate = plain.get("pressure", ATMOSPHERE_PA), plain.get("rate", 0.0)
        self.target, self.peak = plain.get("target", ATMOSPHERE_PA), plain.get("peak", ATMOSPHERE_PA)
        self.trays = {int(tray): Material.from_dict(part) for tray, part in plain.get("trays", {}).items()}


class LoadTrays(Intake[IsostaticBody]):
    """Bags into the vessel, door locked."""

    duration_s = 300.0

    def taken(self, parts: list[tuple[int, Material]]) -> None:
        machine = self.machine
        machine.trays, machine.peak = dict(parts), ATMOSPHERE_PA
        for tray in machine.trays:
            machine.env.carriers.lock(tray, machine.unit_id)

    def report(self) -> Mapping[str, float]:
        parts = self.machine.trays.values()
        return {"mass_kg": shown_kg(sum(p.mass_kg for p in parts), 0.001), "pieces": sum(p.pieces for p in parts)}


class Ramp(Phase[IsostaticBody]):
    """To a pressure at a rate; a hold keeps the pressure."""

    def target_pa(self) -> float:
        return self.param("pressure_pa")

    def start(self) -> None:
        machine, rate = self.machine, self.param("rate_pa_per_min") / 60.0
        machine.target = self.target_pa()
        machine.rate = rate if machine.target > machine.pressure else -rate

    def step(self, dt_s: float) -> bool:
        return abs(self.machine.seen_pa() - self.target_pa()) <= max(1000.0, 0.002 * self.target_pa())

    def hold(self) -> None:
        self.machine.rate = 0.0

    def restart(self) -> None:
        self.start()

    def changed(self) -> None:
        self.start()

    def report(self) -> Mapping[str, float]:
        return {"pressure_pa": self.machine.seen_pa()}


class Release(Ramp):
    """Back to atmosphere."""

    def target_pa(self) -> float:
        return ATMOSPHERE_PA

    def secure(self) -> None:
        self.start()

    def secured(self) -> bool:
        return self.step(0.0) or self.machine.rate == 0.0


class Dwell(Timed[IsostaticBody]):
    """Keep the pressure."""

    def start(self) -> None:
        self.memory |= {"left_s": self.param("hold_s"), "lowest": self.machine.seen_pa()}

    def step(self, dt_s: float) -> bool:
        self.memory["lowest"] = min(self.memory["lowest"], self.machine.seen_pa())
        return super().step(dt_s)

    def report(self) -> Mapping[str, float]:
        return {"min_pressure_pa": self.memory["lowest"]}


class UnloadTrays(Reports[IsostaticBody]):
    """Parts back onto the trays they came in on."""

    duration_s = 300.0

    def done(self) -> None:
        machine = self.machine
        done = {t: transforms.isostatically_pressed(p, machine.peak / 1e6) for t, p in machine.trays.items()}
        for tray, part in done.items():
            machine.env.carriers.put(tray, part)
            machine.env.carriers.lock(tray, None)
        self.memory["mass_kg"] = shown_kg(sum(p.mass_kg for p in done.values()), 0.001)
        self.memory["pieces"] = sum(p.pieces for p in done.values())
        machine.trays = {}


_RATE = Param("rate_pa_per_min", 1e7, 1.2e8)


class IsostaticPress(IsostaticBody):
    """Cold isostatic press, 60 kg, 250 MPa."""

    PHASES = (
        PhaseSpec(1, "load", LoadTrays, carriers("tray", "tray", "in", 4), ("mass_kg", "pieces"), "HOLD"),
        PhaseSpec(2, "pressurise", Ramp, (Param("pressure_pa", 1e8, 2.5e8), _RATE), ("pressure_pa",)),
        PhaseSpec(3, "hold", Dwell, (Param("hold_s", 10.0, 300.0),), ("min_pressure_pa",)),
        PhaseSpec(4, "release", Release, (_RATE,), ("pressure_pa",)),
        PhaseSpec(5, "unload", UnloadTrays, (), ("mass_kg", "pieces"), "HOLD"),
    )
