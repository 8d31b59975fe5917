"""The runner: killed at any await it begins each phase exactly once; the shipped sinter recipe runs to its end."""

import itertools
from collections.abc import Sequence
from dataclasses import replace

import pytest

from recipes.engine.commands import NotAllowed, create
from recipes.engine.events import Event, PhaseCommandIntended, PhaseIntended, PromptOpened
from recipes.engine.ports import CommandView, Report, RowState, SequenceConflict, Snapshot, UnitView
from recipes.engine.runner import BatchRunner
from recipes.engine.states import Command, State
from recipes.library import shipped

REPORTS = {
    "leak_check": {"rise_pa_per_h": 3.0},
    "soak": {"min_temperature_c": 1051.0, "max_temperature_c": 1053.0},
    "unload": {"mass_kg": 190.0, "reject_kg": 2.0, "pieces": 470.0, "reject_pieces": 5.0},
}


class Killed(Exception):
    """The process died at an await."""


class World:
    """A journal and a willing unit behind the ports; it may die before or after any append or look."""

    def __init__(self, events: Sequence[Event]) -> None:
        self.events = list(events)
        self.unit = UnitView(State.IDLE, values={"load_temperature_c": 1052.0})
        self.begun: list[int] = []
        self.calls = 0
        self.die_at = -1
        self.conflict = False
        self.ms = 0

    def _may_die(self) -> None:
        self.calls += 1
        if self.calls == self.die_at:
            raise Killed

    async def load(self, batch_id: str) -> Sequence[Event]:
        self._may_die()
        return tuple(self.events)

    async def append(self, batch_id: str, events: Sequence[Event], *, after: int) -> None:
        self._may_die()
        if after != len(self.events) or self.conflict:
            self.conflict = False
            raise SequenceConflict
        self.events += events
        for event in events:
            if isinstance(event, PhaseIntended):
                self.begun.append(event.run_id)
                row = CommandView(event.run_id, Command.START, RowState.ACCEPTED)
                report = Report(event.run_id, State.COMPLETE, REPORTS.get(event.phase, {}))
                self.unit = replace(self.unit, start=row, run_id=event.run_id, report=report)
            assert not isinstance(event, PhaseCommandIntended)
        self._may_die()

    async def look(self, batch_id: str, unit: str) -> Snapshot:
        self._may_die()
        self.ms += 1000
        plan = {f"box_{n}": 2000.0 + n for n in range(1, 13)} | {"reject_bin": 3001.0}
        return Snapshot(self.ms, self.unit, plan)


def runner(world: World) -> BatchRunner:
    classes = {name: loaded.model for name, loaded in shipped().unit_classes.items()}
    return BatchRunner("B-1", world, world, classes.__getitem__, itertools.count(len(world.events) * 1000).__next__)


def sinter_world() -> World:
    recipe = shipped().recipes["sinter-45sh"].model
    return World([create("B-1", "SF-01", recipe, {}, 190.0, trial=False)])


async def drive(world: World, steps: int = 400) -> None:
    """To the end, with a new runner after each death."""
    running = runner(world)
    for _ in range(steps):
        try:
            state = await running.state()
            if state.ended:
                return
            if state.state is State.IDLE:
                await running.command(Command.START, "anna")
            elif state.prompts:
                n, prompt = next(iter(state.prompts.items()))
                await running.answer(n, {}, "anna", "S-1" if prompt.sign else "")
            else:
                await running.tick()
        except Killed:
            running = runner(world)
    raise AssertionError("the batch never ends")


async def test_the_shipped_sinter_recipe_runs_from_map_to_store() -> None:
    world = sinter_world()
    await drive(world)
    phases = [event.phase for event in world.events if isinstance(event, PhaseIntended)]
    assert phases == [
        "load", "evacuate", "leak_check", "burn_off_hold", "burn_off_hold", "burn_off_hold", "burn_off_hold", "soak",
        "vac_cool", "quench", "vent", "unload",
    ]  # fmt: skip
    soak = next(event for event in world.events if isinstance(event, PhaseIntended) and event.phase == "soak")
    assert soak.params == {"temperature_c": 1052.0, "ramp_c_per_min": 2.0, "hold_s": 14400.0, "tolerance_c": 3.0}
    assert (await runner(world).state()).values["unload.mass_kg"] == 190.0


async def test_killed_at_any_await_each_phase_still_begins_exactly_once() -> None:
    whole = sinter_world()
    await drive(whole)
    expected = len(whole.begun)
    opened = sum(isinstance(event, PromptOpened) for event in whole.events)
    for die_at in range(1, whole.calls + 1):
        world = sinter_world()
        world.die_at = die_at
        await drive(world)
        assert len(world.begun) == expected == len(set(world.begun)), die_at
        assert sum(isinstance(event, PromptOpened) for event in world.events) == opened, die_at


async def test_a_tick_that_finds_foreign_events_does_nothing_and_reads_again() -> None:
    world = sinter_world()
    running = runner(world)
    await running.command(Command.START, "anna")
    world.conflict = True
    seen = len(world.events)
    assert (await running.tick()).events == ()
    assert len(world.events) == seen
    assert (await running.tick()).events != ()


async def test_a_command_that_finds_foreign_events_is_judged_again_by_what_is_true_now() -> None:
    world = sinter_world()
    first, second = runner(world), runner(world)
    await first.state()
    await second.command(Command.START, "bert")
    with pytest.raises(NotAllowed, match="Start is not legal in Running"):
        await first.command(Command.START, "anna")
    await first.command(Command.HOLD, "anna", "door")
    assert (await runner(world).state()).state is State.HOLDING
