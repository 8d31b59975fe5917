"""The recipe book: shipped versions, supersession, trial copies."""

from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from mes import recipebook
from mes.platform.db import Database
from mes.platform.errors import Invalid, NotFound
from mes.recipebook import queries
from mes.recipebook.rules import Left, by_recipe
from recipes.model import MasterRecipe
from recipes.route import Route


def sinter(soak_s: float = 14_400, title: str = "Sinter 45SH") -> MasterRecipe:
    document: dict[str, Any] = {
        "recipe": "sinter-45sh",
        "unit_class": "sinter_furnace",
        "title": title,
        "parameters": {"soak_s": {"value": soak_s, "low": 12_600, "high": 16_200, "critical": True}},
        "procedure": [{"kind": "phase", "id": "soak", "phase": "soak", "with": {"hold_s": "=soak_s"}}],
    }
    return MasterRecipe.model_validate(document)


def block(title: str = "Blocks 45SH") -> Route:
    operation = {
        "id": "sinter",
        "recipe": "sinter-45sh",
        "consumes": ["green-block"],
        "lots": "keep",
        "size": "by_load_plan",
        "outputs": [{"material": "sintered-block", "mass": "unload.mass_kg"}],
    }
    return Route.model_validate(
        {"route": "block-45sh", "title": title, "product": "blk-45sh-50x20x9", "operations": [operation]}
    )  # fmt: skip


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    database = await Database.open(f"sqlite:///{tmp_path / 'test.db'}")
    await database.create_all()
    yield database
    await database.close()


async def ship(db: Database, recipe: MasterRecipe, route: Route | None = None) -> int:
    async with db.write() as session:
        return await recipebook.import_library(session, [recipe], [route or block()])


def anything_goes(_recipe: MasterRecipe) -> Sequence[str]:
    return []


async def test_a_shipped_recipe_becomes_effective_with_its_hash(db: Database) -> None:
    assert await ship(db, sinter()) == 2
    async with db.read() as session:
        found = await recipebook.effective(session, "sinter-45sh")
        route = await recipebook.route(session, "block-45sh")
    assert (found.number, found.status, found.provenance) == (1, "Effective", "shipped")
    assert found.hash == found.recipe.content_hash() == sinter().content_hash()
    assert route.route.operation("sinter").recipe == "sinter-45sh"


async def test_the_same_library_again_changes_nothing(db: Database) -> None:
    await ship(db, sinter())
    assert await ship(db, sinter()) == 0


async def test_a_changed_shipped_recipe_supersedes_the_last_and_keeps_it(db: Database) -> None:
    await ship(db, sinter())
    assert await ship(db, sinter(13_800), block("Blocks, revised")) == 2
    async with db.read() as session:
        assert (await recipebook.effective(session, "sinter-45sh")).number == 2
        old = await recipebook.version(session, "sinter-45sh", 1)
        assert (old.status, old.hash) == ("Superseded", sinter().content_hash())
        moved = await queries.moves(session, "sinter-45sh", 1)
        assert [(m.before, m.after) for m in moved] == [(None, "Effective"), ("Effective", "Superseded")]
        assert (await recipebook.route(session, "block-45sh")).number == 2


async def test_a_trial_may_leave_the_recipes_limits_and_names_them(db: Database) -> None:
    await ship(db, sinter())
    async with db.write() as session:
        trial = await recipebook.trial_copy(
            session, "sinter-45sh", {"soak_s": 18_000}, check=anything_goes, reason="grain growth", by="P-0003"
        )  # fmt: skip
    assert trial.is_trial
    assert trial.trial is not None
    assert trial.trial.left == (Left("soak_s", 18_000, 12_600, 16_200),)
    async with db.read() as session:
        stored = await recipebook.version(session, "sinter-45sh", trial.number)
        assert stored == trial
        assert (await recipebook.effective(session, "sinter-45sh")).number == 1


async def test_a_trial_inside_the_limits_leaves_nothing(db: Database) -> None:
    await ship(db, sinter())
    async with db.write() as session:
        trial = await recipebook.trial_copy(
            session, "sinter-45sh", {"soak_s": 15_000}, check=anything_goes, reason="margin", by="P-0003"
        )  # fmt: skip
    assert trial.trial is not None
    assert trial.trial.left == ()


async def test_a_trial_outside_of_the_unit_class_is_refused_and_not_stored(db: Database) -> None:
    await ship(db, sinter())
    with pytest.raises(Invalid, match="above the class limit"):
        async with db.write() as session:
            await recipebook.trial_copy(
                session, "sinter-45sh", {"soak_s": 1e6}, check=lambda _: ["soak_s is above the class limit"],
                reason="too long", by="P-0003",
            )  # fmt: skip
    async with db.read() as session:
        assert await queries.highest_version(session, "sinter-45sh") == 1


async def test_unknown_parameters_and_recipes_are_refused(db: Database) -> None:
    await ship(db, sinter())
    async with db.write() as session:
        with pytest.raises(Invalid, match="no parameter"):
            await recipebook.trial_copy(session, "sinter-45sh", {"x": 1}, check=anything_goes, reason="", by="P-0003")
        with pytest.raises(NotFound):
            await recipebook.effective(session, "sinter-50m")
        with pytest.raises(NotFound):
            await recipebook.route(session, "ring-50m")


async def test_the_database_refuses_an_unknown_status(db: Database) -> None:
    await ship(db, sinter())
    with pytest.raises(IntegrityError):
        async with db.write() as session:
            await session.execute(text("UPDATE recipe_version SET status = 'Approved-ish'"))


def test_values_are_grouped_by_recipe() -> None:
    grouped = by_recipe({"sinter-45sh.soak_s": 1.0, "sinter-45sh.t_c": 2.0, "mill-45sh.rpm": 3.0})
    assert grouped == {"sinter-45sh": {"soak_s": 1.0, "t_c": 2.0}, "mill-45sh": {"rpm": 3.0}}
    with pytest.raises(Invalid):
        by_recipe({"soak_s": 1.0})
