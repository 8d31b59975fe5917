"""Conditions and expressions of recipes, in CEL: type-checked, without loops, with three answers.

All numbers are doubles, as on the wire; whole-number literals are lowered to doubles before compiling, and positions in
messages are moved back to the engineer's columns. Names are declared dotted, one per parameter, signal and report
(`leak_check.rise_pa_per_h`), never as maps. `sum(dose.mass_kg)` is the name `sum.dose.mass_kg`, written for people.

A condition is true or false only when the result's type is BOOL: a name without a value yields an error object that is
truthy in Python. Everything else is unknown, with the names that are missing.
"""

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from cel_expr_python import cel

_NAME = r"[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*"
_TOKEN = re.compile(rf"""(?P<text>"[^"]*"|'[^']*')|(?P<name>{_NAME})|(?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)""")
_SUM = re.compile(rf"\bsum\(({_NAME})\)")
_POSITION = re.compile(r"<input>:(\d+):(\d+): ")
_WORDS = frozenset({"true", "false", "null", "in"})


class ConditionError(ValueError):
    """An expression that does not compile; `column` counts from 1 in the text as written."""

    def __init__(self, text: str, message: str, column: int) -> None:
        super().__init__(f"{message} (column {column} of {text!r})")
        self.message = message
        self.column = column


@dataclass(frozen=True, slots=True)
class Unknown:
    """No answer: `missing` names have no good value, or `why` says what else is wrong."""

    missing: tuple[str, ...] = ()
    why: str = ""

    def __bool__(self) -> bool:
        """Unknown is never true."""
        return False

    def __str__(self) -> str:
        """Words for people."""
        return f"no value of {', '.join(self.missing)}" if self.missing else self.why


def names_in(text: str) -> tuple[str, ...]:
    """Dotted names that an expression uses, in order of appearance, each once."""
    found = [m["name"] for m in _TOKEN.finditer(_sums(text)) if m["name"] and m["name"] not in _WORDS]
    return tuple(dict.fromkeys(found))


def check_condition(text: str, known: Iterable[str]) -> None:
    """Raise ConditionError unless `text` is a condition (BOOL) over known names."""
    _check(text, frozenset(known), cel.Type.BOOL, "a condition (true or false) is wanted")


def check_number(text: str, known: Iterable[str]) -> None:
    """Raise ConditionError unless `text` is a number (DOUBLE) over known names."""
    _check(text, frozenset(known), cel.Type.DOUBLE, "a number is wanted")


def truth(text: str, values: Mapping[str, float]) -> bool | Unknown:
    """Whether the condition is true; Unknown when values are missing. Raises ConditionError if it cannot compile."""
    result = _evaluate(text, values)
    if isinstance(result, Unknown | bool):
        return result
    return Unknown(why="not a condition")


def number(text: str, values: Mapping[str, float]) -> float | Unknown:
    """The number that an expression gives; Unknown when values are missing or the result is not finite."""
    result = _evaluate(text, values)
    if isinstance(result, Unknown):
        return result
    if isinstance(result, bool) or not math.isfinite(result):
        return Unknown(why="not a finite number")
    return result


def lower(text: str) -> tuple[str, tuple[int, ...]]:
    """The text with whole-number literals as doubles, and the columns (from 0, in the result) where `.0` went in."""
    parts: list[str] = []
    inserted: list[int] = []
    done = length = 0
    source = _sums(text)
    for match in _TOKEN.finditer(source):
        if match["number"] and match["number"].isdigit():
            piece = source[done : match.end()]
            parts += [piece, ".0"]
            length += len(piece) + 2
            inserted.append(length - 2)
            done = match.end()
    return "".join([*parts, source[done:]]), tuple(inserted)


def _sums(text: str) -> str:
    # same length, so that columns stay
    return _SUM.sub(r"sum.\1 ", text)


def _check(text: str, known: frozenset[str], wanted: cel.Type, message: str) -> None:
    unknown = [name for name in names_in(text) if name not in known]
    if unknown:
        raise ConditionError(text, f"unknown name {unknown[0]}", text.find(unknown[0].removeprefix("sum.")) + 1)
    if _compile(text).return_type() != wanted:
        raise ConditionError(text, message, 1)


@lru_cache(maxsize=4096)
def _compile(text: str) -> cel.Expression:
    lowered, inserted = lower(text)
    environment = cel.NewEnv(variables={name: cel.Type.DOUBLE for name in names_in(text)})
    try:
        return environment.compile(lowered)
    except RuntimeError as error:
        raise _translated(text, str(error), inserted) from None


def _translated(text: str, error: str, inserted: tuple[int, ...]) -> ConditionError:
    first = error.split("ERROR: ", 1)[-1].splitlines()[0]
    message = _POSITION.sub("", first).removesuffix(" [INVALID_ARGUMENT]")
    position = _POSITION.search(error)
    column = int(position[2]) if position else 1
    column -= 2 * sum(1 for at in inserted if at < column - 1)
    return ConditionError(text, message, max(column, 1))


def _evaluate(text: str, values: Mapping[str, float]) -> bool | float | Unknown:
    compiled = _compile(text)
    wanted = names_in(text)
    known = {name: float(values[name]) for name in wanted if name in values and math.isfinite(values[name])}
    result = compiled.eval(data=known)
    kind = result.type()
    if kind == cel.Type.BOOL:
        return result.value() is True
    if kind == cel.Type.DOUBLE:
        return float(result.value())
    missing = tuple(name for name in wanted if name not in known)
    return Unknown(missing, "" if missing else str(result.value()))
