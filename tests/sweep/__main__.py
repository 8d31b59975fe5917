"""`python -m tests.sweep --seeds 200`: the order of the shipped recipes on many seeds, as Markdown tables."""

import argparse
import json
import multiprocessing
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.sweep import cases, summary


def main() -> None:
    """Run and print; `--keep FILE` writes a line for each seed and goes on where the file ends."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--keep", type=Path)
    wanted = parser.parse_args()
    seeds = range(wanted.first, wanted.first + wanted.seeds)
    runs = list(_kept(wanted.keep, seeds))
    left = sorted(set(seeds) - {run["seed"] for run in runs})
    with multiprocessing.get_context("spawn").Pool(wanted.workers, initializer=cases.background) as pool:
        for run in pool.imap_unordered(cases.run, left):
            runs.append(run)
            _keep(wanted.keep, run)
            print(f"\r{len(runs)} of {len(seeds)} seeds", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    print(summary.text(sorted(runs, key=lambda run: int(run["seed"]))))


def _kept(path: Path | None, seeds: range) -> Iterator[dict[str, Any]]:
    if path is not None and path.exists():
        for line in path.read_text(encoding="utf-8").splitlines():
            run: dict[str, Any] = json.loads(line)
            if run["seed"] in seeds:
                yield run


def _keep(path: Path | None, run: dict[str, Any]) -> None:
    if path is not None:
        with path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(run) + "\n")


if __name__ == "__main__":
    main()
