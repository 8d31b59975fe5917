"""What `/equipment` takes and gives."""

from typing import Annotated, Any, Literal

from pydantic import Field

from mes.platform.web import Body, Out

Reason = Annotated[str, Field(max_length=500)]


class LinkOut(Out):
    """The connection of a unit; `next_attempt_wall_at` while it is down."""

    state: str
    since_wall_at: str | None
    last_error: str | None
    next_attempt_wall_at: str | None = None


class AlarmOut(Out):
    """An active alarm bit of the PLC."""

    bit: int
    name: str


class UnitBatchOut(Out):
    """The batch that owns the unit."""

    id: str
    recipe: str | None = None
    step: str | None = None


class LegalOut(Out):
    """A command and whether it may be given now; `reason` when not."""

    command: str
    enabled: bool
    reason: str | None = None


class UnitOut(Out):
    """A unit as its machine reports it. `waits_for` tells what a soft phase waits for; `progress` is 0..1, and None
    where the machine does not say how long its phase still takes."""

    id: str
    name: str
    area: str
    unit_class: str
    control_class: str
    link: LinkOut | None
    state: str | None
    mode: str | None
    conditions: list[str]
    quarantine: str | None
    batch: UnitBatchOut | None
    phase: str | None
    run_id: int | None
    elapsed_s: float | None
    remaining_s: float | None
    progress: float | None
    fail: str | None
    waits_for: str | None
    alarms: list[AlarmOut]
    key_signals: list[str]


class SignalOut(Out):
    """Meaning of a signal; `id` subscribes to it on the live channel."""

    id: int
    name: str
    label: str
    unit: str
    low: float | None
    high: float | None
    normal_low: float | None
    normal_high: float | None
    setpoint_signal: str | None
    decimals: int
    role: str
    log: bool
    kept: bool


class SlotOut(Out):
    """A parameter or report of a phase with the machine's limits."""

    name: str
    slot: int
    unit: str
    low: float | None
    high: float | None


class PhaseOut(Out):
    """A phase that the unit can run."""

    phase: str
    number: int
    parameters: list[SlotOut]
    reports: list[str]
    when_held: str
    supervisor_lost: str


class UnitDetailOut(UnitOut):
    """A unit with all that its page shows."""

    signals: list[SignalOut]
    legal_commands: list[LegalOut]
    phases: list[PhaseOut]
    protocol: str | None
    endpoint: str | None
    security: str | None
    missing_signals: dict[str, str]
    diagnostics: dict[str, Any] | None


class ValueOut(Out):
    """The latest value; `quality` 0 good, 1 uncertain, 2 bad, 3 stale."""

    id: int
    name: str
    value: float | None
    quality: int
    source_at: str | None
    received_wall_at: str | None
    reason: str | None


class ValuesOut(Out):
    """All process values of a unit."""

    signals: list[ValueOut]


class UnitCommandIn(Body):
    """A command of a person; Stop, Abort and Reset need a reason."""

    command: Literal["Hold", "Restart", "Stop", "Abort", "Reset"]
    reason: Reason = ""


class ReasonIn(Body):
    """Why a person decided so."""

    reason: Annotated[str, Field(min_length=3, max_length=500)]


class DoubtIn(ReasonIn):
    """Whether a write of unknown outcome counts as done, or is to be written again."""

    done: bool


class CommandOut(Out):
    """A command on its way; `status` is its row state, `result` the PLC's answer."""

    id: str
    seq: int
    command: str
    phase: str | None
    run_id: int
    status: str
    reason: str | None
    by: str
    why: str
    batch: str | None
    plant_at: str
    wall_at: str
    changed_wall_at: str
