"""Permissions, passwords, delays."""

import pytest

from mes.platform.errors import Forbidden, Invalid
from mes.users.permissions import ROLES
from mes.users.rules import Person, check_new_password, delay_after_failures_s, require


def test_everyone_signed_in_as_a_person_may_hold_a_batch() -> None:
    assert all("batch.hold" in ROLES[role] for role in ROLES if role != "api_client")


@pytest.mark.parametrize(
    ("role", "permission"),
    [
        ("admin", "batch.start"),
        ("admin", "lot.release"),
        ("quality", "batch.start"),
        ("process_engineer", "batch.start"),
        ("operator", "lot.release"),
        ("operator", "recipe.read_detail"),
        ("lab", "lot.release"),
        ("nobody", "plant.view"),
    ],
)
def test_duties_are_separated(role: str, permission: str) -> None:
    with pytest.raises(Forbidden):
        require(Person("P-0001", "A", role), permission)


def test_the_shift_lead_starts_and_quality_releases() -> None:
    require(Person("P-0001", "A", "shift_lead"), "order.start")
    require(Person("P-0002", "B", "quality"), "lot.release")


@pytest.mark.parametrize("password", ["short", "password1234", "Sinterline-2026", "x" * 129, "1234567890123"])
def test_weak_passwords_are_refused(password: str) -> None:
    with pytest.raises(Invalid):
        check_new_password(password)


def test_a_long_plain_sentence_is_a_good_password() -> None:
    check_new_password("blue boats cross the fjord")


def test_the_delay_grows_and_is_never_a_lock_out() -> None:
    delays = [delay_after_failures_s(n) for n in range(40)]
    assert delays[:5] == [0.0, 0.0, 0.0, 1.0, 2.0]
    assert delays == sorted(delays)
    assert delays[-1] == 900.0
