"""Orders on real databases."""

import pytest

from mes.orders import queries, service
from mes.orders.rules import OrderCommand, OrderState
from mes.orders.service import Trial
from mes.platform.db import Database
from mes.platform.errors import Conflict, Invalid

BLOCK = "BLK-45SH-50x20x9"


async def order(database: Database, pieces: int = 2000, trial: Trial | None = None) -> str:
    async with database.write() as session:
        return await service.create(session, BLOCK, "", pieces, 1_800_000_000_000, trial, "P-1")


async def test_an_order_keeps_what_was_asked_and_every_change_with_its_reason(database: Database) -> None:
    code = await order(database, trial=Trial({"sinter-45sh.soak_s": 10_000.0}, "shorter soak"))
    async with database.write() as session:
        await service.command(session, code, OrderCommand.START, "", "P-2")
        await service.command(session, code, OrderCommand.HOLD, "no argon", "P-3")
    async with database.read() as session:
        found = await service.get(session, code)
        history = await queries.events(session, code)
    assert (found.state, found.pieces, found.route) == (OrderState.HELD, 2000, "block-45sh")
    assert found.trial == Trial({"sinter-45sh.soak_s": 10_000.0}, "shorter soak")
    assert [(row.state, row.reason, row.by) for row in history] == [
        ("Planned", "created", "P-1"), ("Started", "Start", "P-2"), ("Held", "no argon", "P-3"),
    ]  # fmt: skip


async def test_only_started_orders_are_at_work_and_can_complete(database: Database) -> None:
    first, second = await order(database), await order(database)
    async with database.write() as session:
        await service.command(session, second, OrderCommand.START, "", "P-1")
        assert [item.code for item in await service.started(session)] == [second]
    with pytest.raises(Conflict, match="Planned"):
        async with database.write() as session:
            await service.complete(session, first, "system")
    async with database.write() as session:
        await service.complete(session, second, "system")
        assert (await service.get(session, second)).state is OrderState.COMPLETE


@pytest.mark.parametrize("trial", [Trial({}, "why"), Trial({"a.b": 1.0}, "")])
async def test_a_trial_without_values_or_reason_is_refused(database: Database, trial: Trial) -> None:
    with pytest.raises(Invalid):
        await order(database, trial=trial)


async def test_a_page_of_orders_goes_on_where_the_last_one_ended(database: Database) -> None:
    codes = [await order(database) for _ in range(5)]
    async with database.read() as session:
        first = await queries.page(session, None, None, 3)
        rest = await queries.page(session, "Planned", first[-1][0].id, 3)
    assert [row.code for row, _ in first + rest] == codes[::-1]
