"""Jet mill JM: phases and the table of docs/plc/jet_mill.md."""

from collections.abc import Mapping
from dataclasses import replace

from simulators.machines.blocks import Fail
from simulators.machines.handling import Intake, Reports, shown_kg
from simulators.machines.mill_body import COARSE, O2_HIGH, Drives, MillBody
from simulators.machines.phase import Param, Phase, PhaseSpec, carriers
from simulators.physics import mill, oxygen, transforms
from simulators.physics.material import Material, take

PURGE_LIMIT_S = 7200.0
FILL_LIMIT_S = 3600.0
COARSE_UM = 8.0


class PurgeN2(Phase[MillBody]):
    """Nitrogen through the open loop until the oxygen is low."""

    def start(self) -> None:
        self.memory["elapsed_s"] = 0.0
        self.machine.drives = replace(self.machine.drives, purge=True)

    def step(self, dt_s: float) -> bool:
        self.memory["elapsed_s"] += dt_s
        if self.memory["elapsed_s"] > PURGE_LIMIT_S:
            self.machine.alarm(O2_HIGH, True)
            self.machine.fail(Fail.TIME_OUT)
        return self.machine.seen_oxygen_ppm() <= self.param("o2_ppm")

    def restart(self) -> None:
        self.start()

    def report(self) -> Mapping[str, float]:
        return {"o2_ppm": self.machine.seen_oxygen_ppm(), "elapsed_s": self.memory["elapsed_s"]}


class StartLoop(Phase[MillBody]):
    """Compressor on; a controlled bleed keeps the oxygen at its set point."""

    def start(self) -> None:
        self.machine.drives = Drives(
            loop=True, nozzle_pa=self.param("pressure_pa"), bleed_ppm=max(5.0, self.param("o2_ppm"))
        )

    def step(self, dt_s: float) -> bool:
        return self.machine.loop.nozzle_pa >= 0.99 * self.param("pressure_pa")

    def report(self) -> Mapping[str, float]:
        return {"pressure_pa": round(self.machine.loop.nozzle_pa, -2)}


class SpeedClassifier(Phase[MillBody]):
    """Classifier wheel to speed."""

    def start(self) -> None:
        self.machine.drives = replace(self.machine.drives, rpm=self.param("speed_rpm"))

    def step(self, dt_s: float) -> bool:
        deviation = abs(self.machine.loop.state.rpm - self.param("speed_rpm"))
        return deviation <= 0.005 * self.param("speed_rpm")

    def report(self) -> Mapping[str, float]:
        return {"speed_rpm": self.machine.loop.state.rpm}


class Feeding(Phase[MillBody]):
    """Feeder on hold-up control; stopped while held, nitrogen and classifier go on."""

    def feed(self) -> None:
        """Set the feeder."""
        self.machine.drives = replace(self.machine.drives, hold_up_kg=self.param("hold_up_kg"))

    def hold(self) -> None:
        self.machine.drives = replace(self.machine.drives, hold_up_kg=0.0)

    def restart(self) -> None:
        self.feed()

    def changed(self) -> None:
        self.feed()

    def guarded(self) -> bool:
        """False when oxygen has stopped the feeder."""
        if self.machine.alarmed(O2_HIGH):
            self.machine.fail(Fail.INTERLOCK_LOST)
            return False
        return True


class Feed(Feeding, Intake[MillBody]):
    """Drum onto the feeder, then fill the mill to its hold-up."""

    duration_s = 600.0

    def start(self) -> None:
        Intake.start(self)
        self.memory |= {"drum_kg": 0.0, "filled_s": 0.0}

    def taken(self, parts: list[tuple[int, Material]]) -> None:
        self.machine.batch = self.machine.status.run_id
        self.memory["drum_kg"] = sum(part.mass_kg for _, part in parts)
        for _, part in parts:
            self.machine.take_in(part)
        self.feed()

    def step(self, dt_s: float) -> bool:
        if not self.memory["drum_kg"]:
            Intake.step(self, dt_s)
            return False
        self.memory["filled_s"] += dt_s
        full = self.machine.loop.state.hold_up_kg >= 0.95 * self.param("hold_up_kg")
        # a coarse setting passes so much that the hold-up settles below its set point
        settled = full or self.memory["filled_s"] >= FILL_LIMIT_S
        return self.guarded() and (settled or self.machine.loop.drum_kg <= 0.0)

    def secure(self) -> None:
        Intake.secure(self)
        self.hold()

    def report(self) -> Mapping[str, float]:
        return {"drum_kg": shown_kg(self.memory["drum_kg"]), "hold_up_kg": round(self.machine.loop.state.hold_up_kg, 2)}


class MillSteady(Feeding):
    """Mill until the drum is empty."""

    def start(self) -> None:
        self.memory |= {"elapsed_s": 0.0, "o2_sum": 0.0, "out_kg": self._out_kg()}
        self.feed()

    def step(self, dt_s: float) -> bool:
        self.memory["elapsed_s"] += dt_s
        self.memory["o2_sum"] += self.machine.loop.oxygen_ppm * dt_s
        return self.guarded() and self.machine.loop.drum_kg <= 1e-9

    def _out_kg(self) -> float:
        return self.machine.loop.state.product_kg + self.machine.loop.state.fines_kg

    def report(self) -> Mapping[str, float]:
        state, elapsed_s = self.machine.loop.state, max(1.0, self.memory["elapsed_s"])
        rng = self.machine.noisy("steady")
        return {
            "fed_kg": shown_kg(state.fed_kg),
            "d50_um": round(state.product_d50_um * rng.gauss(1.0, 0.01), 2),
            "throughput_kg_per_h": round((self._out_kg() - self.memory["out_kg"]) * 3600.0 / elapsed_s, 1),
            "elapsed_s": elapsed_s,
            "o2_ppm": round(self.memory["o2_sum"] / elapsed_s, 1),
        }


class PsdCheck(Reports[MillBody]):
    """In-line laser diffraction of the product."""

    duration_s = 300.0

    def done(self) -> None:
        state, rng = self.machine.loop.state, self.machine.noisy("psd")
        d50 = state.product_d50_um * rng.gauss(1.0, 0.01)
        d90 = state.product_d90_um * rng.gauss(1.0, 0.01)
        self.machine.alarm(COARSE, d90 > COARSE_UM)
        self.memory |= {"d10_um": round(d50 / 2.4, 2), "d50_um": round(d50, 2), "d90_um": round(d90, 2)}


class EndFeed(Phase[MillBody]):
    """Feeder off."""

    def start(self) -> None:
        self.machine.drives = replace(self.machine.drives, hold_up_kg=0.0)

    def report(self) -> Mapping[str, float]:
        return {"fed_kg": shown_kg(self.machine.loop.state.fed_kg)}


class Empty(Phase[MillBody]):
    """Mill the bed down to the heel, then part the powder into product, fines and what stays in the machine."""

    def start(self) -> None:
        self.memory |= {"heel_kg": 0.0, "elapsed_s": 0.0}

    def step(self, dt_s: float) -> bool:
        self.memory["elapsed_s"] += dt_s
        state = self.machine.loop.state
        # the bed thins out and the outflow with it: after two hours the rest is the heel
        if state.hold_up_kg > self.param("hold_up_kg") and self.memory["elapsed_s"] < 7200.0:
            return False
        self._part()
        return True

    def _part(self) -> None:
        machine = self.machine
        powder, state = machine.powder, machine.loop.state
        if powder is None:
            return
        left = state.product_kg + state.fines_kg
        sizes = mill.Sizes(state.product_d50_um / 2.4, state.product_d50_um, state.product_d90_um)
        # what an ended feed has left in the feeder stays there, unmilled
        heel, rest = take(powder, min(powder.mass_kg, state.hold_up_kg + machine.loop.drum_kg))
        picked_up = machine.loop.exposure_ppm_kg / max(1e-6, left)
        ground = transforms.oxidised(transforms.milled(rest, sizes), picked_up)
        ground = transforms.nitrided(ground, oxygen.mill_nitrogen_ppm(sizes.d50_um))
        fines, product = take(ground, ground.mass_kg * state.fines_kg / max(1e-6, left))
        machine.heel, machine.fines, machine.product, machine.powder = heel, fines, product, None
        self.memory["heel_kg"] = shown_kg(heel.mass_kg)
        machine.drives = replace(machine.drives, rpm=0.0, loop=False, nozzle_pa=0.0)

    def report(self) -> Mapping[str, float]:
        return {"heel_kg": self.memory["heel_kg"]}


class CollectFines(Reports[MillBody]):
    """Filter dust into a sealed bin: it burns in air."""

    duration_s = 900.0

    def done(self) -> None:
        fines = self.machine.fines
        if fines is not None:
            self.machine.env.carriers.put(int(self.param("fines_bin")), fines)
            self.memory["mass_kg"] = shown_kg(fines.mass_kg, 0.001)
        self.machine.fines = None


class WeighOut(Reports[MillBody]):
    """Product into its drum under nitrogen, on the load cell."""

    duration_s = 900.0

    def done(self) -> None:
        product = self.machine.product
        if product is not None:
            self.machine.env.carriers.put(int(self.param("product_drum")), product)
            self.memory["mass_kg"] = shown_kg(product.mass_kg)
        self.machine.product = None
        state = replace(self.machine.loop.state, product_kg=0.0, fines_kg=0.0, fed_kg=0.0)
        self.machine.loop = replace(self.machine.loop, state=state)


class JetMill(MillBody):
    """Jet mill with classifier, 40 kg/h at 3.3 µm."""

    PHASES = (
        PhaseSpec(1, "purge_n2", PurgeN2, (Param("o2_ppm", 5.0, 500.0),), ("o2_ppm", "elapsed_s")),
        PhaseSpec(
            2,
            "start_loop",
            StartLoop,
            (Param("pressure_pa", 500_000.0, 800_000.0), Param("o2_ppm", 0.0, 500.0)),
            ("pressure_pa",),
        ),
        PhaseSpec(3, "speed_classifier", SpeedClassifier, (Param("speed_rpm", 2000.0, 5500.0),), ("speed_rpm",)),
        PhaseSpec(
            4,
            "feed",
            Feed,
            (*carriers("powder_drum", "drum", "in"), Param("hold_up_kg", 10.0, 35.0)),
            ("drum_kg", "hold_up_kg"),
            "HOLD",
        ),
        PhaseSpec(
            5,
            "mill_steady",
            MillSteady,
            (Param("hold_up_kg", 10.0, 35.0),),
            ("fed_kg", "d50_um", "throughput_kg_per_h", "elapsed_s", "o2_ppm"),
            "HOLD",
        ),
        PhaseSpec(6, "psd_check", PsdCheck, (), ("d10_um", "d50_um", "d90_um")),
        PhaseSpec(7, "end_feed", EndFeed, (), ("fed_kg",)),
        PhaseSpec(8, "empty", Empty, (Param("hold_up_kg", 1.0, 10.0),), ("heel_kg",)),
        PhaseSpec(9, "collect_fines", CollectFines, carriers("fines_bin", "bin", "out"), ("mass_kg",), "HOLD"),
        PhaseSpec(10, "weigh_out", WeighOut, carriers("product_drum", "drum", "out"), ("mass_kg",), "HOLD"),
    )
