"""Start an order: check the plant, make its trial copies, decide what it is made from."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from mes.batches.tables import OrderRunRow
from mes.equipment.service import Equipment
from mes.lots import stock
from mes.lots.events import Stamp
from mes.orders import products
from mes.orders import service as orders
from mes.orders.rules import OrderCommand, OrderState
from mes.orders.service import Order
from mes.platform.db import now
from mes.platform.errors import Conflict, Invalid
from mes.recipebook import service as recipebook
from mes.recipebook.rules import by_recipe
from recipes.blocks import PhaseBlock
from recipes.engine.procedure import evaluate
from recipes.model import MasterRecipe
from recipes.route import Route
from recipes.unit_class import UnitClass

ALLOWANCE = 1.06  # blocks beyond the pieces ordered: rejects of sintering, machining, coating, inspection
POWDER_ALLOWANCE = 1.03  # press scrap and what stays in the hopper
YIELD_TO_BLEND = 0.955  # charge to blend (process reference, section 2)
Check = Callable[[MasterRecipe], Sequence[str]]


@dataclass(frozen=True, slots=True)
class OrderVerbs:
    """Bound once by the composition root. `check` finds faults of a recipe against its unit class."""

    equipment: Equipment
    unit_classes: Mapping[str, UnitClass]
    check: Check

    async def start(self, session: AsyncSession, code: str, *, charge_kg: float | None, by: str) -> None:
        """Start or resume an order. Raises `Conflict` naming missing signals, short stock, or an illegal state."""
        order = await orders.get(session, code)
        if order.state is OrderState.PLANNED:
            self._refuse_a_blind_plant()
            route = (await recipebook.route(session, order.route)).route
            await self._plan(session, order, route, charge_kg, by)
        elif charge_kg is not None:
            raise Invalid(f"order {code} was started before: its charge is fixed")
        await orders.command(session, code, OrderCommand.START, "", by)

    def _refuse_a_blind_plant(self) -> None:
        units = self.equipment.model.units
        faults = [fault for unit in units for fault in self.equipment.missing_signals(unit)]
        if faults:
            raise Conflict("the plant file does not fit the plant: " + "; ".join(faults), faults=faults)
        if down := self.equipment.links.silent():
            raise Conflict(f"no answer from {', '.join(down)}: start the order when it is back", down=down)

    async def _plan(self, session: AsyncSession, order: Order, route: Route, charge_kg: float | None, by: str) -> None:
        versions, left = await self._trial_copies(session, order, by)
        product = products.get(order.product)
        blocks = math.ceil(order.pieces / product.pieces_per_block * ALLOWANCE)
        charge_mg = None
        blend_mg = await self._blend_needed_mg(session, route, versions, blocks)
        if charge_kg is not None or not await self._reserve_blend(session, order, route, blend_mg, by):
            charge_mg = await self._charge_mg(session, route, charge_kg, blend_mg)
        session.add(
            OrderRunRow(
                order=order.code,
                charge_mg=charge_mg,
                blocks=blocks,
                versions=versions,
                left_limits=left,
                started_plant_ms=now(session).plant_ms,
            )
        )
        await session.flush()

    async def _trial_copies(
        self, session: AsyncSession, order: Order, by: str
    ) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        versions: dict[str, Any] = {}
        left: list[dict[str, Any]] = []
        if order.trial is None:
            return versions, left
        for recipe, values in by_recipe(order.trial.values).items():
            made = await recipebook.trial_copy(
                session, recipe, values, check=self.check, reason=order.trial.reason, by=order.created_by
            )
            versions[recipe] = made.number
            left += [{"recipe": recipe, **asdict(part)} for part in (made.trial.left if made.trial else ())]
        return versions, left

    async def _blend_needed_mg(
        self, session: AsyncSession, route: Route, versions: Mapping[str, Any], blocks: int
    ) -> int:
        press = next(op for op in route.operations if op.size == "by_pieces")
        number = versions.get(press.recipe)
        found = (
            await recipebook.effective(session, press.recipe)
            if number is None
            else await recipebook.version(session, press.recipe, number)
        )
        return round(blocks * _fill_mass_kg(found.recipe) * POWDER_ALLOWANCE * 1e6)

    async def _reserve_blend(self, session: AsyncSession, order: Order, route: Route, wanted_mg: int, by: str) -> bool:
        """Take blend that is left in stock when one lot holds enough of it."""
        press = next(op for op in route.operations if op.size == "by_pieces")
        for code, free_mg in await stock.available(session, set(press.consumes)):
            if free_mg >= wanted_mg:
                moment = now(session)
                await stock.reserve(session, code, order.code, wanted_mg, Stamp(moment.plant_ms, moment.wall_ms, by))
                return True
        return False

    async def _charge_mg(self, session: AsyncSession, route: Route, stated_kg: float | None, blend_mg: int) -> int:
        """The stated charge, or what the blend needs and the melt takes: what is left over is for the next order."""
        melt = next((op for op in route.operations[1:] if op.size == "by_batch"), route.operations[0])
        size = (await recipebook.effective(session, melt.recipe)).recipe.batch
        needed_kg = stated_kg or math.ceil(blend_mg / 1e6 / YIELD_TO_BLEND)
        if size is None:
            return round(needed_kg * 1e6)
        charge_kg = needed_kg if stated_kg else max(needed_kg, size.min_kg)
        if not size.min_kg <= charge_kg <= size.max_kg:
            raise Invalid(
                f"a charge of {charge_kg:g} kg is outside {size.min_kg:g}..{size.max_kg:g} kg of {melt.recipe}"
                + (": order the pieces in parts" if charge_kg > size.max_kg else "")
            )
        return round(charge_kg * 1e6)


def _fill_mass_kg(recipe: MasterRecipe) -> float:
    """Powder per block: the `fill_mass_kg` that the recipe gives to its press. Raises `Invalid` when it gives none."""
    values = {name: parameter.value for name, parameter in recipe.parameters.items()}
    for _, block in recipe.blocks():
        if isinstance(block, PhaseBlock) and "fill_mass_kg" in block.with_:
            fill = evaluate(block.with_["fill_mass_kg"], values)
            if isinstance(fill, float):
                return fill
    raise Invalid(f"recipe {recipe.recipe} does not say what a block weighs: it needs fill_mass_kg")
