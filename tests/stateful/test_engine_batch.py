"""The engine under random people, machines and kills: what must hold whatever happens."""

import itertools
from dataclasses import replace

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from recipes.engine.commands import NotAllowed, answer, create, request, resolve_run
from recipes.engine.control import ControlRecipe
from recipes.engine.decide import decide
from recipes.engine.events import (
    Event,
    PhaseCompleted,
    PhaseEnded,
    PhaseIntended,
    PhaseRejected,
    PromptAnswered,
    RunResolved,
    StateChanged,
    from_json,
    kind_of,
    to_json,
)
from recipes.engine.evolve import evolve, fold
from recipes.engine.ports import CommandView, Report, RowState, Snapshot, UnitView
from recipes.engine.state import BatchState
from recipes.engine.states import COMPLETIONS, ENDED, TRANSITIONS, Command, State
from recipes.loading import load_recipe, load_unit_class

OVEN = load_unit_class(
    """
unit_class: oven
title: Small oven
control: A
phases:
  load: {reports: [mass_kg]}
  heat: {parameters: {temperature_c: {low: 20, high: 1000}}, comm_loss: {policy: hold, hold_after_s: 30}, max_s: 100}
  check: {reports: [rise_pa_per_h], propagation: none}
""",
    "oven.yaml",
).model
RECIPE = load_recipe(
    """
recipe: any
unit_class: oven
procedure:
  - {phase: load}
  - repeat:
      limit: 2
      until: check.rise_pa_per_h < 5
      else: {hold: Look for the leak}
      do: [{phase: check}, {id: note, prompt: Note}]
  - parallel:
      - [{phase: heat, with: {temperature_c: =load.mass_kg + 500}}]
      - [{id: ask, prompt: Ask, fields: [{name: mass_kg, source: typed, low: 0, high: 9}]}, {wait: {duration_s: 5}}]
  - choose: [{when: ask.mass_kg > 4, do: [{id: stop_here, hold: Decide}]}]
    otherwise: [{id: again, phase: load}]
""",
    "any.yaml",
).model
MOVES = {
    State.RUNNING: (State.HOLDING, State.HELD, State.STOPPING, State.ABORTING),
    State.HOLDING: (State.HELD,),
    State.HELD: (State.RESTARTING, State.RUNNING, State.ABORTING),
    State.RESTARTING: (State.RUNNING, State.HELD),
}
WORDS = st.sampled_from(["comm_lost", "reattaching", "quarantined"])


class AnyBatch(RuleBasedStateMachine):
    """Journal and state on one side, a unit that obeys, refuses, forgets or falls silent on the other."""

    @initialize()
    def create(self) -> None:
        self.journal: list[Event] = [create("B-1", "OV-01", RECIPE, {}, 10.0, trial=False)]
        self.state = fold(self.journal)
        self.unit = UnitView(State.IDLE)
        self.plant_ms = 0
        self.ids = itertools.count(1)
        self.ended: State | None = None

    def record(self, events: tuple[Event, ...]) -> None:
        for event in events:
            if isinstance(event, PhaseIntended):
                assert self.state.run is None
                assert self.unit.state is State.IDLE
                start = CommandView(event.run_id, Command.START, RowState.PENDING)
                self.unit = replace(self.unit, start=start, command=None)
            if isinstance(event, StateChanged):
                ways = {COMPLETIONS.get(event.before)} | {TRANSITIONS.get((event.before, c)) for c in Command}
                assert event.before is self.state.state
                assert event.after in ways, event
            if isinstance(event, PromptAnswered):
                assert event.n in self.state.prompts
            self.journal.append(event)
            self.state = evolve(self.state, event)

    @rule(command=st.sampled_from([*Command, *[Command.HOLD, Command.RESTART, Command.PAUSE, Command.RESUME] * 3]))
    def a_person_commands(self, command: Command) -> None:
        try:
            self.record(request(self.state, command, "anna"))
        except NotAllowed:
            assert (self.state.state, command) not in TRANSITIONS or self.state.ended or self.state.conditions

    @precondition(lambda self: self.state.state is State.IDLE)
    @rule()
    def the_batch_is_started(self) -> None:
        self.record(request(self.state, Command.START, "anna"))

    @rule(n=st.integers(1, 6), mass_kg=st.floats(0, 9))
    def a_person_answers(self, n: int, mass_kg: float) -> None:
        prompt = self.state.prompts.get(n)
        values = {"mass_kg": mass_kg} if prompt is not None and prompt.fields else {}
        try:
            self.record(answer(self.state, n, values, "anna"))
        except NotAllowed:
            assert prompt is None

    @rule(outcome=st.sampled_from(["completed", "not_executed", "ended"]))
    def a_person_resolves(self, outcome: str) -> None:
        try:
            self.record(resolve_run(self.state, outcome, "anna", "looked", {}))
        except NotAllowed:
            assert "indeterminate" not in self.state.conditions
        else:
            self.unit = replace(self.unit, state=State.IDLE)

    @rule(steps=st.integers(1, 8), passed_s=st.integers(0, 4))
    def the_engine_looks(self, steps: int, passed_s: int) -> None:
        self.plant_ms += passed_s * 1000
        for _ in range(steps):
            look = Snapshot(self.plant_ms, self.unit)
            self.record(decide(ControlRecipe(RECIPE, OVEN), self.state, look, self.ids.__next__).events)

    @rule(rounds=st.integers(1, 12), value=st.floats(0, 9))
    def all_goes_well_for_a_while(self, rounds: int, value: float) -> None:
        for _ in range(rounds):
            self.unit = replace(self.unit, conditions=frozenset(), lost_s=0.0)
            self.the_engine_looks(4, 4)
            for n in tuple(self.state.prompts):
                self.a_person_answers(n, value)
            if self.unit.start is not None and self.unit.start.state in OPEN_ROWS and self.state.run is not None:
                self.the_unit_answers_a_start(RowState.ACCEPTED)
            elif self.state.run is not None and self.unit.state is State.RUNNING:
                self.the_phase_ends(State.COMPLETE, value)
            elif self.state.state in (State.HOLDING, State.RESTARTING) and self.unit.state is not State.IDLE:
                self.unit = replace(self.unit, state=State.HELD if self.state.state is State.HOLDING else State.RUNNING)

    @precondition(lambda self: self.unit.start is not None and self.unit.start.state in OPEN_ROWS)
    @rule(to=st.sampled_from([RowState.ACCEPTED] * 4 + [RowState.REJECTED, RowState.UNCONFIRMED, RowState.CANCELLED]))
    def the_unit_answers_a_start(self, to: RowState) -> None:
        assert self.unit.start is not None
        self.unit = replace(self.unit, start=replace(self.unit.start, state=to))
        if to is RowState.ACCEPTED:
            self.unit = replace(self.unit, state=State.RUNNING, run_id=self.unit.start.run_id, elapsed_s=0.0)

    @precondition(lambda self: self.state.run is not None and self.state.run.accepted)
    @rule(data=st.data())
    def the_unit_moves(self, data: st.DataObject) -> None:
        ways = MOVES.get(self.unit.state or State.IDLE, ())
        if ways:
            self.unit = replace(self.unit, state=data.draw(st.sampled_from(ways)), elapsed_s=self.unit.elapsed_s + 60)

    @precondition(lambda self: self.state.run is not None and self.state.run.accepted)
    @rule(end=st.sampled_from([State.COMPLETE] * 5 + [State.STOPPED, State.ABORTED]), value=st.floats(0, 9))
    def the_phase_ends(self, end: State, value: float) -> None:
        if self.unit.state in (*MOVES, State.STOPPING, State.ABORTING):
            reports = {"mass_kg": value, "rise_pa_per_h": value}
            self.unit = replace(self.unit, state=State.IDLE, report=Report(self.unit.run_id, end, reports))

    @rule(word=WORDS, lost_s=st.sampled_from([0.0, 60.0]))
    def the_unit_is_lost_or_found(self, word: str, lost_s: float) -> None:
        self.unit = replace(self.unit, conditions=self.unit.conditions ^ {word}, lost_s=lost_s)

    @precondition(lambda self: self.unit.state in (State.RUNNING, State.HELD))
    @rule(sure=st.sampled_from([False, False, True]))
    def the_unit_forgets(self, sure: bool) -> None:
        if sure:
            self.unit = replace(self.unit, state=State.IDLE, run_id=0)

    @rule()
    def the_process_is_killed(self) -> None:
        again = [from_json(kind_of(event), to_json(event)) for event in self.journal]
        assert again == self.journal
        self.state = fold(again)

    @invariant()
    def the_fold_of_the_journal_is_the_state(self) -> None:
        assert fold(self.journal) == self.state

    @invariant()
    def the_end_is_final(self) -> None:
        if self.ended is not None:
            assert self.state.state is self.ended
        if self.state.state in ENDED:
            self.ended = self.state.state
            assert not self.state.prompts

    @invariant()
    def each_run_ends_at_most_once_and_one_run_is_open_at_most(self) -> None:
        intended = [e.run_id for e in self.journal if isinstance(e, PhaseIntended)]
        ends = PhaseCompleted | PhaseEnded | PhaseRejected | RunResolved
        ended = [e.run_id for e in self.journal if isinstance(e, ends)]
        assert len(set(intended)) == len(intended)
        assert len(set(ended)) == len(ended)
        open_runs = set(intended) - set(ended)
        assert open_runs == ({self.state.run.run_id} if self.state.run else set())

    @invariant()
    def a_complete_batch_has_no_open_run(self) -> None:
        if self.state.state is State.COMPLETE:
            assert self.state.run is None
            assert _all_done(self.state)


OPEN_ROWS = (RowState.PENDING, RowState.UNCONFIRMED)


def _all_done(state: BatchState) -> bool:
    return all(state.block(name).finished for name in ("load", "repeat", "parallel", "choose"))


TestAnyBatch = AnyBatch.TestCase
TestAnyBatch.settings = settings(max_examples=100, stateful_step_count=50, deadline=None)
