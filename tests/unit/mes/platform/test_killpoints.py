"""A kill point ends the process where its name is passed, the n-th time, and nowhere else."""

import os
import signal
import subprocess
import sys

PASS_THREE = """
from mes.platform.killpoints import hit
for n in range(3):
    print(n, flush=True)
    hit("a")
    hit("b")
"""


def run(kill_at: str | None) -> tuple[int, list[str]]:
    env = {k: v for k, v in os.environ.items() if k != "SINTERLINE_KILL_AT"}
    given = env if kill_at is None else {**env, "SINTERLINE_KILL_AT": kill_at}
    ended = subprocess.run([sys.executable, "-c", PASS_THREE], capture_output=True, text=True, env=given, timeout=60)
    return ended.returncode, ended.stdout.split()


def test_without_the_variable_nothing_happens() -> None:
    assert run(None) == (0, ["0", "1", "2"])


def test_the_first_passing_kills() -> None:
    assert run("a") == (-signal.SIGKILL, ["0"])


def test_the_nth_passing_kills() -> None:
    assert run("b:3") == (-signal.SIGKILL, ["0", "1", "2"])


def test_another_name_does_not_kill() -> None:
    assert run("c") == (0, ["0", "1", "2"])
