"""One order of the route `block-45sh`, from raw bins to packed boxes, with the parameters of the shipped recipes.

What is common to several cases of a seed is done once: `Order.branch` copies carriers and ledger, so that each case
goes on with the same parts. Where a plant has several furnaces the seed chooses.
"""

import shutil
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from recipes.library import shipped
from simulators.machines.plc import Machine
from tests.sweep import floorwork
from tests.sweep.floorwork import Hands
from tests.sweep.ledger import Balance, balance
from tests.sweep.measure import Judged, judged
from tests.sweep.plant import ClassA, ClassB, Plant
from tests.sweep.play import Play

ROUTE = shipped().routes["block-45sh"].model
PIECES = 500
PER_TRAY = 42
CHARGE_DRUM, FLAKE_DRUM, HD_DRUM, POWDER_DRUM, BLEND_DRUM = range(1001, 1006)
TRAYS = [2001 + n for n in range(-(-PIECES // PER_TRAY))]
SKULL, FINES, GREEN_SCRAP, SINTER_REJECT, SWARF, SLICE_REJECT, COAT_REJECT = range(3001, 3008)
BOX = 4001
CIP_TRAYS = 3
CARRIER_OF = {
    "swarf": SWARF,
    "machining-reject": SLICE_REJECT,
    "machined-magnet": BOX,
    "coating-reject": COAT_REJECT,
}
"""Where a material that a prompt names is found."""


@dataclass(frozen=True, slots=True)
class Case:
    """What is done otherwise: parameters (`recipe.parameter`) and blocks left out, by recipe."""

    name: str
    changed: Mapping[str, float] = field(default_factory=dict)
    skipped: Mapping[str, Collection[str]] = field(default_factory=dict)


NOMINAL = Case("nominal")


class Order:
    """The order on its plant; `balances` and `notes` grow with each batch."""

    def __init__(self, folder: Path, seed: int, case: Case = NOMINAL, charge_kg: float = 300.0) -> None:
        self.folder, self.seed, self.case, self._charge_kg = folder, seed, case, charge_kg
        self.plant = Plant(folder, seed)
        self.balances: list[Balance] = []
        self.notes: dict[str, float] = {}
        self._kg: dict[int, float] = {}
        """Ledger: mass of the lot on a carrier as last weighed or reported."""

    def branch(self, folder: Path, case: Case) -> "Order":
        """The same parts for another case."""
        shutil.copytree(self.folder, folder)
        other = Order(folder, self.seed, case)
        other.plant.plant_ms = self.plant.plant_ms
        other._kg = dict(self._kg)
        return other

    # --- operations --------------------------------------------------------------------------------------------

    def up_to_green(self) -> None:
        """Charge, cast, decrepitate, mill, blend, press, press isostatically."""
        floorwork.deliver(self.plant)
        self._charge()
        self._do("melt", "VIM-01", [CHARGE_DRUM], drum=[FLAKE_DRUM], bin=[SKULL])
        self._do("decrepitate", f"HD-0{1 + self.seed % 2}", [FLAKE_DRUM], drum=[HD_DRUM])
        self._do("mill", "JM-01", [HD_DRUM], drum=[POWDER_DRUM], bin=[FINES])
        self._do("blend", "BL-01", [POWDER_DRUM], drum=[BLEND_DRUM])
        pressed = self._do("press", "PR-01", [BLEND_DRUM], tray=TRAYS, bin=[GREEN_SCRAP])
        each_kg = pressed["stack.mass_kg"] / pressed["stack.count"]
        self._kg |= {tray: each_kg * pressed[f"stack.count_{n}"] for n, tray in enumerate(TRAYS, 1)}
        for n in range(0, len(TRAYS), CIP_TRAYS):
            self._do("cip", "CIP-01", TRAYS[n : n + CIP_TRAYS])

    def sinter(self) -> None:
        """One furnace load."""
        self._do("sinter", f"SF-0{1 + self.seed % 4}", self._trays(), bin=[SINTER_REJECT])

    def up_to_coupons(self) -> Judged:
        """Anneal, slice, measure."""
        trays = self._trays()
        self._do("anneal", f"AF-0{1 + self.seed % 2}", trays)
        made = self._do("slice", "MC-01", trays, box=[BOX], bin=[SWARF, SLICE_REJECT])
        # coupons leave the lot with their share of the mass
        self._kg[BOX] *= self._pieces(BOX) / made["slice.pieces"]
        return judged(self.plant.env.drop_dir, sorted(p.name for p in self.plant.env.drop_dir.iterdir()), "45SH")

    def up_to_packed(self) -> None:
        """Coat, magnetise, pack."""
        self._do("coat", "CT-01", [BOX], bin=[COAT_REJECT])
        self._do("magnetise", "MG-01", [BOX])
        self._do("pack", "PK-01", [BOX])

    def _trays(self) -> list[int]:
        return [each for each in TRAYS if self._pieces(each)]

    def _pieces(self, carrier: int) -> int:
        material = self.plant.env.carriers.get(carrier).material
        return material.pieces if material else 0

    # --- charge ------------------------------------------------------------------------------------------------

    def _charge(self) -> None:
        """Weigh each line in its pan, tip it into the drum, weigh the drum."""
        weighed_kg = floorwork.dose_charge(self.plant, ROUTE.grade, self._charge_kg, CHARGE_DRUM)
        drum_kg = self.plant.net_kg(CHARGE_DRUM)
        self._book(balance(ROUTE.operation("charge"), weighed_kg, {"handover.mass_kg": drum_kg}), [CHARGE_DRUM])

    # --- one batch ---------------------------------------------------------------------------------------------

    def _do(self, operation_id: str, unit: str, inputs: list[int], **outputs: list[int]) -> dict[str, float]:
        operation = ROUTE.operation(operation_id)
        recipe = shipped().recipes[operation.recipe].model
        out = [each for ids in outputs.values() for each in ids]
        self.plant.move([*inputs, *out], unit)
        kind = self.plant.env.carriers.get(inputs[0]).kind
        carriers = {("in", kind): inputs} | {("out", name): ids for name, ids in outputs.items()}
        hands = Hands(self.plant, unit, inputs, out, CARRIER_OF)
        skipped = self.case.skipped.get(recipe.recipe, ())
        play = Play(recipe, self._supervisor(unit), carriers, hands.answer, self._changed(recipe.recipe), skipped)
        values = play.run()
        self._book(balance(operation, sum(self._kg[each] for each in inputs), values), targets_of(outputs) or inputs)
        self.notes |= {f"{operation_id}.{name}": value for name, value in values.items()}
        self.notes |= {f"{operation_id}.{name}.turns": float(turns) for name, turns in play.turns.items()}
        self.plant.move([*inputs, *out], "STORE")
        return values

    def _changed(self, recipe: str) -> dict[str, float]:
        """Parameters of the order and of the case."""
        values = {"press-block.pieces": float(PIECES)} | dict(self.case.changed)
        pairs = ((name.partition("."), value) for name, value in values.items())
        return {parameter: value for (owner, _, parameter), value in pairs if owner == recipe}

    def _supervisor(self, unit: str) -> ClassA | ClassB | None:
        if unit.startswith("AF-"):
            return ClassB(self.plant, unit)
        if unit in ("MC-01", "CT-01", "PK-01"):
            return None
        assert isinstance(self.plant.unit(unit), Machine)
        return ClassA(self.plant, unit)

    def _book(self, found: Balance, targets: list[int]) -> None:
        """Note the balance; the output's mass is shared out by what lies on the carriers."""
        self.balances.append(found)
        held = {each: self.plant.env.carriers.get(each).material for each in targets}
        true_kg = {each: material.mass_kg if material else 0.0 for each, material in held.items()}
        whole_kg = sum(true_kg.values())
        self._kg |= {each: found.output_kg * kg / whole_kg for each, kg in true_kg.items()}


def targets_of(outputs: Mapping[str, list[int]]) -> list[int]:
    """Carriers of the product: all but the bins of the side streams."""
    return [each for kind, ids in outputs.items() if kind != "bin" for each in ids]
