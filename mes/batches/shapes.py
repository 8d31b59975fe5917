"""What the API shows of batches, prompts and load plans."""

from typing import Annotated, Any

from pydantic import Field

from mes.platform.web import Body, Out
from mes.users import SignatureIn


class BatchLine(Out):
    """A batch in a list."""

    id: str
    recipe: str
    recipe_version: int
    unit: str
    unit_class: str
    route: str | None
    operation: str | None
    orders: list[str]
    state: str
    conditions: list[str]
    step: str
    size_kg: float
    trial: bool
    progress: float | None
    created_at: str
    started_at: str | None
    ended_at: str | None


class FieldOut(Out):
    """One field of a prompt's form. `source`: scale (read by the service), count, typed, scan, text, computed."""

    name: str
    label: str
    source: str
    unit: str
    low: float | None
    high: float | None
    required: bool


class PromptOut(Out):
    """A prompt. `act.resolved` lists what hands do, carrier by carrier; the answer confirms that it is done."""

    batch: str
    n: int
    block: str
    text: str
    unit: str
    orders: list[str]
    fields: list[FieldOut]
    sign: str | None
    act: dict[str, Any]
    opened_at: str
    opened_wall_at: str
    answered_at: str | None
    answered_by: str | None
    values: dict[str, Any] | None


class CommandOut(Out):
    """A command and why it is disabled, if it is."""

    command: str
    enabled: bool
    reason: str


class ParameterOut(Out):
    """A recipe parameter in this batch. Values are None for people without `recipe.read_detail`.

    A trial sets some: `changed_by` is who authorised it; the limits are those of the approved recipe.
    """

    name: str
    unit: str
    value: float | None
    low: float | None
    high: float | None
    actual: float | None
    critical: bool
    changed_by: str | None
    outside_limits: bool


class PlacedOut(Out):
    """A lot on a carrier of the batch."""

    lot: str
    material: str
    carrier: int
    position: int
    mass_kg: float
    pieces: int | None


class OutputOut(Out):
    """A lot that the batch made."""

    code: str
    material: str
    mass_kg: float
    pieces: int | None
    disposition: str


class ProfileOut(Out):
    """Planned temperature over time and the signals to draw beside it."""

    signals: list[str]
    pressure_signal: str | None
    plan: list[dict[str, float]]


class BatchOut(BatchLine):
    """A batch with everything that its page shows."""

    recipe_hash: str
    title: str
    expected_end_at: str | None
    waiting: list[str]
    mode: str
    procedure: list[dict[str, Any]]
    parameters: list[ParameterOut]
    prompts: list[PromptOut]
    inputs: list[PlacedOut]
    outputs: list[OutputOut]
    carriers_out: list[dict[str, Any]]
    legal_commands: list[CommandOut]
    profile: ProfileOut | None


class EventOut(Out):
    """One event of the batch record."""

    seq: int
    kind: str
    text: str
    quiet: bool
    by: str
    by_name: str
    plant_at: str
    wall_at: str
    data: dict[str, Any]


class CommandIn(Body):
    """A command of a person; stop and abort need a reason."""

    command: str
    reason: str = ""


class PromptSignatureIn(SignatureIn):
    """The signature of an answer, with a reason in free words; a decision about a lot has its reason beside it."""

    reason: Annotated[str, Field(max_length=500)] = ""


class AnswerIn(Body):
    """The answer to a prompt. Values of fields with source `scale` are read by the service and ignored here."""

    values: Annotated[dict[str, float | str | bool | None], Field(default_factory=dict, max_length=50)]
    signature: PromptSignatureIn | None = None


class LoadPlanIn(Body):
    """Propose which carriers of these orders form the next batch of an operation on a unit."""

    route: str
    operation: str
    orders: list[str]
    unit: str | None = None


class LoadPlanOut(Out):
    """A load plan: proposed, fixed (waits for its unit) or used."""

    id: str
    route: str
    operation: str
    unit: str | None
    state: str
    batch: str | None
    orders: list[str]
    mass_kg: float
    positions: list[PlacedOut]
    waits: str | None


class BatchIn(Body):
    """A batch outside of a route, such as a commissioning run: recipe, unit, carriers by parameter name."""

    recipe: str
    unit: str
    carriers: Annotated[dict[str, int], Field(default_factory=dict, max_length=32)]
    parameters: Annotated[dict[str, float], Field(default_factory=dict, max_length=64)]
