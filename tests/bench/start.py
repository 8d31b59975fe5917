"""From the command line to a service that is ready, on an existing database, against importing its libraries."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx

from tests.bench.row import Row, folder, ratio

TURNS = 3
LIMIT_S = 90.0
IMPORTS = "import fastapi, sqlalchemy, asyncua, pymodbus"
PLANT = Path(__file__).parents[1] / "integration" / "service" / "workshop.yaml"


def ready() -> Row:
    """The least of a few starts of each, taken in turns."""
    with folder() as place:
        _serve(place)  # makes the database
        pairs = [(_imports(), _serve(place)) for _ in range(TURNS)]
    reference_s, ours_s = min(pair[0] for pair in pairs), min(pair[1] for pair in pairs)
    return ratio("sinterline serve to ready, existing database", ours_s, "s", reference_s, 3)


FIGURES = (ready,)


def _imports() -> float:
    began_s = time.perf_counter()
    subprocess.run([sys.executable, "-c", IMPORTS], check=True)
    return time.perf_counter() - began_s


def _serve(place: Path) -> float:
    announced = place / "service.json"
    announced.unlink(missing_ok=True)
    settings = {"DATA_DIR": str(place), "PLANT_FILE": str(PLANT), "PORT": "0", "DEMO": "1"}
    env = os.environ | {f"SINTERLINE_{name}": value for name, value in settings.items()}
    began_s = time.perf_counter()
    with (place / "serve.log").open("ab") as log:
        service = subprocess.Popen([sys.executable, "-m", "mes.cli", "serve"], env=env, stdout=log, stderr=log)
    try:
        while not _is_ready(announced):
            assert service.poll() is None, (place / "serve.log").read_text()
            assert time.perf_counter() - began_s < LIMIT_S, "the service is not ready"
            time.sleep(0.01)
        return time.perf_counter() - began_s
    finally:
        service.send_signal(signal.SIGTERM)
        service.wait(30)


def _is_ready(announced: Path) -> bool:
    try:
        url = json.loads(announced.read_text())["url"]
        return httpx.get(f"{url}/health/ready", timeout=1.0).status_code == httpx.codes.OK
    except (OSError, ValueError, httpx.HTTPError):
        return False
