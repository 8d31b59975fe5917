"""A bench for machines: drives one by direct scans, as a supervisor would over the wire, in plant time only."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from simulators.carriers import CarrierStore
from simulators.machines.blocks import Code, CommandBlock, Result, State
from simulators.machines.plc import Machine
from simulators.machines.unit import Environment
from simulators.physics.material import Form, Material

INSTALL = 0xCAFE
ALL_STATES = 0xFFFF
START_MS = 1_790_000_000_000
COMPOSITION = {
    **{"Nd": 21.0, "Pr": 7.0, "Dy": 3.0, "Co": 1.0, "Cu": 0.15, "Ga": 0.2, "Al": 0.1, "Zr": 0.1, "B": 0.96},
    "Fe": 66.34,
}


class Bench:
    """One machine with its clocks. `period_ms` of plant time pass in each scan of 100 ms."""

    def __init__(self, machine: Machine, period_ms: int = 60_000) -> None:
        self.machine = machine
        self.plant_ms, self.wall_ms = START_MS, START_MS
        self.period_ms = period_ms
        self.seq = 0
        self.heartbeat = 0
        self.scan()

    def scan(self, plant_ms: int | None = None) -> None:
        """One scan; the engine's heartbeat moves with each."""
        self.plant_ms += self.period_ms if plant_ms is None else plant_ms
        self.wall_ms += 100
        self.heartbeat = (self.heartbeat + 1) & 0xFFFF
        self.machine.receive(self.machine.command, self.heartbeat)
        self.machine.scan(self.plant_ms, self.wall_ms)

    def block(self, code: Code, phase: int = 0, params: tuple[float, ...] = (), **changed: Any) -> CommandBlock:
        """The next valid block; `changed` puts faults in before (and `crc` after) the checksum."""
        self.seq += 1
        filled = params + (0.0,) * (32 - len(params))
        run = phase * 1000 + self.seq if code is Code.START else self.machine.status.run_id
        block = CommandBlock(INSTALL, 1, self.seq, 7000 + self.seq, run, code, ALL_STATES, 5, phase, filled, 0)
        crc = changed.pop("crc", None)
        block = replace(block, **changed)
        return replace(block, crc=block.computed_crc() if crc is None else crc)

    def put(self, block: CommandBlock) -> Result:
        """Write a block and scan without plant time."""
        self.machine.receive(block, self.heartbeat)
        self.scan(0)
        return Result(self.machine.status.ack_result)

    def command(self, code: Code, phase: int = 0, params: tuple[float, ...] = ()) -> Result:
        return self.put(self.block(code, phase, params))

    def run_until(self, done: Callable[[], bool], limit_h: float = 60.0) -> None:
        """Scan until something is true; fails when that takes more plant time than the limit."""
        end_ms = self.plant_ms + limit_h * 3_600_000
        while not done():
            assert self.plant_ms < end_ms, f"not within {limit_h} h: {self.machine.status}"
            self.scan()

    def phase(self, name: str, *params: float) -> dict[str, float]:
        """Run a phase to its end, acknowledge, return its report by name."""
        spec = next(each for each in self.machine.PHASES if each.name == name)
        assert self.command(Code.START, spec.number, params) is Result.ACCEPTED, f"{name} {params}"
        self.run_until(lambda: self.machine.status.state is State.COMPLETE)
        report = dict(zip(spec.reports, self.machine.status.report, strict=False))
        assert self.command(Code.REPORT_ACK) is Result.ACCEPTED
        return report


@pytest.fixture
def env(tmp_path: Path) -> Environment:
    """An empty plant directory."""
    return Environment(tmp_path, CarrierStore(tmp_path / "plant" / "carriers"), seed=7)


@pytest.fixture
def bench() -> type[Bench]:
    return Bench


@pytest.fixture
def exec_log(env: Environment) -> Callable[[str], list[dict[str, int]]]:
    """Lines of a unit's execution log."""

    def read(unit: str) -> list[dict[str, int]]:
        path = env.plant_dir / "exec" / f"{unit}.jsonl"
        return [json.loads(line) for line in path.read_text().splitlines()]

    return read


@pytest.fixture
def green_trays_in() -> Callable[[Environment, str, int], list[int]]:
    """Trays of 42 green blocks that stand at a unit of a plant."""

    def make(env: Environment, unit: str, count: int) -> list[int]:
        parts = Material(
            form=Form.GREEN,
            mass_kg=42 * 0.33,
            pieces=42,
            composition_wt_pct=COMPOSITION,
            origin={"L-1": 1.0},
            oxygen_ppm=900.0,
            hydrogen_ppm=1000.0,
            carbon_ppm=400.0,
            lubricant_fraction=0.001,
            d10_um=1.37,
            d50_um=3.3,
            d90_um=6.43,
            alignment=0.9565,
            green_density=0.60,
        )
        ids = [2001 + n for n in range(count)]
        for each in ids:
            env.carriers.put(each, parts)
            env.carriers.move(each, unit)
        return ids

    return make


@pytest.fixture
def green_trays(env: Environment, green_trays_in: Any) -> Callable[[str, int], list[int]]:
    """Trays of 42 green blocks that stand at a unit."""

    def make(unit: str, count: int) -> list[int]:
        ids: list[int] = green_trays_in(env, unit, count)
        return ids

    return make
