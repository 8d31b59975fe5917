"""`make bench`: the ratios of the design as a table and as build/bench.json; exit code 1 when a bound is broken."""

import json
import sys
import time
from collections.abc import Callable, Mapping
from typing import Any

from rich.console import Console
from rich.table import Table

from tests.bench import commands, drivers, dry_run, engine, fanout, genealogy, historian, start
from tests.bench.row import BUILD

SUBJECTS = (drivers, historian, genealogy, engine, commands, fanout, dry_run, start)


def main(wanted: list[str]) -> int:
    """Run the subjects named (all without names)."""
    console = Console(stderr=True)
    rows: list[Mapping[str, Any]] = []
    for subject in SUBJECTS:
        name = subject.__name__.rsplit(".", 1)[-1]
        if wanted and name not in wanted:
            continue
        began_s = time.monotonic()
        figures: tuple[Callable[[], Any], ...] = subject.FIGURES
        for figure in figures:
            told = figure()
            rows += told if isinstance(told, list) else [told]
        console.print(f"[dim]{name}: {time.monotonic() - began_s:.1f} s[/dim]")
    BUILD.mkdir(exist_ok=True)
    (BUILD / "bench.json").write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")
    Console().print(_table(rows))
    return 0 if all(row["ok"] for row in rows) else 1


def _table(rows: list[Mapping[str, Any]]) -> Table:
    table = Table("figure", "value", "reference", "ratio", "bound", "")
    for row in rows:
        of = "-" if row["reference"] is None else f"{row['reference']:g} {row['unit']}"
        found = "-" if row["ratio"] is None else f"{row['ratio']:g}"
        mark = "ok" if row["ok"] else "[red]broken[/red]"
        table.add_row(row["name"], f"{row['value']:g} {row['unit']}", of, found, f"{row['bound']:g}", mark)
    return table


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
