"""Decisions from measurements: the worst specimen, the grade, and whether a lot conforms. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain

from mes.quality.master import Grade, Specification, SpecLimit
from mes.quality.properties import PROPERTIES

_HOME = re.compile(r"^(?:(?P<batch>B-\d+)|(?P<lot>L-\d+))(?:$|[-./])")


class Verdict(StrEnum):
    """`incomplete`: nothing speaks against it, but something required was not measured."""

    CONFORMS = "conforms"
    FAILS = "fails"
    INCOMPLETE = "incomplete"


@dataclass(frozen=True, slots=True)
class Test:
    """One measured value of one specimen. `valid` is empty, or says why the value does not count."""

    __test__ = False  # not a test case of pytest

    sample: str
    property: str
    value: float
    method: str = ""
    instrument: str = ""
    temperature_c: float | None = None
    calibration_due: str = ""
    invalid: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the measurements propose for a lot; the decision is a person's. `grade` is by the worst specimen.

    `failed` names the properties of which a specimen fails: fewer words than `reasons`, which give every figure.
    """

    specification: str
    verdict: Verdict
    reasons: tuple[str, ...]
    grade: str | None = None
    failed: tuple[str, ...] = ()


def home_of(sample: str) -> tuple[str | None, str | None]:
    """Batch or lot that a sample id itself names: `B-1042-C1` is of batch B-1042, `L-0007-2` of lot L-0007."""
    found = _HOME.match(sample)
    return (None, None) if found is None else (found["batch"], found["lot"])


def worst(tests: Iterable[Test]) -> dict[str, float]:
    """For each property the smallest valid value: that of the worst specimen where minima count."""
    found: dict[str, float] = {}
    for test in tests:
        if not test.invalid:
            found[test.property] = min(test.value, found.get(test.property, test.value))
    return found


def grade_of(values: Mapping[str, float], grades: Sequence[Grade]) -> Grade | None:
    """The highest energy class whose minima hold, and in it the highest HcJ class; None below all grades."""
    needed = ("br_t", "bhmax_kj_per_m3", "hcj_ka_per_m")
    if any(name not in values for name in needed):
        return None
    held = [grade for grade in grades if _meets(values, grade)]
    return max(held, key=lambda g: (g.bhmax_kj_per_m3[0], g.hcj_ka_per_m), default=None)


def _meets(values: Mapping[str, float], grade: Grade) -> bool:
    hcb = values.get("hcb_ka_per_m", float("inf"))
    return (
        values["br_t"] >= grade.br_t[0]
        and values["bhmax_kj_per_m3"] >= grade.bhmax_kj_per_m3[0]
        and values["hcj_ka_per_m"] >= grade.hcj_ka_per_m
        and hcb >= (grade.hcb_ka_per_m or 0.0)
    )


def with_validity(test: Test, spec: Specification, calibration_ok: bool) -> Test:
    """The test with the reason why it does not count, if there is one."""
    reason = ""
    if not calibration_ok:
        reason = f"calibration of {test.instrument} was due {test.calibration_due}"
    elif test.temperature_c is not None and (
        abs(test.temperature_c - spec.temperature_c) > spec.temperature_tolerance_c
    ):
        reason = f"measured at {test.temperature_c:g} °C, specified at {spec.temperature_c:g} °C"
    return Test(
        test.sample, test.property, test.value, test.method, test.instrument, test.temperature_c,
        test.calibration_due, reason,
    )  # fmt: skip


def assess(spec: Specification, tests: Sequence[Test], grades: Sequence[Grade]) -> Proposal:
    """Every specimen must meet every limit; what was not validly measured makes the lot incomplete."""
    failures: dict[str, list[str]] = {}
    missing: list[str] = []
    for limit in spec.limits:
        mine = [test for test in tests if test.property == limit.property]
        valid = [test for test in mine if not test.invalid]
        failing = [_failure(test, limit) for test in valid if not limit.holds(test.value)]
        if failing:
            failures.setdefault(PROPERTIES[limit.property].name, []).extend(failing)
        if len({test.sample for test in valid}) < limit.count:
            missing.append(_missing(limit, mine))
    found = grade_of(worst(tests), grades)
    grade = None if found is None else found.grade
    if failures:
        return Proposal(spec.id, Verdict.FAILS, tuple(chain(*failures.values())), grade, tuple(failures))
    if missing:
        return Proposal(spec.id, Verdict.INCOMPLETE, tuple(missing), grade)
    return Proposal(spec.id, Verdict.CONFORMS, (), grade)


def _failure(test: Test, limit: SpecLimit) -> str:
    known = PROPERTIES[limit.property]
    unit = "" if known.unit == "1" else f" {known.unit}"
    return f"{known.name} {test.value:.{known.decimals}f}{unit} of {test.sample}, required {limit.text()}"


def _missing(limit: SpecLimit, mine: Sequence[Test]) -> str:
    name = PROPERTIES[limit.property].name
    why = sorted({test.invalid for test in mine if test.invalid})
    return f"{name} not measured" if not why else f"{name} not validly measured: {'; '.join(why)}"
