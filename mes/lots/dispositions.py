"""Dispositions of a lot: what may be done with it, and which may follow which.

`consumed` is not set by anyone: it is what a lot is when nothing of it is left.
"""

from enum import StrEnum


class Disposition(StrEnum):
    """`free` to use inside the plant, on `hold`, `released` to the customer by quality, `rejected`, or `consumed`."""

    FREE = "free"
    HOLD = "hold"
    RELEASED = "released"
    REJECTED = "rejected"
    CONSUMED = "consumed"


FOLLOWS: dict[Disposition, frozenset[Disposition]] = {
    Disposition.FREE: frozenset({Disposition.HOLD, Disposition.RELEASED, Disposition.REJECTED}),
    Disposition.HOLD: frozenset({Disposition.FREE, Disposition.RELEASED, Disposition.REJECTED}),
    Disposition.RELEASED: frozenset({Disposition.HOLD}),
    Disposition.REJECTED: frozenset({Disposition.HOLD}),
    Disposition.CONSUMED: frozenset(),
}

# Anyone may put a lot on hold (the plant itself does); everything that lets material on is a signed act of quality.
UNSIGNED = frozenset({Disposition.HOLD})
USABLE = frozenset({Disposition.FREE, Disposition.RELEASED})
# What lies in a machine or was under way when it was put on hold cannot be left out any more; the hold goes with it.
IN_WORK = USABLE | {Disposition.HOLD}


def may_follow(now: Disposition, wanted: Disposition) -> bool:
    """Whether `wanted` may be set on a lot that is `now`; holding a held lot again adds a reason."""
    return wanted in FOLLOWS[now] or (now is Disposition.HOLD and wanted is Disposition.HOLD)


def needs_signature(wanted: Disposition) -> bool:
    """Whether setting it is an act that a person must sign."""
    return wanted not in UNSIGNED
