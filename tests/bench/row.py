"""One line of the table: a figure against its reference in the same run, or against a stated limit."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypedDict

BUILD = Path("build")


class Row(TypedDict):
    """`ratio` is `value / reference`; without a reference `bound` is a limit of `value` itself."""

    name: str
    value: float
    unit: str
    reference: float | None
    ratio: float | None
    bound: float
    ok: bool


def ratio(name: str, value: float, unit: str, reference: float, bound: float, *, at_least: bool = False) -> Row:
    """A figure that must stay below (or, for rates, above) `bound` times its reference."""
    found = value / reference
    return Row(
        name=name, value=shown(value), unit=unit, reference=shown(reference), ratio=round(found, 3), bound=bound,
        ok=found >= bound if at_least else found <= bound,
    )  # fmt: skip


def limit(name: str, value: float, unit: str, bound: float) -> Row:
    """A figure with an absolute limit."""
    return Row(name=name, value=shown(value), unit=unit, reference=None, ratio=None, bound=bound, ok=value <= bound)


def shown(value: float) -> float:
    """Four significant digits: more is noise."""
    return float(f"{value:.4g}")


@contextmanager
def folder() -> Iterator[Path]:
    """A folder on the disk of the working tree: a temporary file system would not have to be durable."""
    BUILD.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bench-", dir=BUILD) as name:
        yield Path(name).resolve()
