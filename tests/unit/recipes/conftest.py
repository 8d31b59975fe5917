"""A small unit class and recipes for it."""

import itertools
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from recipes.engine.commands import create, request
from recipes.engine.control import ControlRecipe
from recipes.engine.decide import Decision, decide
from recipes.engine.events import Event, PhaseCommandIntended, PhaseIntended, kind_of
from recipes.engine.evolve import fold
from recipes.engine.ports import CommandView, Report, RowState, Snapshot, UnitView
from recipes.engine.procedure import Waiting
from recipes.engine.state import BatchState
from recipes.engine.states import Command, State
from recipes.loading import Loaded, load_recipe, load_unit_class
from recipes.model import MasterRecipe
from recipes.unit_class import UnitClass

OVEN = """
unit_class: oven
title: Small oven
control: A
capacity_kg: 100
signals:
  pressure_pa: {low: 0, high: 200000}
phases:
  load:
    parameters:
      box_1: {from: load_plan, place: in, carrier: tray}
    reports: [mass_kg]
  heat:
    parameters:
      temperature_c: {low: 20, high: 1000}
      hold_s: {low: 0, high: 3600, default: 60}
    reports: [temperature_c]
    max_s: =hold_s + 100
    hold_factor: 2
    comm_loss: {policy: hold, hold_after_s: 30}
  check:
    reports: [rise_pa_per_h]
    propagation: none
"""


@pytest.fixture(scope="session")
def oven() -> UnitClass:
    return load_unit_class(OVEN, "oven.yaml").model


@pytest.fixture(scope="session")
def recipe() -> Callable[[str], Loaded[MasterRecipe]]:
    def load(procedure: str, head: str = "") -> Loaded[MasterRecipe]:
        return load_recipe(f"recipe: test\nunit_class: oven\n{head}procedure:\n{procedure}", "test.yaml")

    return load


class Bench:
    """A batch on a small fake unit: the unit does what the test says, the engine decides, the journal is a list."""

    def __init__(self, loaded: MasterRecipe, unit_class: UnitClass) -> None:
        self.control = ControlRecipe(loaded, unit_class)
        self.journal: list[Event] = [create("B-1", "OV-01", loaded, {}, 50.0, trial=False)]
        self.unit = UnitView(State.IDLE)
        self.plan: dict[str, float] = {"box_1": 2001.0}
        self.plant_ms = 1_000_000
        self.waiting: tuple[Waiting, ...] = ()
        self._ids = itertools.count(100)

    @property
    def state(self) -> BatchState:
        return fold(self.journal)

    def decide(self) -> Decision:
        look = Snapshot(self.plant_ms, self.unit, self.plan)
        return decide(self.control, self.state, look, lambda: next(self._ids))

    def settle(self) -> list[Event]:
        """Steps until nothing is left to do; a START or command that was intended becomes a pending row."""
        done: list[Event] = []
        for _ in range(200):
            decision = self.decide()
            self.waiting = decision.waiting
            if not decision.events:
                return done
            done += decision.events
            self.add(*decision.events)
        raise AssertionError(f"never settles: {done[-6:]}")

    def add(self, *events: Event) -> None:
        self.journal += events
        for event in events:
            if isinstance(event, PhaseIntended):
                row = CommandView(event.run_id, Command.START, RowState.PENDING)
                self.unit = replace(self.unit, start=row)
            if isinstance(event, PhaseCommandIntended):
                row = CommandView(event.run_id, event.command, RowState.PENDING)
                self.unit = replace(self.unit, command=row)

    def ask(self, command: Command) -> list[Event]:
        self.add(*request(self.state, command, "anna", "because"))
        return self.settle()

    def begin(self) -> list[Event]:
        return self.ask(Command.START)

    def start_row(self, state: RowState, reason: str = "") -> None:
        assert self.unit.start is not None
        self.unit = replace(self.unit, start=replace(self.unit.start, state=state, reason=reason))

    def command_row(self, state: RowState, reason: str = "") -> None:
        assert self.unit.command is not None
        self.unit = replace(self.unit, command=replace(self.unit.command, state=state, reason=reason))

    def accept(self) -> list[Event]:
        """The unit takes the START and runs."""
        assert self.unit.start is not None
        self.start_row(RowState.ACCEPTED)
        return self.moves(State.RUNNING, run_id=self.unit.start.run_id)

    def moves(self, state: State, **changes: Any) -> list[Event]:
        self.unit = replace(self.unit, state=state, **changes)
        return self.settle()

    def ends(self, state: State = State.COMPLETE, fail_code: int = 0, **reports: float) -> list[Event]:
        """The phase ends, its report is stored, and the unit is Idle again."""
        report = Report(self.unit.run_id, state, reports, fail_code)
        self.unit = replace(self.unit, state=State.IDLE, report=report, elapsed_s=0.0)
        return self.settle()

    def run_phase(self, **reports: float) -> list[Event]:
        return self.accept() + self.ends(**reports)

    def kinds(self) -> list[str]:
        return [kind_of(event) for event in self.journal]


Start = Callable[..., Bench]


@pytest.fixture
def bench(oven: UnitClass, recipe: Callable[..., Loaded[MasterRecipe]]) -> Start:
    """A running batch of a procedure given as YAML."""

    def start(procedure: str, head: str = "", *, begin: bool = True) -> Bench:
        made = Bench(recipe(procedure, head).model, oven)
        if begin:
            made.begin()
        return made

    return start
