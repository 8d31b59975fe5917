"""Tables of a sweep: margins of each case in standard deviations, leak checks, unexplained mass."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import fmean, stdev
from typing import Any

from mes.quality import master

Runs = Sequence[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Margin:
    """Distance of the worst coupon of a lot from a limit; positive is inside. `sigmas` counts it in its own scatter."""

    case: str
    property: str
    limit: str
    mean: float
    sigma: float
    sigmas: float
    kept: int
    """Lots whose worst coupon keeps the limit."""


def margins(runs: Runs, case: str) -> Iterator[Margin]:
    """A line for each limit of the specification."""
    for limit in master.specifications()["45SH"].limits:
        if limit.low is not None:
            yield _margin(runs, case, limit.property, "lowest", limit.low, lambda value, edge: value - edge)
        if limit.high is not None:
            yield _margin(runs, case, limit.property, "highest", limit.high, lambda value, edge: edge - value)


def _margin(
    runs: Runs, case: str, name: str, side: str, edge: float, inside: Callable[[float, float], float]
) -> Margin:
    worst = [run["cases"][case][side][name] for run in runs]
    sigma = stdev(worst)
    kept = sum(inside(value, edge) >= 0.0 for value in worst)
    text = f"{'>=' if side == 'lowest' else '<='} {edge:g}"
    return Margin(case, name, text, fmean(worst), sigma, inside(fmean(worst), edge) / max(sigma, 1e-12), kept)


def note(runs: Runs, name: str) -> list[float]:
    """One report or answer of the nominal order, of every seed."""
    return [run["cases"]["nominal"]["notes"][name] for run in runs]


def unexplained(runs: Runs) -> dict[str, list[tuple[float, float]]]:
    """By operation of the nominal order: (unexplained, tolerance) as fractions of the input, of every batch."""
    found: dict[str, list[tuple[float, float]]] = {}
    for run in runs:
        for each in run["cases"]["nominal"]["balances"]:
            share = each["tolerance_kg"] / each["input_kg"]
            found.setdefault(each["operation"], []).append((each["fraction"], share))
    return found


def text(runs: Runs) -> str:
    """All tables as Markdown."""
    return "\n".join([*_verdicts(runs), "", *_margins(runs), "", *_notes(runs), "", *_unexplained(runs)])


def _verdicts(runs: Runs) -> Iterator[str]:
    yield "| case | lots | conform | fail |"
    yield "|---|---|---|---|"
    for case in runs[0]["cases"]:
        good = sum(run["cases"][case]["verdict"] == "conforms" for run in runs)
        yield f"| {case} | {len(runs)} | {good} | {len(runs) - good} |"


def _margins(runs: Runs) -> Iterator[str]:
    yield "| case | property | limit | mean | sigma | margin in sigma | lots within |"
    yield "|---|---|---|---|---|---|---|"
    for case in runs[0]["cases"]:
        for each in margins(runs, case):
            head = f"| {case} | {each.property} | {each.limit} | {each.mean:.4g} | {each.sigma:.2g} "
            yield f"{head}| {each.sigmas:+.1f} | {each.kept} |"


def _notes(runs: Runs) -> Iterator[str]:
    yield "| value | mean | sigma | lowest | highest |"
    yield "|---|---|---|---|---|"
    for name in SHOWN:
        values = note(runs, name)
        yield f"| {name} | {fmean(values):.4g} | {stdev(values):.2g} | {min(values):.4g} | {max(values):.4g} |"


SHOWN = (
    "melt.unload.flake_thickness_mm",
    "melt.leak_check.rise_pa_per_h",
    "decrepitate.leak_check.rise_pa_per_h",
    "decrepitate.leak.turns",
    "decrepitate.absorb.uptake_percent",
    "mill.psd_check.d50_um",
    "mill.collect_fines.mass_kg",
    "mill.empty.heel_kg",
    "press.stack.count",
    "sinter.leak_check.rise_pa_per_h",
    "sinter.leak.turns",
    "sinter.quench.rate_c_per_min",
    "anneal.quench2.rate_c_per_min",
    "pack.pack.pieces",
)


def _unexplained(runs: Runs) -> Iterator[str]:
    yield "| operation | batches | mean % | sigma % | largest % | tolerance % |"
    yield "|---|---|---|---|---|---|"
    for operation, pairs in unexplained(runs).items():
        shares = [100.0 * share for share, _ in pairs]
        largest, allowed = max(shares, key=abs), 100.0 * min(each for _, each in pairs)
        yield (
            f"| {operation} | {len(shares)} | {fmean(shares):+.4f} | {stdev(shares):.4f} "
            f"| {largest:+.4f} | {allowed:.2f} |"
        )
