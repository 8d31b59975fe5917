"""Rows of soft phases: events of `recipes.engine.soft_events` to and from the database, and what they make of a unit.

One kind is ours: `report_acknowledged`, after which the unit is Idle.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from mes.equipment import queries
from mes.equipment.tables import SoftStep
from recipes.engine.soft_events import SoftEvent, soft_from_json, soft_kind_of, soft_to_json
from recipes.engine.soft_state import SoftRun, fold_soft
from recipes.engine.states import ENDED, State

ACKNOWLEDGED = "report_acknowledged"


@dataclass(frozen=True, slots=True)
class SoftRecord:
    """The newest run of a unit: its fold, how many rows it has, and whether its report was acknowledged."""

    run: SoftRun = field(default_factory=SoftRun)
    count: int = 0
    acknowledged: bool = True

    @property
    def state(self) -> State:
        """The state of the unit: Idle once the report is acknowledged."""
        return State.IDLE if self.acknowledged else self.run.state

    @property
    def ended(self) -> bool:
        """Whether a report waits for its acknowledgement."""
        return self.state in ENDED


def fold(rows: Sequence[SoftStep]) -> SoftRecord:
    """The record that the rows of one run tell of."""
    if not rows:
        return SoftRecord()
    events = [soft_from_json(r.kind, json.dumps(r.data)) for r in rows if r.kind != ACKNOWLEDGED]
    return SoftRecord(fold_soft(events), len(rows), rows[-1].kind == ACKNOWLEDGED)


async def load(session: AsyncSession, unit: str) -> SoftRecord:
    """The newest run of a unit."""
    return fold(await queries.last_soft_run(session, unit))


async def append(
    session: AsyncSession, unit: str, run_id: int, n: int, event: SoftEvent | str, wall_ms: int, plant_ms: int
) -> None:
    """Append row `n` (from 1) of a run. Raises the database's integrity error when somebody else did."""
    kind, data = _stored(event)
    values: dict[str, Any] = {"unit": unit, "run_id": run_id, "n": n, "kind": kind, "data": data}
    await queries.add_soft_step(session, {**values, "wall_ms": wall_ms, "plant_ms": plant_ms})


def _stored(event: SoftEvent | str) -> tuple[str, dict[str, Any]]:
    if isinstance(event, str):
        return event, {}
    data: dict[str, Any] = json.loads(soft_to_json(event))
    return soft_kind_of(event), data
