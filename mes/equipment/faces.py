"""Units in the form that people see: assembled from model, live values, channels and links. No database."""

import math
from collections.abc import Mapping
from typing import Any

from mes.equipment import shapes, views
from mes.equipment.model import PlantSignal, Unit
from mes.equipment.service import Equipment
from mes.equipment.tables import CommandRow
from mes.platform.clock import iso, iso_or_none
from recipes.engine.handshake import Code
from recipes.engine.states import ENDED, TRANSITIONS, Command, State

PERSONAL = (Command.HOLD, Command.RESTART, Command.STOP, Command.ABORT, Command.RESET)
_OF_BATCH = frozenset({Command.HOLD, Command.STOP, Command.ABORT, Command.RESTART})


def unit_fields(equipment: Equipment, unit: Unit, batch: shapes.UnitBatchOut | None) -> dict[str, Any]:
    """The members of `UnitOut`."""
    view = equipment.view(unit.id)
    channel = equipment.machinery.channels.get(unit.id)
    status = channel.status if channel is not None else None
    busy = view.state is not None and view.state is not State.IDLE
    remaining_s = time_left_s(unit, view.values) if busy else None
    return {
        "id": unit.id,
        "name": unit.name,
        "area": unit.area,
        "unit_class": unit.unit_class,
        "control_class": unit.control_class,
        "link": link(equipment, unit),
        "state": view.state,
        "mode": views.mode(status),
        "conditions": sorted(view.conditions),
        "quarantine": channel.record.quarantine if channel is not None else None,
        "batch": batch,
        "phase": _phase(equipment, unit),
        "run_id": view.run_id if busy else None,
        "elapsed_s": round(view.elapsed_s, 3) if busy else None,
        "remaining_s": remaining_s,
        "progress": share_done(view.elapsed_s, remaining_s),
        "fail": _fail(unit, view.fail_code),
        "waits_for": _waits_for(equipment, unit),
        "alarms": [shapes.AlarmOut(bit=bit, name=name) for bit, name in views.alarms(unit, status)],
        "key_signals": [f"{unit.id}.{name}" for name in unit.interface.key_signals if name in unit.signals],
    }


def detail_fields(equipment: Equipment, unit: Unit) -> dict[str, Any]:
    """The members that `UnitDetailOut` adds."""
    name = unit.connection.name if unit.connection is not None else None
    facts = equipment.links.describe(name) if name is not None else None
    return {
        "signals": [signal(s) for s in unit.signals.values()],
        "legal_commands": legal_commands(equipment, unit),
        "phases": [_phase_out(unit, name) for name in unit.interface.phases],
        "protocol": facts and facts["protocol"],
        "endpoint": facts and facts["endpoint"],
        "security": facts and facts["security"],
        "missing_signals": equipment.links.missing(unit.id),
        "diagnostics": facts and {k: v for k, v in facts.items() if not k.endswith("_signals")},
    }


def link(equipment: Equipment, unit: Unit) -> shapes.LinkOut | None:
    """The unit's connection; None for places where people work."""
    if unit.connection is None:
        return None
    found = equipment.links.by_connection[unit.connection.name]
    facts = found.diagnostics
    return shapes.LinkOut(
        state=found.state,
        since_wall_at=iso(facts.since_ms),
        last_error=facts.last_error or None,
        next_attempt_wall_at=iso_or_none(facts.next_attempt_ms),
    )


def signal(known: PlantSignal) -> shapes.SignalOut:
    """The meaning of a signal; limits that are not finite are absent."""
    wire = known.signal
    return shapes.SignalOut(
        id=wire.id,
        name=wire.name,
        label=known.label,
        unit=wire.unit,
        low=wire.low if math.isfinite(wire.low) else None,
        high=wire.high if math.isfinite(wire.high) else None,
        normal_low=known.normal_low,
        normal_high=known.normal_high,
        setpoint_signal=f"{known.unit_id}.{known.setpoint}" if known.setpoint else None,
        decimals=known.decimals,
        role=known.role,
        log=known.log,
        kept=known.kept,
    )


def value(equipment: Equipment, known: PlantSignal) -> shapes.ValueOut:
    """The latest value of a signal."""
    latest = equipment.live.by_id(known.signal.id)
    return shapes.ValueOut(
        id=known.signal.id,
        name=known.signal.name,
        value=latest.value,
        quality=latest.quality,
        source_at=iso_or_none(latest.source_ms or None),
        received_wall_at=iso_or_none(latest.received_ms or None),
        reason=latest.reason or None,
    )


def legal_commands(equipment: Equipment, unit: Unit) -> list[shapes.LegalOut]:
    """What a person may ask of this unit now; the machine still decides."""
    if unit.control_class not in ("A", "B"):
        return []
    return [_legal(equipment, unit, command) for command in PERSONAL]


def why_not(equipment: Equipment, unit: Unit, command: Command) -> str | None:
    """Why a command may not be given now; None when it may."""
    view = equipment.view(unit.id)
    batch = equipment.claimed(unit.id)
    if "quarantined" in view.conditions:
        return "the unit is quarantined"
    if "comm_lost" in view.conditions or view.state is None:
        return "the unit is not connected"
    if batch is not None and command not in _OF_BATCH:
        return f"the unit belongs to batch {batch}"
    if (view.state, command) not in TRANSITIONS:
        return f"not legal in {view.state}"
    return "the report is about to be fetched" if _fetching(equipment, unit, command) else None


def _legal(equipment: Equipment, unit: Unit, command: Command) -> shapes.LegalOut:
    reason = why_not(equipment, unit, command)
    return shapes.LegalOut(command=command, enabled=reason is None, reason=reason)


def _fetching(equipment: Equipment, unit: Unit, command: Command) -> bool:
    view = equipment.view(unit.id)
    mine = view.start is not None and view.start.run_id == view.run_id
    return command is Command.RESET and view.state in ENDED and mine


def command_out(row: CommandRow) -> shapes.CommandOut:
    """A command row for people."""
    return shapes.CommandOut(
        id=row.id,
        seq=row.seq,
        command=Code(row.code).name,
        phase=row.phase,
        run_id=row.run_id,
        status=row.state,
        reason=row.reason or None,
        by=row.by,
        why=row.why,
        batch=row.batch_id,
        plant_at=iso(row.created_plant_ms),
        wall_at=iso(row.created_wall_ms),
        changed_wall_at=iso(row.changed_wall_ms),
    )


def _phase(equipment: Equipment, unit: Unit) -> str | None:
    soft = equipment.machinery.soft_units.get(unit.id)
    if soft is not None:
        return None if soft.soft.acknowledged else soft.soft.run.phase
    channel = equipment.machinery.channels.get(unit.id)
    return None if channel is None else views.phase_name(unit, channel.status)


def _phase_out(unit: Unit, name: str) -> shapes.PhaseOut:
    phase = unit.interface.phases[name]
    return shapes.PhaseOut(
        phase=name,
        number=phase.number,
        parameters=[
            shapes.SlotOut(name=s.name, slot=s.slot, unit=s.unit, low=s.low, high=s.high)
            for s in phase.parameters.values()
        ],
        reports=list(phase.reports),
        when_held=phase.when_held,
        supervisor_lost=phase.supervisor_lost,
    )


def time_left_s(unit: Unit, values: Mapping[str, float]) -> float | None:
    """A class B controller's own timer, while it runs."""
    minutes = values.get("remaining_min")
    return minutes * 60 if unit.control_class == "B" and minutes is not None and minutes > 0 else None


def share_done(elapsed_s: float, remaining_s: float | None) -> float | None:
    """How far the phase is, where the machine itself says how long it still takes."""
    return None if remaining_s is None else elapsed_s / (elapsed_s + remaining_s)


def _fail(unit: Unit, code: int) -> str | None:
    known = {
        1: "time-out in the phase",
        2: "interlock lost",
        3: "supervisor lost",
        4: "local operator",
        5: "sensor failure",
        6: "material missing",
        7: "ring full",
    }
    return None if not code else unit.interface.fail_codes.get(code) or known.get(code) or f"code {code}"


def _waits_for(equipment: Equipment, unit: Unit) -> str | None:
    soft = equipment.machinery.soft_units.get(unit.id)
    return (soft.waits_for() or None) if soft is not None else None
