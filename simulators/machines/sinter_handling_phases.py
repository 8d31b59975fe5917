"""Phases of the sinter furnace that bring parts in and out."""

from collections.abc import Mapping
from dataclasses import replace

from simulators.machines import sinter_load
from simulators.machines.handling import shown_kg
from simulators.machines.phase import Phase
from simulators.machines.sinter_body import SinterBody
from simulators.machines.sinter_load import Load
from simulators.physics import anneal
from simulators.physics.sinter import SinterIntegrals

LOAD_S, UNLOAD_S = 1800.0, 2700.0


class LoadBoxes(Phase[SinterBody]):
    """Twelve positions; the door closes over the carriers."""

    def start(self) -> None:
        places = [(n, int(value)) for n, value in enumerate(self.params[:12], 1) if value]
        store = self.machine.env.carriers
        load, parts = sinter_load.taken_in(store, places, self.machine.status.run_id)
        for _, carrier in places:
            store.lock(carrier, self.machine.unit_id)
        self.machine.furnace_load = load
        self.memory |= {"left_s": LOAD_S, "pieces": sum(part.pieces for part in parts)}

    def step(self, dt_s: float) -> bool:
        self.memory["left_s"] -= dt_s
        if self.memory["left_s"] > 0.0:
            return False
        body, load = self.machine.body, self.machine.furnace_load
        fresh = replace(body, pools=load.pools, sintering=SinterIntegrals(), annealing=anneal.AnnealState())
        self.machine.body = replace(fresh, leak_hot_pa=0.0)
        return True

    def secure(self) -> None:
        for _, carrier in self.machine.furnace_load.places:
            self.machine.env.carriers.lock(carrier, None)
        self.machine.furnace_load = Load()

    def report(self) -> Mapping[str, float]:
        load = self.machine.furnace_load
        pieces = self.memory["pieces"] if load.places else 0
        return {"mass_kg": shown_kg(load.mass_kg) if load.places else 0.0, "boxes": len(load.places), "pieces": pieces}


class Unload(Phase[SinterBody]):
    """Take the parts out and sort them."""

    def start(self) -> None:
        self.memory |= {"left_s": UNLOAD_S, "out": {}}

    def step(self, dt_s: float) -> bool:
        self.memory["left_s"] -= dt_s
        if self.memory["left_s"] > 0.0:
            return False
        machine = self.machine
        out = sinter_load.take_out(
            machine.env.carriers,
            machine.furnace_load,
            machine.spec(),
            machine.body,
            machine.env.seed,
            machine.unit_id,
            int(self.param("reject_bin")),
        )
        machine.furnace_load = Load()
        self.memory["out"] = {
            "mass_kg": shown_kg(out.good_kg),
            "reject_kg": shown_kg(out.reject_kg, 0.001),
            "pieces": out.good_pieces,
            "reject_pieces": out.reject_pieces,
        } | {f"pieces_{position}": count for position, count in out.pieces}
        return True

    def report(self) -> Mapping[str, float]:
        out: dict[str, float] = self.memory["out"]
        return out
