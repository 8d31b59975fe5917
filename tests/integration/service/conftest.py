"""The service as people run it: one process on a free port of this machine, once for all tests here."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from mes.users.demo import DEMO_PASSWORD

PLANT = Path(__file__).parent / "workshop.yaml"
START_S = 60.0


@dataclass
class Service:
    """A running service and how to talk to it."""

    process: subprocess.Popen[bytes]
    data_dir: Path
    url: str

    @contextmanager
    def sign_in(self, username: str) -> Iterator[httpx.Client]:
        """A client with the session of a demo account."""
        with httpx.Client(base_url=self.url, timeout=20.0) as client:
            answer = client.post("/api/v1/session", json={"username": username, "password": DEMO_PASSWORD})
            answer.raise_for_status()
            client.headers["X-CSRF-Token"] = answer.json()["csrf_token"]
            yield client


def start(data_dir: Path, **env: str) -> Service:
    """Start a service on the workshop plant and wait until it says where it listens."""
    announced = data_dir / "service.json"
    log = data_dir / "service.log"
    given = {"SINTERLINE_DATA_DIR": str(data_dir), "SINTERLINE_PLANT_FILE": str(PLANT), "SINTERLINE_PORT": "0"}
    with log.open("ab") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "mes.cli", "serve"], stdout=out, stderr=subprocess.STDOUT,
            env={**os.environ, "SINTERLINE_DEMO": "1", **given, **env},
        )  # fmt: skip
    deadline = time.monotonic() + START_S
    while not announced.exists():
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.02)
    return Service(process, data_dir, json.loads(announced.read_text())["url"])


def stop(service: Service) -> int:
    """End it as an administrator does."""
    service.process.send_signal(signal.SIGTERM)
    return service.process.wait(20)


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    running = start(tmp_path_factory.mktemp("service"))
    yield running
    if running.process.poll() is None:
        stop(running)
