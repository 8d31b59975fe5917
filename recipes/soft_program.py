"""Soft programs: the steps by which the supervisor runs a phase on a simple controller (class B).

Names in expressions are the unit's signals (`pressure_pa`), the phase's parameters behind `set.` (`set.pressure_pa`)
and `elapsed_s`, the plant time since the phase began.
"""

from pydantic import Field

from recipes.parts import Identifier, Part, Value


class SoftWrite(Part):
    """One write to a writable signal.

    Skipped when `when` is false. `confirm` is the condition that shows, from signals alone, that the write is in force
    (default: the signal reads the value back within half of `within`); it settles a write whose outcome is unknown.
    `kept` writes must still read back when the supervisor resumes after a restart; a timer status changes by itself.
    """

    write: Identifier
    value: Value
    when: str | None = None
    confirm: str | None = None
    within: float = Field(default=0.2, gt=0)
    kept: bool = True


class SoftAwait(Part):
    """Waits until a condition is true; unknown is not true."""

    until: str


class SoftDwell(Part):
    """Waits plant seconds, for devices without a timer of their own; its start is a row, so a restart resumes it."""

    dwell_s: Value


class SoftReport(Part):
    """Takes a report: an expression evaluated now; waits while a value is missing."""

    report: Identifier
    value: Value


SoftStep = SoftWrite | SoftAwait | SoftDwell | SoftReport


class SoftProgram(Part):
    """Steps of a phase: `run`; `hold` to the safe condition; `restart` back from it; `stop` for stop and abort."""

    run: tuple[SoftStep, ...] = Field(min_length=1)
    hold: tuple[SoftStep, ...] = ()
    restart: tuple[SoftStep, ...] = ()
    stop: tuple[SoftStep, ...] = ()

    def lane(self, name: str) -> tuple[SoftStep, ...]:
        """Steps of `run`, `hold`, `restart` or `stop`."""
        steps: tuple[SoftStep, ...] = getattr(self, name)
        return steps
