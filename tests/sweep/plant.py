"""The virtual plant without wires: its machines driven by direct scans, as fast as they compute.

The command blocks, registers, carriers, hands and instruments are the plant's own; only the transport is left out.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from simulators.carriers import CarrierStore
from simulators.clock import PlantClock
from simulators.floor import HANDS, Floor
from simulators.machines import registry
from simulators.machines.annealing_furnace import AnnealingFurnace
from simulators.machines.blocks import Code, CommandBlock, Result, State
from simulators.machines.phase import PhaseSpec
from simulators.machines.plc import Machine
from simulators.machines.press_body import READ_COUNT, WRITE_COUNT
from simulators.machines.registers import get, put
from simulators.machines.unit import Environment, JobUnit, Unit
from simulators.machines.utilities import FloorScales

START_MS = 1_790_000_000_000
PERIOD_MS = 600_000
LIMIT_H = 80.0
_WALL_STEP_MS = 1
_ANY_STATE = 0xFFFF


class Trouble(Exception):
    """A machine refused, held or never finished; the text says which and why."""


class Plant:
    """Units of one plant directory, made when first asked for, and one plant time for all."""

    def __init__(self, data_dir: Path, seed: int) -> None:
        self.env = Environment(data_dir, CarrierStore(data_dir / "plant" / "carriers"), seed=seed)
        clock_path = data_dir / "plant" / "clock.bin"
        PlantClock.create(clock_path, START_MS, 1.0)
        self.plant_ms, self.wall_ms = START_MS, START_MS
        self._units: dict[str, Unit] = {}
        jobs = {name: self._job_unit(name) for name in (HANDS, "HG-01", "LAB")}
        self.floor = Floor(self.env, PlantClock(clock_path), jobs)

    def unit(self, unit_id: str) -> Unit:
        """A unit by id. Raises StopIteration for one that the plant has not."""
        if unit_id not in self._units:
            entry = next(each for each in registry.ENTRIES if each.unit_id == unit_id)
            made = registry.build(entry, self.env)
            assert made is not None
            self._units[unit_id] = made
        return self._units[unit_id]

    def _job_unit(self, unit_id: str) -> JobUnit:
        unit = self.unit(unit_id)
        assert isinstance(unit, JobUnit)
        return unit

    def close(self) -> None:
        """Leave the plant directory as a stopped plant does."""
        for unit in self._units.values():
            unit.close()

    def tick(self, unit: Unit, plant_ms: int) -> None:
        """One scan of a unit after `plant_ms` more of plant time."""
        self.plant_ms += plant_ms
        self.wall_ms += _WALL_STEP_MS
        unit.scan(self.plant_ms, self.wall_ms)

    # --- hands -------------------------------------------------------------------------------------------------

    def move(self, carriers: list[int], place: str) -> None:
        for each in carriers:
            self.env.carriers.move(each, place)

    def finished(self, job_id: str) -> dict[str, Any]:
        """Let a job of the floor come to its end."""
        state = self.floor.job(job_id)
        for unit in self.floor.jobs.values():
            unit.scan(state["due_ms"], self.wall_ms)
        return self.floor.job(job_id)

    def net_kg(self, carrier: int) -> float:
        """What WB-01 shows for the content of a carrier, less its tare."""
        platform = self.floor.weigh(carrier).lower()
        scales = self.unit("WB-01")
        assert isinstance(scales, FloorScales)
        for _ in range(2):
            self.tick(scales, 0)
        at = {"a": 0, "b": 2, "c": 4}[platform]
        gross_kg = float(get(scales.devices[1].holding, at, "f32"))
        return round(gross_kg - self.env.carriers.get(carrier).tare_kg, 4)


class ClassA:
    """Supervisor of a machine with the full handshake."""

    def __init__(self, plant: Plant, unit_id: str) -> None:
        machine = plant.unit(unit_id)
        assert isinstance(machine, Machine)
        self._plant, self._machine = plant, machine
        self._beat = 0

    def spec(self, name: str) -> PhaseSpec:
        """A line of the machine's phase table."""
        return next(each for each in self._machine.PHASES if each.name == name)

    def run(self, name: str, params: Mapping[str, float]) -> dict[str, float]:
        """Run a phase to its end and give its report. Raises Trouble."""
        spec = self.spec(name)
        slots = [params.get(each.name, 0.0) for each in spec.params]
        self._command(Code.START, spec.number, slots)
        end_ms = self._plant.plant_ms + LIMIT_H * 3_600_000
        while self._machine.status.state is not State.COMPLETE:
            status = self._machine.status
            if status.state is State.HELD or self._plant.plant_ms > end_ms:
                raise Trouble(f"{self._machine.unit_id} {name}: {status.state.name}, fail code {status.fail_code}")
            self._scan(PERIOD_MS)
        report = dict(zip(spec.reports, self._machine.status.report, strict=False))
        self._command(Code.REPORT_ACK, 0, [])
        return report

    def _scan(self, plant_ms: int) -> None:
        self._beat = (self._beat + 1) & 0xFFFF
        self._machine.receive(self._machine.command, self._beat)
        self._plant.tick(self._machine, plant_ms)
        self._read_ring()

    def _read_ring(self) -> None:
        """Read the stroke records of a press, so that it goes on."""
        ring = self._machine.registers.holding
        if WRITE_COUNT in ring:
            put(ring, READ_COUNT, "u32", get(ring, WRITE_COUNT, "u32"))

    def _command(self, code: Code, phase: int, slots: list[float]) -> None:
        status = self._machine.status
        seq = status.ack_seq + 1
        run_id = self._plant.plant_ms // 1000 + seq if code is Code.START else status.run_id
        filled = tuple(slots) + (0.0,) * (32 - len(slots))
        block = CommandBlock(1, 1, seq, 1000 + seq, run_id, code, _ANY_STATE, 5, phase, filled, 0)
        self._machine.receive(replace(block, crc=block.computed_crc()), self._beat)
        self._scan(0)
        if (result := Result(self._machine.status.ack_result)) is not Result.ACCEPTED:
            raise Trouble(f"{self._machine.unit_id} phase {phase} {slots}: {result.name}")


class ClassB:
    """Supervisor of an annealing furnace: writes registers as docs/plc/annealing_furnace.md says."""

    def __init__(self, plant: Plant, unit_id: str) -> None:
        furnace = plant.unit(unit_id)
        assert isinstance(furnace, AnnealingFurnace)
        self._plant, self._furnace = plant, furnace
        self._plant.tick(furnace, 0)

    def run(self, name: str, params: Mapping[str, float]) -> dict[str, float]:
        """Run a soft phase to its end and give its report. Raises Trouble."""
        phases: dict[str, Callable[..., dict[str, float]]] = {
            "evacuate": self._evacuate,
            "soak": self._soak,
            "quench": self._quench,
            "vent": self._vent,
        }
        return phases[name](**params)

    def _evacuate(self, pressure_pa: float) -> dict[str, float]:
        self._valves((4, 0), (2, 0), (1, 0), (0, 1))
        self._until(lambda: self._value(20) <= pressure_pa)
        return {"pressure_pa": self._value(20), "mass_kg": self._value(28)}

    def _soak(self, temperature_c: float, ramp_c_per_min: float, hold_s: float, tolerance_c: float) -> dict[str, float]:
        self._valves((4, 0))
        for register, value in ((23, 0.0), (324, hold_s / 60), (35, 10 * ramp_c_per_min), (2, 10 * temperature_c)):
            self._write(1, register, value)
        self._until(lambda: self._value(22) >= temperature_c - tolerance_c)
        self._write(1, 23, 1)
        self._until(lambda: self._furnace.devices[1].holding[23] == 3)
        return {"temperature_c": self._value(22), "hold_s": hold_s}

    def _quench(self, pressure_pa: float, until_c: float, fan_hz: float) -> dict[str, float]:
        for register, value in ((23, 0.0), (35, 0.0), (2, 200.0)):
            self._write(1, register, value)
        self._valves((0, 0), (3, pressure_pa / 1000), (1, 1))
        self._until(lambda: self._value(20) >= max(60_001.0, 0.9 * pressure_pa), 10_000)
        self._valves((4, 10 * fan_hz))
        self._until(lambda: max(self._value(22), self._value(24)) <= until_c)
        self._valves((4, 0))
        return {"rate_c_per_min": self._value(30), "temperature_c": self._value(22)}

    def _vent(self) -> dict[str, float]:
        self._valves((4, 0), (0, 0), (1, 0), (2, 1))
        self._until(lambda: self._value(20) > 95_000.0, 10_000)
        self._valves((2, 0))
        mass_kg = self._value(28)
        self._plant.tick(self._furnace, 1000)
        return {"pressure_pa": self._value(20), "mass_kg": mass_kg}

    def _value(self, register: int) -> float:
        return float(get(self._furnace.devices[2].holding, register, "f32"))

    def _valves(self, *words: tuple[int, float]) -> None:
        for register, value in words:
            self._write(2, register, value)

    def _write(self, device: int, register: int, value: float) -> None:
        word = round(value) & 0xFFFF
        self._furnace.devices[device].holding[register] = word
        self._furnace.written(device, register, [word])

    def _until(self, done: Callable[[], bool], period_ms: int = 60_000) -> None:
        end_ms = self._plant.plant_ms + LIMIT_H * 3_600_000
        while not done():
            if self._plant.plant_ms > end_ms:
                raise Trouble(f"{self._furnace.unit_id}: not within {LIMIT_H} h")
            self._plant.tick(self._furnace, period_ms)
