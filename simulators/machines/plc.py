"""Base of a class A machine: scan, retained memory, phases, watchdog, modes, reports, alarms.

How to write a machine (see `sinter_furnace.py`):

    class SinterFurnace(Machine):
        PHASES = (PhaseSpec(1, "load", Load, params, reports, policy="HOLD"), ...)   # docs/plc/<class>.md, line by line
        VALUES = ("zone1_temperature_c", ...)      # process values in the order of the table (Modbus: 300 + 2i)
        ALARMS = ("LEAK_RATE_HIGH", ...)           # by bit
        step_s, idle_step_s = 5.0, 60.0            # plant time of one physics step, in a phase and at rest

        def physics(self, dt_s): ...               # advance the body by dt_s with the actuators as they stand
        def values(self): ...                      # true process values by name (sensor faults are put on top)
        def dump(self) / load(self, plain)         # body and actuators to and from plain JSON
        def interlock(self, spec, params): ...     # False -> REJ_INTERLOCK
        def plausible(self, spec, params): ...     # False -> REJ_PARAM, beyond the limits of the table and the carriers
        def accepts(self, spec, material): ...     # False -> REJ_PARAM: not what this phase takes in

A phase (`phase.py`) sets actuators in `start`, looks at the body after each physics step in `step` and returns True
when done; `self.machine.fail(code)` holds it, `self.machine.fail(code, abort=True)` aborts it. Actuators stay as they
are when a phase ends: that is the safe condition until the next one. Carriers named by parameters are checked here
(known, right kind, at the unit; `in` not empty, `out` empty; at least one of each direction and kind).

Time: `scan` steps the body up to the plant clock in whole steps and brings it to the clock exactly before a new
command is judged. When a report is raised the rest of the scan's plant time is given up, so that the wait for the
supervisor does not become process time; the same holds for plant time that went by while the process was down.
"""

from collections.abc import Mapping
from typing import Any

from simulators.machines import admission, handshake, memory
from simulators.machines.blocks import (
    RING,
    SUPERVISOR_LOST_BIT,
    TOKEN_CONFLICT_BIT,
    Code,
    CommandBlock,
    Drop,
    Fail,
    Mode,
    Result,
    State,
)
from simulators.machines.body import Body
from simulators.machines.phase import PhaseSpec
from simulators.machines.unit import Environment, RegisterImage
from simulators.machines.watchdog import Watchdog
from simulators.retained import ExecLog


class Machine(Body):
    """A class A machine. The server calls `receive` with what stands in the command block, then `scan`."""

    def __init__(self, unit_id: str, env: Environment) -> None:
        super().__init__(unit_id, env)
        self.install_id: int | None = None
        self.command = CommandBlock()
        self.commands_received = 0
        """Command blocks that arrived changed, for the counters of the server."""
        self.hb_engine = 0
        self.registers = RegisterImage()
        """Holding registers beyond the tables of the interface (the stroke ring of a press)."""
        self._watchdog = Watchdog()
        self._log = ExecLog(env.plant_dir / "exec" / f"{unit_id}.jsonl")
        self._judged: CommandBlock | None = None
        self._changed_beat = 0
        self._saved_ms = 0
        self.last_line: dict[str, int] | None = None
        """Of the execution log."""
        memory.restore(self, self.retained.load())
        self._log.complete(self.last_line)
        self.save()

    def written(self, address: int, values: list[int]) -> None:
        """A client wrote into `registers`; the image holds the new values already."""

    def receive(self, block: CommandBlock, hb_engine: int) -> None:
        """What the supervisor has written by now."""
        self.hb_engine = hb_engine
        if not block.same_as(self.command):
            self.command = block
            self._changed_beat = self._watchdog.beats
            self._judged = None
            self.commands_received += 1

    # --- scan --------------------------------------------------------------------------------------------------

    def scan(self, plant_ms: int, wall_ms: int) -> None:
        """One scan: heartbeat, physics with phase logic, handshake, retained memory."""
        if self.now_ms is None:
            self.now_ms = plant_ms
        self._heartbeat(wall_ms)
        if not self.faults.freeze_scan:
            self._settle(wall_ms)
            self._advance(plant_ms, wall_ms)
            self._handshake(plant_ms, wall_ms)
            self.status.plant_ms = plant_ms
        if wall_ms - self._saved_ms >= 1000:
            self.save()
            self._saved_ms = wall_ms

    def braking(self, wall_ms: int) -> bool:
        lag_ms = self.status.plant_ms - (self.now_ms or 0)
        behind = not self.faults.freeze_scan and lag_ms > max(600_000.0, 3000.0 * self.idle_step_s)
        return behind or self.brake.on(wall_ms)

    def _heartbeat(self, wall_ms: int) -> None:
        beating = not self.faults.freeze_heartbeat
        status = self.status
        status.hb_plc = (status.hb_plc + self._watchdog.scan(self.hb_engine, wall_ms, beating)) & 0xFFFF
        if beating:
            status.hb_echo = self.hb_engine
        self.alarm(SUPERVISOR_LOST_BIT, self._watchdog.warning)
        if self._watchdog.lost and self.phase and self.phase.spec.policy == "HOLD":
            self.fail(Fail.SUPERVISOR_LOST)

    # --- commands ----------------------------------------------------------------------------------------------

    def _handshake(self, plant_ms: int, wall_ms: int) -> None:
        if self._judged is self.command:
            return
        self._to_the_clock(plant_ms, wall_ms)
        verdict = handshake.judge(self.command, self._situation(), self._permit)
        self._judged = self.command
        if verdict.result is not None:
            self._consume(self.command, verdict.result, plant_ms, wall_ms)
        elif verdict.drop is not Drop.NONE:
            self.status.drop_count = (self.status.drop_count + 1) & 0xFFFFFFFF
            self.status.drop_reason = verdict.drop
            if verdict.drop is Drop.TOKEN:
                self.alarm(TOKEN_CONFLICT_BIT, True)

    def _to_the_clock(self, plant_ms: int, wall_ms: int) -> None:
        """The last part of a step, so that a phase begins at the time of its command."""
        rest_ms = plant_ms - (self.now_ms or 0)
        if 0 < rest_ms <= 1000 * max(self.step_s, self.idle_step_s) and self._step(rest_ms, wall_ms):
            self.now_ms = plant_ms

    def _situation(self) -> handshake.Situation:
        status = self.status
        age = self._watchdog.beats - self._changed_beat
        return handshake.Situation(
            self.install_id, status.ack_epoch, status.ack_seq, status.ack_token, status.state, status.mode, age
        )

    def _permit(self, block: CommandBlock) -> Result:
        if self.faults.reject_next:
            result, self.faults.reject_next = Result(self.faults.reject_next), 0
            return result
        if block.code == Code.START:
            return self._permit_start(block)
        if block.code == Code.SETPARAM and self.phase is not None:
            new = admission.merged(self.phase.params, block.params)
            return Result.ACCEPTED if self._allowed(self.phase.spec, new) else Result.REJ_PARAM
        return Result.ACCEPTED

    def _permit_start(self, block: CommandBlock) -> Result:
        spec = next((each for each in self.PHASES if each.number == block.phase), None)
        params = list(block.params)
        if self._watchdog.lost:
            return Result.REJ_INTERLOCK
        if spec is None or not self._allowed(spec, params):
            return Result.REJ_PARAM
        if not admission.carriers_fit(spec, params, self.unit_id, self.env.carriers, self.accepts):
            return Result.REJ_PARAM
        return Result.ACCEPTED if self.interlock(spec, params) else Result.REJ_INTERLOCK

    def _allowed(self, spec: PhaseSpec, params: list[float]) -> bool:
        return admission.within_limits(spec, params) and self.plausible(spec, params)

    def _consume(self, block: CommandBlock, result: Result, plant_ms: int, wall_ms: int) -> None:
        status = self.status
        status.ack_epoch, status.ack_seq, status.ack_token = block.epoch, block.seq, block.token
        status.ack_result = result
        self.install_id = block.install_id
        self.alarm(TOKEN_CONFLICT_BIT, False)
        if result is Result.ACCEPTED:
            status.executed = [[block.seq, block.token], *status.executed][:RING]
            self._act(block, wall_ms)
        line = {"wall_ms": wall_ms, "plant_ms": plant_ms, "boot_id": status.boot_id, "seq": block.seq}
        line |= {"token": block.token, "code": block.code, "phase": block.phase, "run_id": block.run_id}
        self.last_line = line | {"result": int(result)}
        self.save()
        self._log.append(self.last_line)

    def _act(self, block: CommandBlock, wall_ms: int) -> None:
        match block.code:
            case Code.START:
                self._start(block)
            case Code.HOLD:
                self._leave(State.HOLDING)
            case Code.RESTART:
                self.status.state, self.status.fail_code = State.RESTARTING, Fail.NONE
            case Code.STOP:
                self._leave(State.STOPPING)
            case Code.ABORT:
                self._leave(State.ABORTING)
            case Code.SETPARAM if self.phase is not None:
                self.phase.params[:] = admission.merged(self.phase.params, block.params)
                self.phase.changed()
            case Code.RESET | Code.REPORT_ACK:
                self.status.state, self.status.report_seq = State.IDLE, 0
                self.brake.acknowledged(wall_ms)

    def _start(self, block: CommandBlock) -> None:
        spec = next(each for each in self.PHASES if each.number == block.phase)
        self.brake.release()
        status = self.status
        status.state, status.run_id, status.phase = State.RUNNING, block.run_id, block.phase
        status.step, status.elapsed_ms, status.fail_code, status.report_seq = 1, 0, Fail.NONE, 0
        self.phase = spec.behaviour(self, spec, list(block.params), {"seq": block.seq})
        self.phase.start()

    # --- memory ------------------------------------------------------------------------------------------------

    def save(self) -> None:
        """Retain status, binding, phase and body."""
        self.retained.save(memory.dump(self))

    def close(self) -> None:
        self.save()
        self._log.close()

    def apply(self, fault: Mapping[str, Any]) -> None:
        """Faults of a PLC on top of those of any unit."""
        super().apply(fault)
        if fault["fault"] == "local_mode":
            self.status.mode = Mode.LOCAL if fault.get("on", True) else Mode.REMOTE
        elif fault["fault"] == "reboot":
            self.reboot(retain=bool(fault.get("retain", True)))

    def reboot(self, *, retain: bool) -> None:
        """Power off and on, with or without the retained memory."""
        self.retained.save(memory.dump(self) if retain else memory.without_battery(self))
        self.command, self._judged, self._watchdog, self._changed_beat = CommandBlock(), None, Watchdog(), 0
        memory.restore(self, self.retained.load())
        self.save()
