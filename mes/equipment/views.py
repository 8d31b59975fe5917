"""One consistent look at a unit for the engine, and the words people see."""

from mes.equipment.channel import UnitChannel
from mes.equipment.codec import MODES, StatusBlock
from mes.equipment.live import Live
from mes.equipment.model import Unit
from mes.equipment.soft_runner import SoftUnit
from recipes.engine.handshake import Code
from recipes.engine.ports import UnitView
from recipes.engine.states import State

_OF_PHASE = (Code.HOLD, Code.RESTART, Code.STOP, Code.ABORT)


def channel_view(channel: UnitChannel, live: Live) -> UnitView:
    """A class A unit. Reports are given once they are stored, so that acting on them loses nothing."""
    start, command = channel.newest(Code.START), channel.newest(*_OF_PHASE)
    status = channel.status
    if status is None:
        return UnitView(None, conditions=channel.conditions, lost_s=channel.lost_s)
    return UnitView(
        state=status.machine_state,
        run_id=status.run_id,
        step=status.step,
        elapsed_s=elapsed_s(channel.unit, status, live),
        fail_code=status.fail_code,
        report=start.report() if start is not None else None,
        start=start.view() if start is not None else None,
        command=command.view() if command is not None else None,
        conditions=channel.conditions,
        lost_s=channel.lost_s,
        values=live.unit_values(channel.unit.id),
    )


def soft_view(soft: SoftUnit, live: Live) -> UnitView:
    """A class B unit: the supervisor is its machine."""
    start, command = soft.newest(Code.START), soft.newest(*_OF_PHASE)
    return UnitView(
        state=soft.soft.state,
        run_id=soft.soft.run.run_id,
        elapsed_s=soft.elapsed_s,
        report=start.report() if start is not None else None,
        start=start.view() if start is not None else None,
        command=command.view() if command is not None else None,
        conditions=soft.conditions,
        lost_s=soft.lost_s,
        values=live.unit_values(soft.unit.id),
        waits=soft.waits_for(),
    )


def elapsed_s(unit: Unit, status: StatusBlock, live: Live) -> float:
    """Plant seconds in the phase: the live word while it runs, else the block's."""
    word = live.get(f"{unit.id}.Sts.ELAPSED_MS")
    fresh = word.good and word.source_ms >= status.plant_ms  # an older word may be of the phase before
    if status.machine_state is State.RUNNING and fresh and word.value is not None:
        return max(word.value, status.elapsed_ms) / 1000
    return status.elapsed_ms / 1000


def phase_name(unit: Unit, status: StatusBlock | None) -> str | None:
    """The phase that runs or ran last; None in Idle and before the first read."""
    if status is None or status.machine_state in (None, State.IDLE):
        return None
    phase = unit.interface.phase_by_number(status.phase)
    return None if phase is None else phase.name


def alarms(unit: Unit, status: StatusBlock | None) -> list[tuple[int, str]]:
    """Active alarm bits with their names."""
    if status is None:
        return []
    bits = [b for b in range(32) if status.alarms >> b & 1]
    return [(b, unit.interface.alarms.get(b, f"ALARM_{b}")) for b in bits]


def mode(status: StatusBlock | None) -> str | None:
    """LOCAL, REMOTE or MAINT; None before the first read."""
    return None if status is None else MODES.get(status.mode)
