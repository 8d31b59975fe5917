"""Events of the batch as a whole: its making, commands, states and conditions."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from recipes.engine.states import Command, State


@dataclass(frozen=True, slots=True)
class BatchCreated:
    """A control recipe came into being: a copy of one version, sized, bound to one unit.

    `recipe` is the stored form (`MasterRecipe.document()`) and `recipe_hash` the hash of the version it copies;
    `parameters` are the final values after scaling and order-specific changes; `trial` marks `unapproved_trial`.
    """

    batch_id: str
    unit: str
    recipe: Mapping[str, Any]
    recipe_hash: str
    parameters: Mapping[str, float]
    size_kg: float
    trial: bool = False


@dataclass(frozen=True, slots=True)
class CommandRequested:
    """A person (or `engine`) asked for a command that was legal; the state change stands in the next event."""

    command: Command
    by: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class StateChanged:
    """The batch went from one of the twelve states to another.

    `cause`: `command`, `done` (own work complete), `machine` (the unit did it by itself), `recipe` (a hold block or
    the end of a repeat), `rejected`, `unconfirmed`, `comm_lost`, `overdue`. `text` says more for people.
    """

    before: State
    after: State
    cause: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class ConditionChanged:
    """Something else became true or false of the batch (design section 3, state words).

    `condition`: reattaching, comm_lost, quarantined, unconfirmed, indeterminate, suspended, unapproved_trial.
    """

    condition: str
    on: bool
    text: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """Words for the record that change no state."""

    text: str
    by: str = "engine"
