"""Hands at the class C places (machining, coating, packing): jobs of the floor's `POST /work`.

Request: `{place, operation: slice|coat|pack, carriers_in[], carriers_out[], params}`. All carriers stand at the place.
Among `carriers_out` bins take the side streams (the first swarf, the last scrap; they may hold some already) and all
others the product, in equal shares of whole pieces; they are empty, or among `carriers_in`. Without any the product
stays on the carriers it came on. When scrap falls and no bin is there, hands fetch one from the store (highest number
first) and leave it at the place.

Result: `{done, pieces, scrap: {reason: n}, scrap_<reason>, scrap_pieces, mass_kg, swarf_kg, scrap_kg, added_kg,
lost_kg, bins}`; masses are the truth (the service weighs on WB-01). While a job runs its carriers cannot be moved.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from random import Random
from typing import Any, Literal

from pydantic import BaseModel, Field

from simulators.carriers import KINDS, STORE, Carrier, CarrierError
from simulators.machines.crafts import CRAFTS, Craft, Made
from simulators.machines.jobs import TimedJobs
from simulators.physics.material import Form, Material, blend, take_pieces


class WorkRequest(BaseModel):
    """What the floor is asked for. `key` names the act, so that asking again is not doing it again."""

    place: str = Field(min_length=1)
    operation: Literal["slice", "coat", "pack"]
    carriers_in: list[int] = Field(min_length=1)
    carriers_out: list[int] = []
    params: dict[str, Any] = {}
    key: str = ""


class ManualWork(TimedJobs):
    """The people of the shop."""

    def plan(self, job_id: str, request: Mapping[str, Any], plant_ms: int) -> tuple[float, dict[str, Any]]:
        wanted = WorkRequest.model_validate(request)
        craft = CRAFTS[wanted.operation]
        sources = [self._source(each, wanted.place, craft) for each in dict.fromkeys(wanted.carriers_in)]
        rng = Random(f"{self.env.seed}/{job_id}/{wanted.operation}")
        made = [craft.make(material, wanted.params, rng) for _, material in sources]
        contents = self._product(wanted, [carrier for carrier, _ in sources], made)
        contents |= self._side_streams(wanted, made)
        for carrier_id in contents:
            self.env.carriers.lock(carrier_id, self.unit_id)
        plain = {str(number): material.to_dict() if material else None for number, material in contents.items()}
        parts = sum(material.pieces for _, material in sources)
        return craft.fixed_s + craft.part_s * parts, {"contents": plain, "result": result_of(made, contents)}

    def carry_out(self, work: Mapping[str, Any]) -> dict[str, Any]:
        for number, plain in work["contents"].items():
            self.env.carriers.replace_material(int(number), Material.from_dict(plain) if plain else None)
            self.env.carriers.lock(int(number), None)
        result: dict[str, Any] = work["result"]
        return result

    def _source(self, carrier_id: int, place: str, craft: Craft) -> tuple[Carrier, Material]:
        carrier = self._standing(carrier_id, place)
        if carrier.material is None or not carrier.material.pieces:
            raise CarrierError(f"there are no parts on carrier {carrier_id}")
        if carrier.material.form not in craft.forms:
            raise CarrierError(f"carrier {carrier_id} holds {carrier.material.form} parts")
        return carrier, carrier.material

    def _standing(self, carrier_id: int, place: str) -> Carrier:
        carrier = self.env.carriers.get(carrier_id)
        if carrier.place != place:
            raise CarrierError(f"carrier {carrier_id} stands at {carrier.place}, not at {place}")
        if carrier.locked_by:
            raise CarrierError(f"carrier {carrier_id} is in use by {carrier.locked_by}")
        return carrier

    def _product(
        self, wanted: WorkRequest, inputs: Sequence[Carrier], made: Sequence[Made]
    ) -> dict[int, Material | None]:
        """New contents of input and product carriers."""
        numbers = [each.id for each in inputs]
        outs = [self._standing(each, wanted.place) for each in dict.fromkeys(wanted.carriers_out)]
        targets = [each for each in outs if each.kind != "bin"]
        if full := [each.id for each in targets if not each.empty and each.id not in numbers]:
            raise CarrierError(f"carriers {full} are not empty")
        if not targets:
            return {number: _filled(each.product) for number, each in zip(numbers, made, strict=True)}
        emptied: dict[int, Material | None] = dict.fromkeys(numbers)
        return emptied | shared_out(blend([each.product for each in made]), [each.id for each in targets])

    def _side_streams(self, wanted: WorkRequest, made: Sequence[Made]) -> dict[int, Material | None]:
        """New contents of the bins that take something."""
        swarf = [each.swarf for each in made if each.swarf is not None]
        scrap = [each.scrap for each in made if each.scrap.pieces]
        if not swarf and not scrap:
            return {}
        bins = [each for each in dict.fromkeys(wanted.carriers_out) if self.env.carriers.get(each).kind == "bin"]
        bins = bins or [self._bin_at(wanted.place)]
        contents: dict[int, Material | None] = {}
        for number, streams in ((bins[0], swarf), (bins[-1], scrap)):
            if streams:
                held = contents[number] if number in contents else self.env.carriers.get(number).material
                contents[number] = blend([*([held] if held else []), *streams], Form.SCRAP)
        return contents

    def _bin_at(self, place: str) -> int:
        """A scrap bin of the place, or an empty one from the store."""
        for carrier in self.env.carriers.at(place):
            if carrier.kind == "bin" and not carrier.locked_by:
                return carrier.id
        kind = next(each for each in KINDS if each.name == "bin")
        for number in range(kind.last, kind.first - 1, -1):
            carrier = self.env.carriers.get(number)
            if carrier.empty and carrier.place == STORE:
                return self.env.carriers.move(number, place).id
        raise CarrierError("there is no empty bin left for the scrap")


def shared_out(product: Material, targets: Sequence[int]) -> dict[int, Material | None]:
    """Equal shares of whole pieces, larger ones first."""
    shares: dict[int, Material | None] = {}
    rest = product
    for n, number in enumerate(targets):
        count = -(-rest.pieces // (len(targets) - n))
        part, rest = take_pieces(rest, count) if rest.pieces else (rest, rest)
        shares[number] = _filled(part)
    return shares


def _filled(material: Material) -> Material | None:
    return material if material.pieces else None


def result_of(made: Sequence[Made], contents: Mapping[int, Material | None]) -> dict[str, Any]:
    """What the people of the place write down."""
    reasons: Counter[str] = Counter()
    for each in made:
        reasons.update(each.reasons)
    return {
        "pieces": sum(each.product.pieces for each in made),
        "scrap": dict(reasons),
        **{f"scrap_{reason}": count for reason, count in reasons.items()},
        "scrap_pieces": sum(reasons.values()),
        "mass_kg": sum(each.product.mass_kg for each in made),
        "swarf_kg": sum(each.swarf.mass_kg for each in made if each.swarf),
        "scrap_kg": sum(each.scrap.mass_kg for each in made),
        "added_kg": sum(each.added_kg for each in made),
        "lost_kg": sum(each.lost_kg for each in made),
        "bins": [number for number, material in contents.items() if material and material.form is Form.SCRAP],
    }
