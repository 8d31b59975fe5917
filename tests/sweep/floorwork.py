"""What people do: deliver raw material, weigh a charge, carry out and answer the prompts of a recipe."""

from collections.abc import Mapping

from mes.demo import stock
from mes.materials import catalogue, charge
from recipes.blocks import PromptBlock
from recipes.library import shipped
from simulators.floor import Pour, Raw, Sample
from tests.sweep.plant import Plant

MAGNETS_PER_BLOCK = shipped().routes["block-45sh"].model.attributes.get("magnets_per_block", 4.0)
PAN, LARGE_PAN = 3099, 1099
PAN_BEARS_MG = 30_000_000


def deliver(plant: Plant) -> None:
    """The opening stock of the demonstration into the raw bins."""
    for n, lot in enumerate(catalogue.shipped().opening_stock):
        plant.floor.deliver(Raw.model_validate(stock.delivery(lot, stock.FIRST_RAW_BIN + n)))


def dose_charge(plant: Plant, alloy_id: str, charge_kg: float, drum: int) -> float:
    """Weigh each line of the charge in its pan and tip it into the drum; the sum of what the scales showed."""
    known = catalogue.shipped()
    alloy = known.alloys[alloy_id]
    lots: dict[str, tuple[int, Mapping[str, float]]] = {}
    for n, lot in enumerate(known.opening_stock):
        lots.setdefault(lot.material, (stock.FIRST_RAW_BIN + n, lot.assay_wt_pct))
    ingredients = [charge.Ingredient(name, lots[name][1], known.materials[name].minor) for name in alloy.materials]
    plan = charge.make_up(alloy.target_wt_pct, round(charge_kg * 1e6), ingredients, loss_pct=alloy.loss_pct)
    weighed_kg = 0.0
    for line in plan.lines:
        pan = LARGE_PAN if line.mass_mg > PAN_BEARS_MG else PAN
        _pour(plant, lots[line.key][0], pan, line.mass_mg / 1e6)
        weighed_kg += plant.net_kg(pan)
        _pour(plant, pan, drum, None)
    return weighed_kg


def _pour(plant: Plant, source: int, target: int, mass_kg: float | None) -> None:
    plant.floor.pour(Pour.model_validate({"from": source, "to": target, "mass_kg": mass_kg}))


class Hands:
    """Carries out the acts of prompts and answers their fields."""

    def __init__(
        self, plant: Plant, place: str, inputs: list[int], outputs: list[int], targets: Mapping[str, int]
    ) -> None:
        self._plant, self._place, self._inputs, self._outputs, self._targets = plant, place, inputs, outputs, targets

    def answer(self, block: PromptBlock) -> Mapping[str, float]:
        act = block.act
        if "work" in act:
            return self._work(str(act["work"]))
        if "weigh" in act:
            what = str(act["weigh"])
            carriers = self._inputs if what == "inputs" else [self._targets[what]]
            kg = sum(self._plant.net_kg(each) for each in carriers)
            self._plant.move(carriers, self._place)
            return {"mass_kg": kg}
        for each in act.get("sample", ()):
            self._sample(str(each["instrument"]), int(each["pieces"]))
        return {}

    def _work(self, operation: str) -> dict[str, float]:
        request = {
            "place": self._place,
            "operation": operation,
            "carriers_in": self._inputs,
            "carriers_out": self._outputs,
            "params": {"magnets_per_block": MAGNETS_PER_BLOCK} if operation == "slice" else {},
        }
        done = self._plant.finished(self._plant.floor.work(request))
        return {name: float(value) for name, value in done.items() if isinstance(value, int | float)}

    def _sample(self, instrument: str, pieces: int) -> None:
        box = self._targets["machined-magnet"]
        act = Sample.model_validate(
            {"carrier": box, "sample_id": f"S-{instrument}", "instrument": instrument, "pieces": pieces}
        )
        self._plant.finished(self._plant.floor.sample(act))
