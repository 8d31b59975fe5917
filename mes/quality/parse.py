"""From the bytes of a result file to measurements, by profile. Pure; whatever is wrong raises `Unreadable`."""

import csv
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatch

from mes.quality import curve
from mes.quality.profiles import Profile
from mes.quality.properties import PROPERTIES, converted

MAX_BYTES = 5_000_000


class Unreadable(ValueError):
    """The file cannot be imported; the text says why, for the person who finds it in `rejected`."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One value of one sample in the unit of its property. `reported` is what the instrument itself printed."""

    sample: str
    property: str
    value: float
    method: str
    reported: float | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file says."""

    instrument: str
    measured: tuple[Measured, ...]
    temperature_c: float | None = None
    calibration_due: str = ""
    h_ka_per_m: tuple[float, ...] = ()
    j_t: tuple[float, ...] = ()
    header: dict[str, str] = field(default_factory=dict)

    @property
    def samples(self) -> tuple[str, ...]:
        """Samples named in the file, in order."""
        return tuple(dict.fromkeys(item.sample for item in self.measured))


def profile_of(name: str, profiles: tuple[Profile, ...]) -> Profile | None:
    """The profile whose pattern a file name matches."""
    return next((profile for profile in profiles if fnmatch(name, profile.pattern)), None)


def parse(content: bytes, profile: Profile) -> Reading:
    """Read a file. Raises `Unreadable`."""
    if len(content) > MAX_BYTES:
        raise Unreadable(f"larger than {MAX_BYTES} bytes")
    try:
        text = content.decode(profile.encoding)
    except UnicodeDecodeError as error:
        raise Unreadable(f"not {profile.encoding} text") from error
    header, rows = _split(text, profile)
    return _curve(header, rows, profile) if profile.kind == "curve" else _values(header, rows, profile)


def _split(text: str, profile: Profile) -> tuple[dict[str, str], list[dict[str, str]]]:
    header: dict[str, str] = {}
    data: list[str] = []
    for line in text.splitlines():
        if line.startswith(profile.comment):
            key, colon, value = line[len(profile.comment) :].partition(":")
            if colon:
                header[key.strip()] = value.strip()
        elif line.strip():
            data.append(line)
    reader = csv.DictReader(data, delimiter=profile.delimiter)
    wanted = {column.name for column in profile.columns.values()}
    if missing := wanted - {(name or "").strip() for name in reader.fieldnames or ()}:
        raise Unreadable(f"columns are missing: {', '.join(sorted(missing))}")
    return header, [{(k or "").strip(): (v or "").strip() for k, v in row.items()} for row in _whole(reader)]


def _whole(reader: "csv.DictReader[str]") -> Iterator[dict[str, str]]:
    for row in reader:
        if None in row or None in row.values():
            raise Unreadable(f"line {reader.line_num} of the table has another number of columns")
        yield row


def _number(text: str, profile: Profile, where: str) -> float:
    try:
        value = float(text.replace(profile.decimal, "."))
    except ValueError as error:
        raise Unreadable(f"{where}: {text!r} is no number") from error
    if not math.isfinite(value):
        raise Unreadable(f"{where}: {text!r} is no finite number")
    return value


def _curve(header: dict[str, str], rows: list[dict[str, str]], profile: Profile) -> Reading:
    for name in profile.header.values():
        if not header.get(name):
            raise Unreadable(f"the header has no {name}")
    h, j = (_column(rows, profile, name) for name in ("h", "j"))
    try:
        found = curve.evaluate(h, j).values()
    except curve.BadCurve as error:
        raise Unreadable(str(error)) from error
    reported = {name: _number(header.get(name, ""), profile, name) for name in profile.reported}
    _compare(found, reported, profile)
    sample = header[profile.header["sample"]]
    measured = [Measured(sample, name, value, profile.method, reported.get(name)) for name, value in found.items()]
    return Reading(
        header[profile.header["instrument"]], tuple(measured),
        _number(header[profile.header["temperature_c"]], profile, "temperature_c"),
        header[profile.header["calibration_due"]], tuple(h), tuple(j), header,
    )  # fmt: skip


def _column(rows: list[dict[str, str]], profile: Profile, name: str) -> list[float]:
    column = profile.columns[name]
    return [_number(row[column.name], profile, f"row {n}") * column.factor for n, row in enumerate(rows, start=1)]


def _compare(found: dict[str, float], reported: dict[str, float], profile: Profile) -> None:
    for name, value in reported.items():
        if abs(value - found[name]) > profile.tolerance.get(name, 0.02) * abs(found[name]):
            raise Unreadable(f"{name}: the file says {value:g}, its curve gives {found[name]:g}")


def _values(header: dict[str, str], rows: list[dict[str, str]], profile: Profile) -> Reading:
    measured: list[Measured] = []
    for n, row in enumerate(rows, start=1):
        cell = {name: row[column.name] for name, column in profile.columns.items()}
        known = profile.properties.get(cell["property"].lower().replace(" ", "_"))
        if known is None or known not in PROPERTIES:
            raise Unreadable(f"row {n}: unknown property {cell['property']!r}")
        if not cell["sample"]:
            raise Unreadable(f"row {n}: no sample")
        value = _number(cell["value"], profile, f"row {n}")
        try:
            value = converted(known, value, cell["unit"])
        except ValueError as error:
            raise Unreadable(f"row {n}: {error}") from error
        measured.append(Measured(cell["sample"], known, value, cell["method"] or profile.method))
    if not measured:
        raise Unreadable("the file holds no values")
    return Reading(header.get("instrument") or profile.instrument, tuple(measured),
                   calibration_due=header.get("calibration_due", ""), header=header)  # fmt: skip
