"""`python -m tests.sweep --seeds 200`: the order of the shipped recipes on many seeds, as Markdown tables."""

import argparse
import json
import multiprocessing
import sys
from pathlib import Path

from tests.sweep import cases, summary


def main() -> None:
    """Run and print; `--json` keeps what every seed gave."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--json", type=Path)
    wanted = parser.parse_args()
    seeds = range(wanted.first, wanted.first + wanted.seeds)
    runs = []
    with multiprocessing.get_context("spawn").Pool(wanted.workers, initializer=cases.background) as pool:
        for run in pool.imap_unordered(cases.run, seeds):
            runs.append(run)
            print(f"\r{len(runs)} of {len(seeds)} seeds", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    runs.sort(key=lambda run: int(run["seed"]))
    if wanted.json:
        wanted.json.write_text(json.dumps(runs), encoding="utf-8")
    print(summary.text(runs))


if __name__ == "__main__":
    main()
