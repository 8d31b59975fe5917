"""SQL has its place, and so have tables and the commit."""

from typing import Any

import pytest

SQL = {"select", "insert", "update", "delete", "text", "exists", "union", "func", "Select"}
ASKS = {"execute", "scalars", "scalar", "exec_driver_sql", "stream"}


def asks_the_database(name: str) -> bool:
    return name.endswith("/queries.py") or name.startswith(("mes/migrations/", "mes/platform/"))


def test_only_queries_and_migrations_build_sql(modules: list[Any]) -> None:
    found = [
        (module.name, name)
        for module in modules
        for source, name in module.imports()
        if source.split(".")[0] in ("sqlalchemy", "alembic") and name in SQL
    ]
    assert [
        hit for hit in found if not hit[0].endswith("/queries.py") and not hit[0].startswith("mes/migrations/")
    ] == []
    assert len(found) > 10  # the check finds what is there


def test_only_queries_ask_the_database(modules: list[Any]) -> None:
    wrong = [
        (module.name, name)
        for module in modules
        if not asks_the_database(module.name)
        for name in module.attributes()
        if name.split(".")[0] in ("session", "connection") and name.split(".")[1] in ASKS
    ]
    assert wrong == []


def test_only_the_platform_commits(modules: list[Any]) -> None:
    commits = {module.name for module in modules for name in module.attributes() if name.endswith(".commit")}
    assert commits == {"mes/platform/db.py"}


@pytest.mark.parametrize("driver", ["sqlite3", "aiosqlite", "psycopg"])
def test_nobody_goes_around_the_database(modules: list[Any], driver: str) -> None:
    users = {m.name for m in modules for source, _ in m.imports() if source.split(".")[0] == driver}
    assert {name for name in users if not name.startswith(("mes/platform/", "mes/cli/"))} == set()


def test_tables_stand_in_files_of_that_name(modules: list[Any]) -> None:
    tables = {m.name for m in modules if "__tablename__" in set(m.words())}
    assert tables
    assert {name for name in tables if not name.endswith("/tables.py")} == set()


def test_drivers_recipes_and_simulators_know_no_database(by_package: dict[str, list[Any]]) -> None:
    packages = {
        source.split(".")[0]
        for p in ("drivers", "recipes", "simulators")
        for m in by_package[p]
        for source, _ in m.imports()
    }
    assert not packages & {"sqlalchemy", "alembic", "sqlite3"}
