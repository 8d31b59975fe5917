"""The parts of execution put together, and what runs as long as the service does."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mes.batches.consequences import Consequences
from mes.batches.dispatch import Dispatcher
from mes.batches.journal import BatchJournal
from mes.batches.load_plans import LoadPlans
from mes.batches.making import Maker
from mes.batches.order_verbs import OrderVerbs
from mes.batches.runtime import Runtime
from mes.batches.service import Batches
from mes.batches.settlement import Settlement
from mes.equipment.service import Equipment
from mes.platform.clock import Clock, PlantClock
from mes.platform.db import Database
from mes.platform.feed import Feed
from recipes.model import MasterRecipe
from recipes.unit_class import UnitClass


@dataclass(frozen=True, slots=True)
class Execution:
    """What the composition root puts on `app.state`."""

    batches: Batches
    runtime: Runtime
    dispatcher: Dispatcher
    load_plans: LoadPlans
    settlement: Settlement
    order_verbs: OrderVerbs

    async def run(self) -> None:
        """Runner, dispatcher, load plans and settlement, until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self.runtime.run(), name="batches")
            group.create_task(self.dispatcher.run(), name="dispatcher")
            group.create_task(self.load_plans.run(), name="load plans")
            group.create_task(self.settlement.run(), name="settlement")


def execution(
    db: Database,
    equipment: Equipment,
    clock: Clock,
    plant_clock: PlantClock,
    feed: Feed,
    unit_classes: dict[str, UnitClass],
    check: Callable[[MasterRecipe], Sequence[str]],
) -> Execution:
    """Wire the parts; nothing runs before `run`."""
    journal = BatchJournal(db, clock, plant_clock, Consequences(equipment, feed))
    batches = Batches(db, journal, equipment, clock, plant_clock, unit_classes)
    maker = Maker(batches, equipment.model)
    runtime = Runtime(db, journal, equipment, plant_clock, unit_classes)
    equipment.on_change.append(runtime.wake)
    return Execution(
        batches,
        runtime,
        Dispatcher(db, maker),
        LoadPlans(db, maker),
        Settlement(db, equipment, clock, plant_clock, feed, unit_classes),
        OrderVerbs(equipment, unit_classes, check),
    )
