"""A sinter batch of a day and more on the machine's own logic and physics, by direct scans without wires."""

import time
from dataclasses import replace
from pathlib import Path

from recipes import library
from recipes.blocks import PhaseBlock
from recipes.conditions import Unknown
from recipes.engine.procedure import evaluate
from simulators.carriers import CarrierStore
from simulators.machines.blocks import Code, CommandBlock, State
from simulators.machines.sinter_furnace import SinterFurnace
from simulators.machines.unit import Environment
from simulators.physics.material import Form, Material
from tests.bench.row import Row, folder, limit

START_MS = 1_790_000_000_000
PERIOD_MS = 60_000
TRAYS = tuple(range(2001, 2013))
BIN = 3001
ALLOY = {
    "Nd": 20.85,
    "Pr": 6.95,
    "Dy": 3.2,
    "Co": 1.0,
    "Cu": 0.15,
    "Ga": 0.2,
    "Al": 0.1,
    "Zr": 0.1,
    "B": 0.96,
    "Fe": 66.49,
}


def sinter_batch() -> Row:
    """The shipped recipe with a full load."""
    with folder() as place:
        furnace = _Furnace(place)
        began_s = time.perf_counter()
        hours = furnace.run()
        spent_s = time.perf_counter() - began_s
    return limit(f"dry run of a sinter batch of {hours:.1f} h with {len(TRAYS)} trays", spent_s, "s", 5)


FIGURES = (sinter_batch,)


class _Furnace:
    """One furnace, loaded, and its supervisor."""

    def __init__(self, place: Path) -> None:
        env = Environment(place, CarrierStore(place / "plant" / "carriers"), seed=1)
        for tray in TRAYS:
            env.carriers.put(tray, _green())
            env.carriers.move(tray, "SF-01")
        env.carriers.move(BIN, "SF-01")
        self._machine = SinterFurnace("SF-01", env)
        self._plant_ms = self._wall_ms = START_MS
        self._seq = 0
        self._scan(0)

    def run(self) -> float:
        """Every phase of the recipe; the plant hours that it took."""
        recipe = library.shipped().recipes["sinter-45sh"].model
        values = {name: parameter.value for name, parameter in recipe.parameters.items()}
        for _, block in recipe.blocks():
            if isinstance(block, PhaseBlock):
                self._phase(block, values)
        return (self._plant_ms - START_MS) / 3.6e6

    def _phase(self, block: PhaseBlock, values: dict[str, float]) -> None:
        spec = next(each for each in self._machine.PHASES if each.name == block.phase)
        given = {f"box_{n}": float(tray) for n, tray in enumerate(TRAYS, start=1)} | {"reject_bin": float(BIN)}
        for name, value in block.with_.items():
            found = evaluate(value, values)
            assert not isinstance(found, Unknown), f"{block.id}: {name} has no value"
            given[name] = found
        self._command(Code.START, spec.number, [given.get(each.name, 0.0) for each in spec.params])
        while self._machine.status.state is not State.COMPLETE:
            assert self._machine.status.state is State.RUNNING, f"{block.id}: {self._machine.status}"
            self._scan(PERIOD_MS)
        self._command(Code.REPORT_ACK)

    def _command(self, code: Code, phase: int = 0, params: list[float] | None = None) -> None:
        self._seq += 1
        run = self._seq if code is Code.START else self._machine.status.run_id
        filled = tuple([*(params or []), *[0.0] * 32][:32])
        block = CommandBlock(0xCAFE, 1, self._seq, self._seq, run, code, 0xFFFF, 5, phase, filled, 0)
        self._machine.receive(replace(block, crc=block.computed_crc()), self._seq & 0xFFFF)
        self._scan(0)

    def _scan(self, plant_ms: int) -> None:
        self._plant_ms += plant_ms
        self._wall_ms += 1
        self._machine.receive(self._machine.command, self._wall_ms & 0xFFFF)
        self._machine.scan(self._plant_ms, self._wall_ms)


def _green() -> Material:
    return Material(
        form=Form.GREEN, mass_kg=42 * 0.4, pieces=42, composition_wt_pct=ALLOY, origin={"L-1": 1.0}, oxygen_ppm=900.0,
        hydrogen_ppm=1000.0, carbon_ppm=400.0, lubricant_fraction=0.001, d10_um=1.37, d50_um=3.3, d90_um=6.43,
        alignment=0.9565, green_density=0.60,
    )  # fmt: skip
