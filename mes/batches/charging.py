"""The weighing list of a charge: raw lots in stock, by their own assays, to the alloy of the product."""

from collections.abc import Mapping, Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from mes.batches.plans import DoseLine
from mes.lots import queries as lot_queries
from mes.lots import stock
from mes.materials import catalogue, charge
from mes.materials import service as materials
from mes.platform.errors import Conflict

PANS: tuple[tuple[int, str, str], ...] = (  # up to this net mass (mg): kind of pan, platform of the scale
    (700_000, "bin", "WB-01/A"),
    (30_000_000, "bin", "WB-01/B"),
    (560_000_000, "drum", "WB-01/C"),
)


async def dose_lines(
    session: AsyncSession, alloy_id: str, charge_mg: int, free: Mapping[str, Sequence[int]]
) -> tuple[list[DoseLine], dict[str, float]]:
    """Lines to weigh and the predicted melt (wt%). Raises `Conflict` naming a material that is short or missing."""
    known = catalogue.shipped()
    alloy = known.alloys[alloy_id]
    lots = await _oldest(session, set(alloy.materials))
    missing = [name for name in alloy.materials if name not in lots]
    if missing:
        raise Conflict(f"no free stock of {', '.join(missing)} for alloy {alloy_id}")
    assays = await materials.assays(session, [code for code, _, _ in lots.values()])
    ingredients = [
        charge.Ingredient(name, assays[lots[name][0]], known.materials[name].minor) for name in alloy.materials
    ]
    try:
        plan = charge.make_up(alloy.target_wt_pct, charge_mg, ingredients, loss_pct=alloy.loss_pct)
    except charge.CannotMake as error:
        raise Conflict(f"alloy {alloy_id}: {error}") from error
    short = [line.key for line in plan.lines if line.mass_mg > lots[line.key][1]]
    if short:
        raise Conflict(
            f"not enough free stock in one lot of {', '.join(short)} for {charge_mg / 1e6:g} kg of {alloy_id}"
        )
    pans = {kind: ids[1] if kind == "drum" else ids[0] for kind, ids in free.items() if len(ids) > 1}
    return [_line(line, lots[line.key], pans) for line in plan.lines], plan.predicted_wt_pct


async def _oldest(session: AsyncSession, wanted: set[str]) -> dict[str, tuple[str, int, int]]:
    """For each material its lot with the most free mass (mg), and the carrier that holds it."""
    found: dict[str, tuple[str, int, int]] = {}
    for code, free_mg in await stock.available(session, wanted):
        row = await lot_queries.by_code(session, code)
        if row is None:
            continue
        lot, _ = row
        carriers = await lot_queries.carriers(session, [lot.id])
        if carriers and free_mg > found.get(lot.material, ("", 0, 0))[1]:
            found[lot.material] = (code, free_mg, carriers[0][0].carrier)
    return found


def _line(line: charge.ChargeLine, lot: tuple[str, int, int], pans: Mapping[str, int]) -> DoseLine:
    kind, platform = next((kind, place) for limit, kind, place in PANS if line.mass_mg <= limit)
    return DoseLine(
        material=line.key,
        lot=lot[0],
        carrier=lot[2],
        target_mg=line.mass_mg,
        tolerance_mg=line.tolerance_mg,
        pan=pans[kind],
        platform=platform,
    )
