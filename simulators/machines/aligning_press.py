"""Aligning press PR (docs/plc/aligning_press.md): phases and table. The cycle inside `compact` is the press's own."""

from collections.abc import Mapping
from dataclasses import replace
from random import Random

from simulators.machines.blocks import Fail
from simulators.machines.handling import Intake, Reports, Timed, joined, shown_kg
from simulators.machines.phase import Param, Phase, PhaseSpec, carriers
from simulators.machines.press_body import (
    BOX_OXYGEN_PPM,
    COIL,
    DEMAG_FAIL,
    DENSITY_BAND,
    EJECT_CRACK,
    FIELD_NOT_REACHED,
    FILL_WEIGHT_DEV,
    GREEN_DENSITY,
    O2_HIGH,
    PRESS_AREA_MM2,
    RESIDUAL_LIMIT_MT,
    RING_FULL,
    PressBody,
    Stroke,
)
from simulators.machines.purge import Purge
from simulators.physics import oxygen, press, transforms
from simulators.physics.material import Form, Material, blend, take, take_pieces

CYCLE_S = 64.0
"""Fill, pre-align, align, compact, demagnetise, eject, weigh, without the dwell."""
FILL_SIGMA_KG = 0.0003
FILL_LIMIT = 0.005
CRACK_CHANCE = 0.008
GOOD, FIELD_LOW, FILL_OFF, CRACK = 0, 1, 2, 3


class SetupTool(Timed[PressBody]):
    """Tool in, warm."""

    duration_s = 1200.0

    def done(self) -> None:
        box = self.machine.box
        self.machine.box = replace(box, cavities=round(self.param("cavities")), tool_c=self.param("tool_temperature_c"))

    def report(self) -> Mapping[str, float]:
        return {"tool_temperature_c": self.machine.box.tool_c}


class PurgeBox(Purge[PressBody]):
    too_slow = O2_HIGH


class LoadPowder(Intake[PressBody]):
    """Drum onto the hopper."""

    duration_s = 600.0

    def taken(self, parts: list[tuple[int, Material]]) -> None:
        machine = self.machine
        machine.hopper, machine.drum = blend([part for _, part in parts]), parts[0][0]
        machine.batch, machine.strokes, machine.good, machine.scrap = machine.status.run_id, 0, None, None

    def report(self) -> Mapping[str, float]:
        return {"mass_kg": shown_kg(self.machine.hopper.mass_kg if self.machine.hopper else 0.0)}


class Compact(Phase[PressBody]):
    """Stroke after stroke until enough good parts are made or the powder ends."""

    def start(self) -> None:
        self.memory |= {"wait_s": 0.0, "strokes": 0, "mass_kg": 0.0, "field": 0.0, "good": 0, "scrap": 0}

    def step(self, dt_s: float) -> bool:
        machine = self.machine
        machine.alarm(O2_HIGH, machine.seen_oxygen_ppm() >= BOX_OXYGEN_PPM)
        if not machine.ready():
            machine.fail(Fail.INTERLOCK_LOST)
            return False
        self.memory["wait_s"] += dt_s
        cycle = CYCLE_S + 2.0 * self.param("dwell_s")
        while self.memory["wait_s"] >= cycle and not self._enough():
            machine.alarm(RING_FULL, machine.ring_full())
            if machine.ring_full():
                self.memory["wait_s"] = cycle
                return False
            self.memory["wait_s"] -= cycle
            self._stroke(cycle)
        return self._enough()

    def _enough(self) -> bool:
        hopper, wanted = self.machine.hopper, round(self.param("pieces"))
        empty = hopper is None or hopper.mass_kg < self.param("fill_mass_kg") * self.machine.box.cavities
        return empty or 0 < wanted <= self.memory["good"]

    def _stroke(self, cycle_s: float) -> None:
        machine, memory = self.machine, self.memory
        machine.strokes += 1
        memory["strokes"] += 1
        rng = Random(f"{machine.env.seed}/{machine.unit_id}/{machine.batch}/{machine.strokes}")
        field = machine.faults.sense("field_t", self.param("field_t") * rng.gauss(1.0, 0.004))
        pressure = self.param("pressure_pa") * rng.gauss(1.0, 0.006)
        made = [self._part(rng, field, pressure) for _ in range(machine.box.cavities)]
        result, masses = max(outcome for outcome, _ in made), [mass for _, mass in made]
        memory["field"] += field
        self._show(field, pressure, masses[-1], cycle_s)
        self._warn({outcome for outcome, _ in made}, field, pressure)
        pair = (masses[0], masses[1] if len(masses) > 1 else 0.0)
        stroke = Stroke(machine.now_ms or 0, field, pressure, pair, result, machine.box.cavities, machine.strokes)
        machine.record(stroke)

    def _warn(self, outcomes: set[int], field_t: float, pressure_pa: float) -> None:
        """Alarms of the last stroke."""
        machine = self.machine
        for bit, outcome in ((FIELD_NOT_REACHED, FIELD_LOW), (FILL_WEIGHT_DEV, FILL_OFF), (EJECT_CRACK, CRACK)):
            machine.alarm(bit, outcome in outcomes)
        low, high = DENSITY_BAND
        machine.alarm(GREEN_DENSITY, not low <= press.green_density(pressure_pa / 1e6) <= high)
        residual_mt = machine.faults.sense("residual_mt", press.residual_mt(field_t, 0.05 * field_t))
        machine.alarm(DEMAG_FAIL, residual_mt > RESIDUAL_LIMIT_MT)

    def _part(self, rng: Random, field_t: float, pressure_pa: float) -> tuple[int, float]:
        machine, wanted = self.machine, self.param("fill_mass_kg")
        if machine.hopper is None:
            return GOOD, 0.0
        # the last fill takes what is left
        fill_kg = min(machine.hopper.mass_kg, wanted + rng.gauss(0.0, FILL_SIGMA_KG))
        powder, machine.hopper = take(machine.hopper, fill_kg)
        picked_up = oxygen.box_pickup_ppm(machine.box.oxygen_ppm, 600.0, max(1.0, powder.d50_um))
        powder = transforms.oxidised(powder, picked_up)
        part = transforms.pressed(powder, machine.kind, field_t, pressure_pa / 1e6, 2.1, 1)
        outcome = self._judged(rng, part.mass_kg, wanted, field_t)
        if outcome == GOOD:
            machine.good = joined(machine.good, part)
            self.memory["good"] += 1
            self.memory["mass_kg"] += part.mass_kg
        else:
            machine.scrap = joined(machine.scrap, replace(part, form=Form.SCRAP))
            self.memory["scrap"] += 1
        return outcome, part.mass_kg

    def _judged(self, rng: Random, mass_kg: float, wanted_kg: float, field_t: float) -> int:
        if field_t < 0.95 * self.param("field_t"):
            return FIELD_LOW
        if abs(mass_kg - wanted_kg) > FILL_LIMIT * wanted_kg:
            return FILL_OFF
        return CRACK if rng.random() < CRACK_CHANCE else GOOD

    def _show(self, field_t: float, pressure_pa: float, mass_kg: float, cycle_s: float) -> None:
        machine = self.machine
        machine.box = replace(
            machine.box,
            field_t=field_t,
            current_a=field_t / COIL.tesla_per_a,
            pressure_pa=pressure_pa,
            force_kn=pressure_pa * PRESS_AREA_MM2 * 1e-9,
            fill_kg=mass_kg,
            part_kg=mass_kg,
            cycle_s=cycle_s,
        )

    def hold(self) -> None:
        self.machine.box = replace(self.machine.box, field_t=0.0, current_a=0.0, force_kn=0.0, pressure_pa=0.0)

    def report(self) -> Mapping[str, float]:
        memory, good = self.memory, self.machine.good
        strokes = max(1, memory["strokes"])
        density = good.green_density * press.TRUE_DENSITY_G_PER_CM3 if good else 0.0
        self.hold()
        return {
            "strokes": memory["strokes"],
            "count": memory["good"],
            "scrap_count": memory["scrap"],
            "mean_mass_kg": round(memory["mass_kg"] / max(1, memory["good"]), 4),
            "field_t": round(memory["field"] / strokes, 4),
            "density_g_per_cm3": round(density, 3),
        }


class Stack(Reports[PressBody]):
    """Good parts onto trays in order, scrap into its bin, the rest of the powder back into its drum."""

    duration_s = 1800.0

    def done(self) -> None:
        machine, memory, store = self.machine, self.memory, self.machine.env.carriers
        each, trays = round(self.param("pieces_per_tray")), self.carrier_ids("out", "tray")
        memory |= {"count": machine.good.pieces if machine.good else 0}
        memory["mass_kg"] = shown_kg(machine.good.mass_kg if machine.good else 0.0, 0.001)
        for n, tray in enumerate(trays, start=1):
            if machine.good is None or machine.good.pieces == 0:
                break
            part, rest = take_pieces(machine.good, min(each, machine.good.pieces))
            store.put(tray, part)
            machine.good = rest if rest.pieces else None
            memory |= {"trays": n, f"count_{n}": part.pieces}
        self._clear()

    def _clear(self) -> None:
        machine, memory, store = self.machine, self.memory, self.machine.env.carriers
        if machine.scrap is not None:
            memory["scrap_kg"] = shown_kg(machine.scrap.mass_kg, 0.001)
            store.put(self.carrier_ids("out", "bin")[0], machine.scrap)
        if machine.hopper is not None and machine.hopper.mass_kg > 1e-9:
            memory["rest_kg"] = shown_kg(machine.hopper.mass_kg)
            store.put(machine.drum, machine.hopper)
        machine.good = machine.scrap = machine.hopper = None


class AligningPress(PressBody):
    """Aligning press, two cavities; PR-01 presses across the field, PR-02 along it."""

    PHASES = (
        PhaseSpec(
            1,
            "setup_tool",
            SetupTool,
            (Param("cavities", 1.0, 2.0), Param("tool_temperature_c", 20.0, 40.0)),
            ("tool_temperature_c",),
            "HOLD",
        ),
        PhaseSpec(2, "purge_box", PurgeBox, (Param("o2_ppm", 10.0, 500.0),), ("o2_ppm",)),
        PhaseSpec(3, "load", LoadPowder, carriers("powder_drum", "drum", "in"), ("mass_kg",), "HOLD"),
        PhaseSpec(
            4,
            "compact",
            Compact,
            (
                Param("fill_mass_kg", 0.05, 2.0),
                Param("field_t", 0.5, 2.2),
                Param("pressure_pa", 2e7, 1.5e8),
                Param("dwell_s", 0.5, 5.0),
                Param("pieces", 0.0, 5000.0),
            ),
            ("strokes", "count", "scrap_count", "mean_mass_kg", "field_t", "density_g_per_cm3"),
            "HOLD",
        ),
        PhaseSpec(
            5,
            "stack",
            Stack,
            (
                *carriers("tray", "tray", "out", 20),
                *carriers("scrap_bin", "bin", "out"),
                Param("pieces_per_tray", 1.0, 200.0),
            ),
            ("count", "mass_kg", "scrap_kg", "trays", *(f"count_{n}" for n in range(1, 21)), "rest_kg"),
            "HOLD",
        ),
    )
