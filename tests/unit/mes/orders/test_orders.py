"""States of an order and the shipped products."""

import pytest

from mes.orders import products
from mes.orders.rules import OrderCommand, OrderState, after, legal
from mes.platform.errors import Conflict, NotFound


def test_an_order_is_started_held_and_started_again() -> None:
    state = after(OrderState.PLANNED, OrderCommand.START)
    state = after(state, OrderCommand.HOLD)
    assert after(state, OrderCommand.START) is OrderState.STARTED


@pytest.mark.parametrize("final", [OrderState.COMPLETE, OrderState.STOPPED])
@pytest.mark.parametrize("command", list(OrderCommand))
def test_nothing_moves_an_order_that_has_ended(final: OrderState, command: OrderCommand) -> None:
    with pytest.raises(Conflict):
        after(final, command)
    assert not any(item.enabled for item in legal(final))


@pytest.mark.parametrize("state", list(OrderState))
def test_the_legal_commands_are_those_that_lead_somewhere_and_the_others_say_why_not(state: OrderState) -> None:
    for item in legal(state):
        if item.enabled:
            assert after(state, item.command) is not state
        else:
            assert state in item.reason


def test_the_block_magnet_of_the_reference_plant_is_defined() -> None:
    block = products.get("BLK-45SH-50x20x9")
    assert block.pieces_per_block == 4
    assert block.volume_cm3 == pytest.approx(9.0)
    assert block.mass_kg(7.5) == pytest.approx(0.0675)


def test_an_unknown_product_is_not_found() -> None:
    with pytest.raises(NotFound, match="BLK-99"):
        products.get("BLK-99")
