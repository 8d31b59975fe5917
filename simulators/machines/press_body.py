"""Body of an aligning press PR (docs/plc/aligning_press.md): box, hopper, coil, strokes, ring of stroke records."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from simulators.machines.phase import PhaseSpec
from simulators.machines.plain import from_plain, to_plain
from simulators.machines.purge import Purged
from simulators.machines.registers import get, put
from simulators.machines.unit import Environment, RegisterImage
from simulators.physics import noise, oxygen, press
from simulators.physics.material import Form, Material
from simulators.physics.press import PressKind

AIR_PPM = 209_500.0
PURGE_NM3_PER_H, BOX_M3 = 40.0, 0.8
PRESS_AREA_MM2 = 3000.0
COIL = press.CoilSpec()
RING, RING_AT, RECORD = 256, 1010, 16
WRITE_COUNT, READ_COUNT = 1000, 1002
FIELD_NOT_REACHED, FILL_WEIGHT_DEV, GREEN_DENSITY, EJECT_CRACK, DEMAG_FAIL, COIL_OVERTEMP, RING_FULL, O2_HIGH = range(8)
BOX_OXYGEN_PPM = 1000.0
COIL_LIMIT_C = 90.0
RESIDUAL_LIMIT_MT = 5.0
DENSITY_BAND = (0.45, 0.62)
"""Relative green density of blocks that neither crumble nor crack."""


@dataclass(frozen=True, slots=True)
class Box:
    """Gas, coil and the last stroke, as the panel shows them."""

    oxygen_ppm: float = AIR_PPM
    tool_c: float = 22.0
    coil_c: float = 25.0
    current_a: float = 0.0
    field_t: float = 0.0
    force_kn: float = 0.0
    pressure_pa: float = 0.0
    fill_kg: float = 0.0
    part_kg: float = 0.0
    cycle_s: float = 0.0
    cavities: int = 2


@dataclass(frozen=True, slots=True)
class Stroke:
    """What one stroke left in the ring."""

    plant_ms: int
    field_t: float
    pressure_pa: float
    masses_kg: tuple[float, float]
    result: int
    cavities: int
    number: int


class PressBody(Purged):
    """Aligning press in a nitrogen box. `good` and `scrap` stand between the tools and the trays."""

    VALUES = (
        *("field_t", "coil_current_a", "coil_temperature_c", "force_kn", "compact_pressure_pa", "fill_mass_kg"),
        *("part_mass_kg", "good_count", "scrap_count", "o2_ppm", "hopper_kg", "cycle_s"),
    )
    ALARMS = (
        *("FIELD_NOT_REACHED", "FILL_WEIGHT_DEV", "GREEN_DENSITY", "EJECT_CRACK", "DEMAG_FAIL", "COIL_OVERTEMP"),
        *("RING_FULL", "O2_HIGH"),
    )
    step_s, idle_step_s = 5.0, 60.0

    def __init__(self, unit_id: str, env: Environment) -> None:
        self.box, self.purging = Box(), False
        self.kind = PressKind.AXIAL if unit_id == "PR-02" else PressKind.TRANSVERSE
        self.hopper: Material | None = None
        self.drum = 0
        """Carrier the powder came in: what is not pressed goes back."""
        self.good: Material | None = None
        self.scrap: Material | None = None
        self.strokes = 0
        """In this load, from 1."""
        self.batch = 0
        self._rng = Random(f"{env.seed}/{unit_id}")
        super().__init__(unit_id, env)

    # --- ring --------------------------------------------------------------------------------------------------

    def ring_full(self) -> bool:
        """No room for another stroke record."""
        holding = self.registers.holding
        return int(get(holding, WRITE_COUNT, "u32")) - int(get(holding, READ_COUNT, "u32")) >= RING

    def record(self, stroke: Stroke) -> None:
        """The next place of the ring, then the count."""
        holding = self.registers.holding
        count = int(get(holding, WRITE_COUNT, "u32"))
        at = RING_AT + RECORD * (count % RING)
        put(holding, at, "u64", stroke.plant_ms)
        put(holding, at + 4, "f32", stroke.field_t)
        put(holding, at + 6, "f32", stroke.pressure_pa)
        put(holding, at + 8, "f32", stroke.masses_kg[0])
        put(holding, at + 10, "f32", stroke.masses_kg[1])
        for offset, word in ((12, stroke.result), (13, stroke.cavities), (14, stroke.number & 0xFFFF), (15, 0)):
            put(holding, at + offset, "u16", word)
        put(holding, WRITE_COUNT, "u32", (count + 1) & 0xFFFFFFFF)

    def _ring(self, plain: Mapping[str, Any]) -> RegisterImage:
        last = RING_AT + RECORD * RING
        kept = {int(address): int(word) for address, word in plain.items()}
        holding = {address: kept.get(address, 0) for address in range(WRITE_COUNT, last)}
        writable = {READ_COUNT, READ_COUNT + 1}
        return RegisterImage(holding, read_only=frozenset(set(holding) - writable))

    # --- physics -----------------------------------------------------------------------------------------------

    def physics(self, dt_s: float) -> None:
        box = self.box
        ppm = oxygen.purge_oxygen_ppm(box.oxygen_ppm, PURGE_NM3_PER_H, BOX_M3, dt_s) if self.purging else box.oxygen_ppm
        duty = box.current_a * 0.28 if self.strokes and self.hopper else 0.0
        coil = press.coil_temperature_c(COIL, box.coil_c, duty, 24.0, dt_s)
        self.box = replace(box, oxygen_ppm=ppm, coil_c=coil)
        self.alarm(COIL_OVERTEMP, self.faults.sense("coil_temperature_c", coil) > COIL_LIMIT_C)

    def seen_oxygen_ppm(self) -> float:
        """The analyser of the box."""
        return self.faults.sense("o2_ppm", self.box.oxygen_ppm)

    def interlock(self, spec: PhaseSpec, params: list[float]) -> bool:
        match spec.name:
            case "load":
                emptied = self.hopper is None and self.good is None and self.scrap is None
                return emptied and self.seen_oxygen_ppm() < BOX_OXYGEN_PPM
            case "compact":
                return self.hopper is not None and self.ready()
            case "stack":
                return self.good is not None or self.hopper is not None or self.scrap is not None
        return True

    def ready(self) -> bool:
        """May strokes go on?"""
        return self.seen_oxygen_ppm() < BOX_OXYGEN_PPM and not self.alarmed(COIL_OVERTEMP)

    def accepts(self, spec: PhaseSpec, material: Material) -> bool:
        """Powder, as a rule a lubricated blend."""
        return material.form in (Form.POWDER, Form.BLEND)

    def plausible(self, spec: PhaseSpec, params: list[float]) -> bool:
        """Trays enough for the parts that stand on the table."""
        if spec.name != "stack" or self.good is None:
            return True
        trays = sum(1 for param, value in zip(spec.params, params, strict=False) if param.carrier == "tray" and value)
        each = next(v for param, v in zip(spec.params, params, strict=False) if param.name == "pieces_per_tray")
        return trays * each >= self.good.pieces

    def values(self) -> dict[str, float]:
        box, rng = self.box, self._rng
        return {
            "field_t": round(box.field_t, 4),
            "coil_current_a": round(box.current_a, 1),
            "coil_temperature_c": round(box.coil_c, 1),
            "force_kn": round(box.force_kn, 1),
            "compact_pressure_pa": round(box.pressure_pa, -3),
            "fill_mass_kg": round(box.fill_kg, 4),
            "part_mass_kg": round(box.part_kg, 4),
            "good_count": float(self.good.pieces if self.good else 0),
            "scrap_count": float(self.scrap.pieces if self.scrap else 0),
            "o2_ppm": round(noise.relative(rng, box.oxygen_ppm, 0.01), 1),
            "hopper_kg": round(self.hopper.mass_kg, 2) if self.hopper else 0.0,
            "cycle_s": round(box.cycle_s, 1),
        }

    def dump(self) -> dict[str, Any]:
        materials = {name: getattr(self, name) for name in ("hopper", "good", "scrap")}
        plain: dict[str, Any] = {name: part.to_dict() if part else None for name, part in materials.items()}
        ring = {str(address): word for address, word in self.registers.holding.items() if word}
        plain |= {"box": to_plain(self.box), "purging": self.purging, "drum": self.drum, "ring": ring}
        return plain | {"strokes": self.strokes, "batch": self.batch}

    def load(self, plain: Mapping[str, Any]) -> None:
        self.box = from_plain(Box(), plain.get("box"))
        self.purging, self.drum = plain.get("purging", False), plain.get("drum", 0)
        self.strokes, self.batch = plain.get("strokes", 0), plain.get("batch", 0)
        self.registers = self._ring(plain.get("ring", {}))
        for name in ("hopper", "good", "scrap"):
            found = plain.get(name)
            setattr(self, name, Material.from_dict(found) if found else None)
