"""Real databases: each test that asks for `database` runs on SQLite and on PostgreSQL.

PostgreSQL is started once a session on a socket in a temporary folder, as an unprivileged user when we are root.
"""

import glob
import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from mes.platform.db import Database

_numbers = itertools.count(1)


def _run(user: str | None, *command: str) -> None:
    done = subprocess.run(command, user=user, capture_output=True, text=True, cwd="/", env=_environment(), check=False)
    if done.returncode:
        pytest.fail(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}", pytrace=False)


def _environment() -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "PGCONNECT_TIMEOUT": "10"}


def _binaries() -> Path:
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/pg_ctl"), key=lambda p: int(p.split("/")[4]))
    on_path = shutil.which("pg_ctl")
    if not found and not on_path:
        pytest.fail("PostgreSQL is needed for this test: install the package `postgresql`", pytrace=False)
    return Path(found[-1] if found else str(on_path)).parent


@pytest.fixture(scope="session")
def postgres() -> Iterator[Path]:
    """The socket folder of a PostgreSQL that lives as long as the session."""
    binaries = _binaries()
    user = "postgres" if os.geteuid() == 0 else None
    with tempfile.TemporaryDirectory(prefix="sinterline-pg-") as name:
        folder = Path(name)
        if user:
            os.chown(folder, pwd.getpwnam(user).pw_uid, -1)
        data = str(folder / "data")
        _run(user, str(binaries / "initdb"), "-D", data, "-U", "postgres", "-A", "trust", "--no-sync", "-E", "UTF8")
        options = f"-k {folder} -c listen_addresses='' -c fsync=off -c max_connections=60"
        control = str(binaries / "pg_ctl")
        _run(user, control, "-D", data, "-w", "-l", str(folder / "log"), "-o", options, "start")
        try:
            yield folder
        finally:
            _run(user, control, "-D", data, "-w", "-m", "immediate", "stop")


def new_postgres_url(folder: Path) -> str:
    """The URL of a new, empty database on that server."""
    name = f"t{os.getpid()}_{next(_numbers)}"
    _run(None, str(_binaries() / "createdb"), "-h", str(folder), "-U", "postgres", name)
    return f"postgresql://postgres@/{name}?host={folder}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """URL of an empty database, once of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'test.db'}"
    return new_postgres_url(request.getfixturevalue("postgres"))


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """An open database with the tables of all imported domains."""
    opened = await Database.open(database_url)
    await opened.create_all()
    try:
        yield opened
    finally:
        await opened.close()
