"""Start, end, kill and start again."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import httpx

from tests.integration.service.conftest import PLANT, start, stop


def test_a_wanted_end_is_clean_and_the_address_is_gone(tmp_path: Path) -> None:
    service = start(tmp_path)
    assert stop(service) == 0
    assert not (tmp_path / "service.json").exists()


def test_sessions_and_the_trail_survive_a_kill(tmp_path: Path) -> None:
    service = start(tmp_path)
    with service.sign_in("admin") as client:
        before = client.get("/api/v1/audit/verdict").json()
        os.kill(service.process.pid, signal.SIGKILL)
        service.process.wait(20)
        (tmp_path / "service.json").unlink()
        again = start(tmp_path)
        client.base_url = httpx.URL(again.url)
        after = client.get("/api/v1/audit/verdict").json()
    assert after["broken_seq"] is None
    assert after["count"] >= before["count"]
    assert stop(again) == 0


def test_a_plant_file_with_a_fault_ends_the_start_with_its_line(tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text(PLANT.read_text().replace("area: finishing", "area: attic"))
    given = {"SINTERLINE_DATA_DIR": str(tmp_path), "SINTERLINE_PLANT_FILE": str(broken), "SINTERLINE_PORT": "0"}
    command = [sys.executable, "-m", "mes.cli", "serve"]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, env={**os.environ, **given})
    assert ended.returncode != 0
    assert "broken.yaml:10: " in "".join(ended.stderr.splitlines()[-2:])  # what a person reads last, long paths wrap
