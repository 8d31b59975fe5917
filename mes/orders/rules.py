"""States of an order and the commands that lead from one to the next. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from mes.platform.errors import Conflict


class OrderState(StrEnum):
    """`Complete` and `Stopped` are final."""

    PLANNED = "Planned"
    STARTED = "Started"
    HELD = "Held"
    COMPLETE = "Complete"
    STOPPED = "Stopped"


class OrderCommand(StrEnum):
    """What a person may ask; `Start` also lets a held order go on."""

    START = "Start"
    HOLD = "Hold"
    STOP = "Stop"


NEXT: dict[tuple[OrderState, OrderCommand], OrderState] = {
    (OrderState.PLANNED, OrderCommand.START): OrderState.STARTED,
    (OrderState.PLANNED, OrderCommand.STOP): OrderState.STOPPED,
    (OrderState.STARTED, OrderCommand.HOLD): OrderState.HELD,
    (OrderState.STARTED, OrderCommand.STOP): OrderState.STOPPED,
    (OrderState.HELD, OrderCommand.START): OrderState.STARTED,
    (OrderState.HELD, OrderCommand.STOP): OrderState.STOPPED,
}


@dataclass(frozen=True, slots=True)
class LegalCommand:
    """A command and whether it can be given now; `reason` says why not."""

    command: OrderCommand
    enabled: bool
    reason: str = ""


def after(state: OrderState, command: OrderCommand) -> OrderState:
    """The state that the command leads to. Raises `Conflict` where it is not legal."""
    wanted = NEXT.get((state, command))
    if wanted is None:
        raise Conflict(f"the order is {state}: {command} is not possible")
    return wanted


def legal(state: OrderState) -> list[LegalCommand]:
    """All commands with their legality in this state."""
    return [
        LegalCommand(command, (state, command) in NEXT, "" if (state, command) in NEXT else f"the order is {state}")
        for command in OrderCommand
    ]
