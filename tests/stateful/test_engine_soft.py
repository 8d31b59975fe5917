"""Soft phases on a device that obeys, refuses, or leaves the outcome unknown, with kills at any point.

Whatever happens, no write goes out twice without a person, and every row is durable before its write.
"""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from recipes.engine.commands import NotAllowed
from recipes.engine.soft import (
    SoftLook,
    command_soft,
    decide_soft,
    resolve_soft,
    resume_soft,
    waiting_for,
    write_outcome,
)
from recipes.engine.soft_events import (
    SoftEvent,
    SoftResolved,
    SoftStarted,
    SoftStateChanged,
    SoftWriteIntended,
    soft_from_json,
    soft_kind_of,
    soft_to_json,
)
from recipes.engine.soft_state import evolve_soft, fold_soft
from recipes.engine.states import COMPLETIONS, ENDED, TRANSITIONS, Command, State
from recipes.library import shipped

SOAK = shipped().unit_classes["annealing_furnace"].model.phases["soak"].soft
assert SOAK is not None
PARAMS = {"temperature_c": 520.0, "ramp_c_per_min": 6.0, "hold_s": 3600.0, "tolerance_c": 3.0}


class AnySoak(RuleBasedStateMachine):
    """Rows on one side; on the other a controller with a set point and a timer."""

    @initialize()
    def begin(self) -> None:
        self.rows: list[SoftEvent] = [SoftStarted(7, "soak", PARAMS, 0)]
        self.run = fold_soft(self.rows)
        self.device = {
            "target_c": 20.0, "setpoint_c": 20.0, "load_temperature_c": 20.0, "timer_status": 0.0, "dwell_min": 0.0,
            "rate_limit_c_per_min": 0.0, "fan_command_hz": 0.0,
        }  # fmt: skip
        self.ms = 0
        self.written: list[tuple[str, int]] = []
        self.allowed: dict[tuple[str, int], int] = {}
        self.resumed = True
        self.entered = 0

    def record(self, event: SoftEvent | None) -> None:
        if event is None:
            return
        if isinstance(event, SoftStateChanged):
            ways = {COMPLETIONS.get(event.before)} | {TRANSITIONS.get((event.before, command)) for command in Command}
            assert event.before is self.run.state
            assert event.after in ways
            self.entered += 1
            self.allowed = {key: n for key, n in self.allowed.items() if key[0] == "run"}
        if isinstance(event, SoftResolved) and not event.done:
            key = (event.lane, event.step)
            self.allowed[key] = self.allowed.get(key, 1) + 1
        if isinstance(event, SoftWriteIntended):
            # a safe lane may write while a person decides about another; the doubted lane itself may not
            assert self.run.doubted_lane != event.lane
        self.rows.append(event)
        self.run = evolve_soft(self.run, event)

    def look(self) -> SoftLook:
        return SoftLook(self.ms, dict(self.device))

    def _apply(self, signal: str, value: float) -> None:
        self.device[signal] = value
        if signal == "target_c" and self.device["rate_limit_c_per_min"] == 0:
            self.device["setpoint_c"] = value

    @precondition(lambda self: self.resumed)
    @rule(turns=st.integers(1, 6), outcome=st.sampled_from(["ok"] * 5 + ["refused", "lost, done", "lost, not done"]))
    def a_turn(self, turns: int, outcome: str) -> None:
        for _ in range(turns):
            event = decide_soft(SOAK, self.run, self.look())
            self.record(event)
            if isinstance(event, SoftWriteIntended):
                self._write(event, outcome)

    def _write(self, event: SoftWriteIntended, outcome: str) -> None:
        key = (event.lane, event.step)
        self.written.append(key)
        done = outcome in ("ok", "lost, done")
        if done:
            self._apply(event.signal, event.value)
        self.record(write_outcome(self.run, ok=outcome == "ok", reason=outcome))

    @precondition(lambda self: self.resumed)
    @rule(done=st.booleans())
    def killed_at_a_write(self, done: bool) -> None:
        event = decide_soft(SOAK, self.run, self.look())
        self.record(event)
        if isinstance(event, SoftWriteIntended):
            self.written.append((event.lane, event.step))
            if done:
                self._apply(event.signal, event.value)
        self.process_is_killed()

    @rule()
    def process_is_killed(self) -> None:
        again = [soft_from_json(soft_kind_of(event), soft_to_json(event)) for event in self.rows]
        assert again == self.rows
        self.run = fold_soft(again)
        self.resumed = False

    @precondition(lambda self: not self.resumed)
    @rule(device_read=st.booleans())
    def resumes(self, device_read: bool) -> None:
        event = resume_soft(SOAK, self.run, self.look() if device_read else SoftLook(self.ms))
        self.record(event)
        self.resumed = device_read

    @rule(command=st.sampled_from(Command))
    def a_person_commands(self, command: Command) -> None:
        try:
            self.record(command_soft(self.run, command, self.ms))
        except NotAllowed:
            assert (self.run.state, command) not in TRANSITIONS or command in (
                Command.START, Command.PAUSE, Command.RESUME, Command.RESET,
            )  # fmt: skip

    @rule(done=st.booleans())
    def a_person_decides(self, done: bool) -> None:
        try:
            self.record(resolve_soft(self.run, done=done, by="anna", reason="looked"))
        except NotAllowed:
            assert not self.run.doubt

    @rule(hours=st.integers(1, 3))
    def the_device_goes_on(self, hours: int) -> None:
        self.ms += hours * 3_600_000
        self.device["setpoint_c"] = self.device["load_temperature_c"] = self.device["target_c"]
        if self.device["timer_status"] == 1:
            self.device["timer_status"] = 3.0

    @rule()
    def the_device_loses_its_settings(self) -> None:
        if self.entered > 4:
            self.device |= {"target_c": 20.0, "setpoint_c": 20.0}

    @invariant()
    def the_fold_of_the_rows_is_the_state(self) -> None:
        assert fold_soft(self.rows) == self.run

    @invariant()
    def the_main_lane_writes_each_step_once_unless_a_person_says_again(self) -> None:
        for key in set(self.written):
            if key[0] == "run":
                assert self.written.count(key) <= self.allowed.get(key, 1), key

    @invariant()
    def a_doubt_is_told_to_a_person(self) -> None:
        if self.run.doubt:
            assert "a person" in waiting_for(SOAK, self.run, self.look())

    @invariant()
    def a_complete_soak_has_all_its_reports_and_its_timer_ended(self) -> None:
        if self.run.state is State.COMPLETE:
            assert set(self.run.reports) == {"temperature_c", "hold_s", "elapsed_s"}
        if self.run.state in ENDED:
            assert decide_soft(SOAK, self.run, self.look()) is None


TestAnySoak = AnySoak.TestCase
TestAnySoak.settings = settings(max_examples=100, stateful_step_count=40, deadline=None)


def test_a_setting_that_the_device_lost_over_a_restart_needs_a_person() -> None:
    soak = AnySoak()
    soak.begin()
    for _ in range(8):
        soak.a_turn(1, "ok")
    soak.device["target_c"] = 20.0
    soak.process_is_killed()
    soak.resumes(True)
    assert soak.run.doubt == "target_c reads 20, 520 was set before the restart"
    before = soak.run.position.step
    soak.record(resolve_soft(soak.run, done=True, by="anna", reason="set again at the panel"))
    assert (soak.run.position.step, soak.run.doubt) == (before, "")


def test_a_write_left_open_by_a_kill_is_settled_although_a_hold_came_in_between() -> None:
    soak = AnySoak()
    soak.begin()
    soak.record(decide_soft(SOAK, soak.run, soak.look()))
    soak.record(command_soft(soak.run, Command.HOLD, 0))
    soak.process_is_killed()
    assert decide_soft(SOAK, soak.run, soak.look()) is None
    soak.resumes(True)
    assert soak.run.open_lane is None
    soak.a_turn(6, "ok")
    assert soak.run.state is State.HELD
