"""The running demo: usable, at work, stopped in order, and the same plant again after a start."""

import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from mes.platform.clock import parse_iso
from mes.users.demo import DEMO_PASSWORD

pytestmark = [pytest.mark.slow, pytest.mark.timeout(280)]
PROGRAM = "import sys; from pathlib import Path; from mes.demo.scenario import run_scenario; " + (
    "sys.exit(run_scenario(Path(sys.argv[1]), port=0, seed=3, past_h=24.0))"
)


class Demo:
    """A demo in a process of its own, as a person starts it."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self._out = data_dir.with_suffix(".out")
        with self._out.open("ab") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-c", PROGRAM, str(data_dir)], stdout=out, stderr=out, start_new_session=True
            )

    @property
    def said(self) -> str:
        return self._out.read_text()

    def until(self, what: str, ready: Callable[[], Any], limit_s: float = 120.0) -> Any:
        """The first thing that `ready` gives and that is true."""
        end_s = time.monotonic() + limit_s
        while time.monotonic() < end_s:
            assert self.process.poll() is None, self.said
            try:
                if found := ready():
                    return found
            except (httpx.TransportError, OSError):
                pass
            time.sleep(0.2)
        pytest.fail(f"{what}: not within {limit_s} s\n{self.said}")

    @contextmanager
    def sign_in(self) -> Iterator[httpx.Client]:
        """The screen of the operator, as soon as the address answers."""
        announced = self.data_dir / "service.json"
        url = self.until("service", lambda: announced.exists() and json.loads(announced.read_text())["url"])
        self.until("readiness", lambda: httpx.get(f"{url}/health/ready").status_code == 200)
        with httpx.Client(base_url=f"{url}/api/v1/", headers={"Origin": url}, timeout=20) as client:
            account = {"username": "operator", "password": DEMO_PASSWORD}
            client.post("session", json=account).raise_for_status()
            yield client

    def pids(self) -> list[int]:
        """All processes of plant and service."""
        plant = json.loads((self.data_dir / "plant" / "endpoints.json").read_text())["pids"].values()
        return [*plant, json.loads((self.data_dir / "service.json").read_text())["pid"]]

    def stop(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(60)


@contextmanager
def started(data_dir: Path) -> Iterator[Demo]:
    demo = Demo(data_dir)
    try:
        yield demo
    finally:
        if demo.process.poll() is None:
            demo.stop()


def good_values(client: httpx.Client, unit: str) -> list[str]:
    signals = client.get(f"equipment/units/{unit}/signals").json()["signals"]
    return [s["name"] for s in signals if s["quality"] == 0 and s["value"] is not None]


def orders(client: httpx.Client) -> list[dict[str, Any]]:
    return client.get("orders").json()["items"]


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"


def test_the_demo_is_usable_stops_in_order_and_goes_on_where_it_was(tmp_path: Path) -> None:
    data_dir = tmp_path / "demo"
    data_dir.mkdir()
    with started(data_dir) as demo, demo.sign_in() as client:
        demo.until("live values", lambda: len(good_values(client, "SF-01")) > 5 and good_values(client, "AF-01"))
        first = demo.until("a started order", lambda: [o for o in orders(client) if o["state"] == "Started"])
        batches = demo.until("a batch at work", lambda: client.get("batches").json()["items"])
        stopped_ms = parse_iso(client.get("plant").json()["plant_at"])
        pids = demo.pids()
        assert demo.stop() == 0
    assert not [pid for pid in pids if alive(pid)]
    assert DEMO_PASSWORD in demo.said
    assert "Modbus TCP" in demo.said

    with started(data_dir) as again, again.sign_in() as client:
        again.until("live values", lambda: good_values(client, "SF-01") and good_values(client, "AF-01"))
        assert [o["id"] for o in orders(client)] == [o["id"] for o in first]
        assert batches[-1]["id"] in [b["id"] for b in client.get("batches").json()["items"]]
        assert parse_iso(client.get("plant").json()["plant_at"]) >= stopped_ms
        assert again.stop() == 0


def test_a_second_demo_on_the_same_folder_is_refused(tmp_path: Path) -> None:
    with (tmp_path / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        other = subprocess.run(
            [sys.executable, "-c", PROGRAM, str(tmp_path)], capture_output=True, text=True, timeout=60, check=False
        )
    assert other.returncode == 1
    assert "another demo runs on" in other.stdout
    assert not (tmp_path / "plant").exists()
