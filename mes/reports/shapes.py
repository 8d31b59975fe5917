"""The batch record as its answer."""

from typing import Any

from mes.platform.web import Out


class SignatureOut(Out):
    """A signature under an answer."""

    id: str
    name: str
    meaning: str
    reason: str
    signed_wall_at: str


class RunOut(Out):
    """One run of a phase; `params` are None for a role without `recipe.read_detail`. `run_id` is what the PLC saw."""

    block: str
    run: int
    run_id: str
    phase: str
    intended_at: str
    accepted_at: str | None
    ended_at: str | None
    outcome: str
    params: dict[str, float] | None
    reports: dict[str, float]


class WeighingOut(Out):
    """What a scale showed: net is gross less the carrier's tare, all in divisions of its display."""

    place: str
    carrier: int
    gross_kg: float
    tare_kg: float
    net_kg: float
    division_kg: float


class AnswerOut(Out):
    """A prompt and what was answered, with the weighing if it asked for one."""

    n: int
    block: str
    text: str
    opened_at: str
    answered_at: str | None
    by: str | None
    values: dict[str, Any]
    weighing: WeighingOut | None
    signature: SignatureOut | None


class CommandOut(Out):
    """A command of a person or of the engine."""

    command: str
    by: str
    reason: str
    plant_at: str
    wall_at: str


class DeviationOut(Out):
    """What a reviewer must look at."""

    seq: int
    kind: str
    text: str
    plant_at: str


class LineOut(Out):
    """An amount of a transformation. `source` says how it was weighed, `division_kg` how finely."""

    role: str
    lot: str | None
    material: str
    mass_kg: float
    pieces: int | None
    source: str
    division_kg: float


class BalanceOut(Out):
    """A transformation of matter; inputs + additions = outputs + by-products + loss + unexplained, exactly."""

    operation: str
    plant_at: str
    lines: list[LineOut]
    inputs_kg: float
    additions_kg: float
    outputs_kg: float
    byproducts_kg: float
    loss_kg: float
    unexplained_kg: float
    tolerance_kg: float


class BatchRecordOut(Out):
    """The record of one batch. `journal_digest` chains its events; a record printed twice shows the same one."""

    id: str
    simulated: bool
    recipe: str
    recipe_version: int
    recipe_hash: str
    title: str
    trial: bool
    unit: str
    unit_class: str
    orders: list[str]
    size_kg: float
    state: str
    conditions: list[str]
    created_by: str
    created_at: str
    started_at: str | None
    ended_at: str | None
    parameters: dict[str, float] | None
    runs: list[RunOut]
    prompts: list[AnswerOut]
    commands: list[CommandOut]
    deviations: list[DeviationOut]
    transformations: list[BalanceOut]
    journal_events: int
    journal_digest: str
