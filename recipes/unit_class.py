"""Unit class: which phases a kind of unit offers, with parameters, reports, limits and behaviour.

Master recipes are written against a unit class; the addresses, phase numbers and slots of one machine stand in the
plant file and are never known here. Class limits bound every recipe; a machine's own limits are checked at binding.
"""

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from recipes.parts import Identifier, Part
from recipes.soft_program import SoftProgram
from recipes.units import unit_of


class ControlClass(StrEnum):
    """A: full handshake in the PLC. B: simple controller, soft phases. C: a person acts and signs. R: read only."""

    A = "A"
    B = "B"
    C = "C"
    R = "R"


class PhaseParameter(Part):
    """A value that a phase takes; the unit is in its name.

    `low` and `high` are the class limits. `from: load_plan` marks carrier ids that the load plan fills when the phase
    starts (below 2**24, exact in a 32-bit float); recipes may not set them. `place` says what such a carrier is for:
    `in` (holds material), `out` (must be empty); `carrier` its kind. `default` is taken when a recipe is silent.
    """

    low: float | None = None
    high: float | None = None
    default: float | None = None
    from_: Literal["recipe", "load_plan"] = Field(default="recipe", alias="from")
    place: Literal["in", "out"] | None = None
    carrier: Identifier | None = None

    @model_validator(mode="after")
    def limits_are_in_order(self) -> Self:
        """Low is not above high, and a default lies between them."""
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError("low is above high")
        if self.default is not None and not self.allows(self.default):
            raise ValueError("the default lies outside the limits")
        return self

    def allows(self, value: float) -> bool:
        """Whether `value` lies inside the class limits (both ends included)."""
        return (self.low is None or value >= self.low) and (self.high is None or value <= self.high)


class CommLoss(Part):
    """What is intended when the link to a unit is lost during the phase.

    `continue`: nothing is sent on reconnection. `hold`: after `hold_after_s` of wall time without a link the batch
    holds, and the hold is sent on reconnection.
    """

    policy: Literal["continue", "hold"] = "continue"
    hold_after_s: Annotated[float, Field(gt=0)] = 600.0


class PhaseClass(Part):
    """One phase: parameters, reports, and how it behaves when held, when the link is lost and when it takes too long.

    `when_held` is the machine's safe behaviour in words. `propagation` says what a hold of the phase by the machine
    itself does to the batch: `none` or `unit` (the batch holds). `max_s` is the alarm limit of the phase's elapsed
    plant time, a number or `=expression` over the parameters; at `hold_factor` times it the batch holds (never when
    null). `soft` is the program of a class B phase. `verify` are conditions over signals, `set.<parameter>` and
    `report.<name>` that must be true when the phase completes, else the batch holds: what the machine reports is held
    against what its instruments show, so that a wrong address is found at the first step that depends on it.
    `divisions_kg` are those of the load cells behind reported masses: a mass enters the ledger rounded to its own.
    """

    parameters: dict[Identifier, PhaseParameter] = Field(default_factory=dict)
    reports: tuple[Identifier, ...] = ()
    divisions_kg: dict[Identifier, Annotated[float, Field(gt=0)]] = Field(default_factory=dict)
    when_held: str = ""
    propagation: Literal["none", "unit"] = "unit"
    comm_loss: CommLoss = CommLoss()
    max_s: float | str | None = None
    hold_factor: Annotated[float, Field(gt=1)] | None = None
    soft: SoftProgram | None = None
    verify: tuple[str, ...] = ()

    @model_validator(mode="after")
    def divisions_are_of_reports(self) -> Self:
        """A division belongs to a mass that the phase reports."""
        for name in self.divisions_kg:
            if name not in self.reports or not name.endswith("_kg"):
                raise ValueError(f"divisions_kg: {name} is no reported mass")
        return self

    @property
    def recipe_parameters(self) -> dict[str, PhaseParameter]:
        """Parameters that a recipe sets."""
        return {name: p for name, p in self.parameters.items() if p.from_ == "recipe"}

    @property
    def load_plan_parameters(self) -> dict[str, PhaseParameter]:
        """Carrier ids that the load plan fills when the phase starts."""
        return {name: p for name, p in self.parameters.items() if p.from_ == "load_plan"}


class SignalClass(Part):
    """A process value that conditions may use; `unit` defaults to the suffix of the name."""

    unit: str = ""
    low: float | None = None
    high: float | None = None
    text: str = ""


class UnitClass(Part):
    """A kind of unit. Class C units have no phases: their recipes are prompts."""

    unit_class: Identifier
    title: str
    control: ControlClass
    capacity_kg: float | None = None
    signals: dict[Identifier, SignalClass] = Field(default_factory=dict)
    phases: dict[Identifier, PhaseClass] = Field(default_factory=dict)

    @model_validator(mode="after")
    def phases_fit_the_control_class(self) -> Self:
        """Class C has no phases; class B phases have soft programs and class A phases have none."""
        if self.control in (ControlClass.C, ControlClass.R) and self.phases:
            raise ValueError(f"a unit of class {self.control} runs no phases")
        for name, phase in self.phases.items():
            if (phase.soft is not None) != (self.control is ControlClass.B):
                raise ValueError(f"phase {name}: class B phases have a soft program, others none")
        return self

    def signal_unit(self, name: str) -> str:
        """Unit of a signal: the stated one, else the suffix of its name."""
        return self.signals[name].unit or unit_of(name)
