"""Fixtures of all tests: whole orders, each run once a session, whichever worker needs one first."""

import fcntl
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

TIMEOUT_S = 900

settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")


@dataclass(frozen=True, slots=True)
class Run:
    """A finished `sinterline demo --once`: its report, and the folder with database, plant memory and certificates."""

    report: dict[str, Any]
    data_dir: Path
    output: str
    code: int


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """Whoever comes second waits until the first is done."""
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _run(shared: Path, name: str, *arguments: str) -> Run:
    folder, report, log = shared / name, shared / f"{name}.json", shared / f"{name}.log"
    with _alone(shared / f"{name}.lock"):
        if not log.exists():
            command = [sys.executable, "-m", "mes.cli", "demo", "--once", "--data-dir", str(folder)]
            command += ["--json", str(report), *arguments]
            done = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT_S, check=False)
            log.write_text(f"{done.returncode}\n{done.stdout}\n{done.stderr}")
    code, _, output = log.read_text().partition("\n")
    found = json.loads(report.read_text()) if report.exists() else {}
    return Run(found, folder, output, int(code))


@pytest.fixture(scope="session")
def shared_dir(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A folder that all workers of this session share."""
    base = tmp_path_factory.getbasetemp()
    shared = (base if worker_id == "master" else base.parent) / "orders"
    shared.mkdir(exist_ok=True)
    return shared


@pytest.fixture(scope="session")
def once_nominal(shared_dir: Path) -> Run:
    """The nominal order of a 300 kg charge. Its folder is never changed: tests that go on take a copy."""
    run = _run(shared_dir, "nominal", "--charge-kg", "300", "--seed", "1")
    assert run.code == 0, run.output
    return run


@pytest.fixture(scope="session")
def once_cold(shared_dir: Path) -> Run:
    """The same with the sinter soak 40 degrees colder."""
    run = _run(
        shared_dir, "cold", "--charge-kg", "300", "--seed", "1", "--set", "sinter-45sh.sinter_temperature_c=1012"
    )  # fmt: skip
    assert run.code == 0, run.output
    return run


@pytest.fixture
def plant_after_order(once_nominal: Run, tmp_path: Path) -> Path:
    """A copy of the finished nominal order's folder, database and plant together, to go on from."""
    target = tmp_path / "site"
    shutil.copytree(
        once_nominal.data_dir, target, ignore=shutil.ignore_patterns("log", "service.json", "endpoints.json")
    )
    return target
