"""The inside of a class A machine: its body, the phase that runs on it, the states between phases.

`Machine` (`plc.py`) puts the handshake, the watchdog and the retained memory around it.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from simulators.machines.blocks import SLOTS, State, Status
from simulators.machines.phase import Phase, PhaseSpec
from simulators.machines.unit import Environment, Unit
from simulators.physics.material import Material

MAX_STEPS_PER_SCAN = 2000
_ENDED = {State.STOPPING: State.STOPPED, State.ABORTING: State.ABORTED}
_IN_PHASE = frozenset(set(State) - {State.IDLE, State.COMPLETE, State.STOPPED, State.ABORTED})
_HOLDING = frozenset({State.HOLDING, State.HELD, State.RESTARTING})


class Body(Unit):
    """Steps physics and phase logic together; what a machine class fills in stands first."""

    PHASES: ClassVar[tuple[PhaseSpec, ...]] = ()
    VALUES: ClassVar[tuple[str, ...]] = ()
    ALARMS: ClassVar[tuple[str, ...]] = ()
    step_s: float = 5.0
    idle_step_s: float = 60.0

    def __init__(self, unit_id: str, env: Environment) -> None:
        super().__init__(unit_id, env)
        self.status = Status()
        self.phase: Phase[Any] | None = None
        self.now_ms: int | None = None
        """Plant time up to which the body has been stepped."""

    # --- what a machine writes ---------------------------------------------------------------------------------

    def physics(self, dt_s: float) -> None:
        """Advance the body by `dt_s` seconds of plant time."""

    def values(self) -> dict[str, float]:
        """True process values by the names of `VALUES`."""
        return {}

    def dump(self) -> dict[str, Any]:
        """Body and actuators as plain JSON."""
        return {}

    def load(self, plain: Mapping[str, Any]) -> None:
        """Take over what `dump` gave; called with an empty mapping for a new machine."""

    def interlock(self, spec: PhaseSpec, params: list[float]) -> bool:
        """May this phase start now?"""
        return True

    def plausible(self, spec: PhaseSpec, params: list[float]) -> bool:
        """Do the parameters go together?"""
        return True

    def accepts(self, spec: PhaseSpec, material: Material) -> bool:
        """Is this what the phase can take in?"""
        return True

    def busy(self) -> bool:
        """True while the body needs the short step."""
        return self.status.state in _IN_PHASE

    # --- what phases and servers use ---------------------------------------------------------------------------

    def alarm(self, bit: int, active: bool) -> None:
        """Set or clear an alarm."""
        mask = 1 << bit
        self.status.alarms = self.status.alarms | mask if active else self.status.alarms & ~mask

    def alarmed(self, bit: int) -> bool:
        return bool(self.status.alarms >> bit & 1)

    def fail(self, code: int, *, abort: bool = False) -> None:
        """The PLC itself holds (or aborts) the running phase."""
        if self.status.state in (State.RUNNING, State.RESTARTING):
            self.status.fail_code = int(code)
            self._leave(State.ABORTING if abort else State.HOLDING)

    def process_values(self) -> dict[str, float]:
        """What the sensors show, in the order of `VALUES`."""
        true = self.values()
        return {name: self.faults.sense(name, true[name]) for name in self.VALUES}

    # --- time ---------------------------------------------------------------------------------------------------

    def _advance(self, plant_ms: int, wall_ms: int) -> None:
        """Whole steps up to the clock; stops at the step that raises a report."""
        for _ in range(MAX_STEPS_PER_SCAN):
            step_ms = int(1000 * (self.step_s if self.busy() else self.idle_step_s))
            if self.now_ms is None or self.now_ms + step_ms > plant_ms:
                return
            if self._step(step_ms, wall_ms):
                self.now_ms = plant_ms
                return

    def _step(self, step_ms: int, wall_ms: int) -> bool:
        """One physics step; True when it raised a report."""
        dt_s = step_ms / 1000.0
        self.now_ms = (self.now_ms or 0) + step_ms
        self.physics(dt_s)
        if self.phase is None or self.status.state not in _IN_PHASE:
            return False
        self.status.elapsed_ms += step_ms
        if self.status.state is State.RUNNING:
            if self.phase.step(dt_s) and self.status.state is State.RUNNING:
                self._finish(State.COMPLETE, wall_ms)
                return True
        elif self.status.state in _HOLDING:
            self.phase.held(dt_s)
        return False

    # --- states ------------------------------------------------------------------------------------------------

    def _leave(self, state: State) -> None:
        """From Running or Held to Holding, Stopping or Aborting."""
        if self.phase is not None and self.status.state is not state:
            if state is State.HOLDING:
                self.phase.hold()
            else:
                self.phase.secure()
        self.status.state = state

    def _settle(self, wall_ms: int) -> None:
        """Transient states last at least one scan and until the machine is safe."""
        state = self.status.state
        if self.phase is None or not self.phase.secured():
            return
        if state is State.HOLDING:
            self.status.state = State.HELD
        elif state is State.RESTARTING:
            self.status.state = State.RUNNING
            self.phase.restart()
        elif state in _ENDED:
            self._finish(_ENDED[state], wall_ms)

    def _finish(self, state: State, wall_ms: int) -> None:
        """Complete, Stopped or Aborted: the report stands in the same scan."""
        if self.phase is None:
            return
        results = self.phase.report()
        self.status.report = [float(results.get(name, 0.0)) for name in self.phase.spec.reports]
        self.status.report += [0.0] * (SLOTS - len(self.status.report))
        self.status.report_seq = int(self.phase.memory["seq"])
        self.status.state = state
        self.brake.waiting(wall_ms)
        self.save()
