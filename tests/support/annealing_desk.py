"""The supervisor of an annealing furnace in tests: registers of both devices, one scan at a time."""

from collections.abc import Callable

from simulators.machines.annealing_furnace import AnnealingFurnace
from simulators.machines.registers import get
from simulators.machines.unit import Environment
from simulators.physics.material import Form, Material

T0 = 1_790_000_000_000
ONE, TWO = 1, 2


def sintered(pieces: int = 42) -> Material:
    """Blocks of the nominal 45SH alloy as they come from the sinter furnace (process section 10.14)."""
    composition = {"Nd": 21.0, "Pr": 7.0, "Dy": 3.0, "Co": 1.0, "Cu": 0.15, "Ga": 0.2, "Al": 0.1, "Zr": 0.1, "B": 0.96}
    return Material(
        form=Form.SINTERED, mass_kg=0.38 * pieces, pieces=pieces, composition_wt_pct=composition | {"Fe": 66.34},
        oxygen_ppm=900.0, carbon_ppm=600.0, d10_um=1.375, d50_um=3.3, d90_um=6.435, alignment=0.9565,
        green_density=0.6, relative_density=0.998, grain_um=5.61, peak_c=1050.0, quench_k_per_min=24.0,
    )  # fmt: skip


class Desk:
    """The supervisor: writes and reads registers of both devices, one scan of 100 ms at a time."""

    def __init__(self, env: Environment, period_s: int = 60) -> None:
        self.env = env
        self.unit = AnnealingFurnace("AF-01", env)
        self.plant_ms, self.wall_ms = T0, T0
        self.period_ms = 1000 * period_s
        self.scan(0)

    def scan(self, plant_ms: int | None = None) -> None:
        self.plant_ms += self.period_ms if plant_ms is None else plant_ms
        self.wall_ms += 100
        self.unit.scan(self.plant_ms, self.wall_ms)

    def write(self, device: int, register: int, value: int) -> None:
        """As the Modbus server does: into the image, then the unit hears of it."""
        image = self.unit.devices[device]
        assert register in image.holding
        assert register not in image.read_only
        image.holding[register] = value & 0xFFFF
        self.unit.written(device, register, [value & 0xFFFF])

    def word(self, device: int, register: int) -> int:
        return int(get(self.unit.devices[device].holding, register, "i16"))

    def value(self, register: int) -> float:
        return float(get(self.unit.devices[TWO].holding, register, "f32"))

    def wait(self, done: Callable[[], bool], limit_h: float = 12.0) -> float:
        """Scan until something is true; returns the hours it took."""
        start_ms = self.plant_ms
        while not done():
            assert self.plant_ms - start_ms < limit_h * 3.6e6, f"not within {limit_h} h: {self.unit.body}"
            self.scan()
        return (self.plant_ms - start_ms) / 3.6e6

    def evacuate(self) -> None:
        for register in (4, 2, 1):
            self.write(TWO, register, 0)
        self.write(TWO, 0, 1)
        self.wait(lambda: self.value(20) <= 1.0, 2.0)

    def soak(self, temperature_c: float, hold_min: int) -> None:
        self.write(TWO, 4, 0)
        self.write(ONE, 23, 0)
        self.write(ONE, 324, hold_min)
        self.write(ONE, 35, 60)
        self.write(ONE, 2, round(10 * temperature_c))
        self.wait(lambda: self.value(22) >= temperature_c - 3.0, 8.0)
        self.write(ONE, 23, 1)
        self.wait(lambda: self.word(ONE, 23) == 3, hold_min / 60.0 + 1.0)

    def quench(self, until_c: float) -> None:
        self.write(ONE, 23, 0)
        self.write(ONE, 35, 0)
        self.write(ONE, 2, 200)
        self.write(TWO, 0, 0)
        self.write(TWO, 3, 120)
        self.write(TWO, 1, 1)
        self.wait(lambda: self.value(20) > 60_000.0 and self.value(20) >= 108_000.0, 0.5)
        self.write(TWO, 4, 500)
        self.wait(lambda: max(self.value(22), self.value(24)) <= until_c, 4.0)
        self.write(TWO, 4, 0)

    def vent(self) -> None:
        for register, value in ((4, 0), (0, 0), (1, 0), (2, 1)):
            self.write(TWO, register, value)
        self.wait(lambda: self.value(20) > 95_000.0, 1.0)
        self.write(TWO, 2, 0)


def loaded(env: Environment, count: int = 12) -> list[int]:
    trays = [2001 + n for n in range(count)]
    for tray in trays:
        env.carriers.put(tray, sintered())
        env.carriers.move(tray, "AF-01")
    return trays


def inside(env: Environment, carrier: int) -> Material:
    material = env.carriers.get(carrier).material
    assert material is not None
    return material
