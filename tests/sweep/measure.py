"""Result files of the instruments, read and judged as the service does: every coupon counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mes.quality import master, parse, profiles
from mes.quality.rules import Test, Verdict, assess


@dataclass(frozen=True, slots=True)
class Judged:
    """Verdict of one lot, and smallest and largest value of each property over its coupons."""

    verdict: str
    reasons: tuple[str, ...]
    lowest: dict[str, float]
    highest: dict[str, float]


def judged(folder: Path, names: Sequence[str], specification: str) -> Judged:
    """Read the files of a lot and hold them against a specification that ships."""
    tests = [test for name in names for test in _tests(folder / name)]
    spec = master.specifications()[specification]
    found = assess(spec, tests, master.grades())
    wanted = [limit.property for limit in spec.limits]
    values = {name: [test.value for test in tests if test.property == name] for name in wanted}
    lowest = {name: min(each) for name, each in values.items()}
    highest = {name: max(each) for name, each in values.items()}
    assert found.verdict is not Verdict.INCOMPLETE
    return Judged(found.verdict.value, found.reasons, lowest, highest)


def _tests(path: Path) -> list[Test]:
    profile = parse.profile_of(path.name, profiles.shipped())
    assert profile is not None
    reading = parse.parse(path.read_bytes(), profile)
    return [Test(path.stem, each.property, each.value) for each in reading.measured]
