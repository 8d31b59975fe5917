"""A cancellation that got lost.

`asyncio.wait_for` of Python 3.11, which both protocol libraries use, can return a result although its task was
cancelled in the same turn of the loop. Whoever loops for ever after such a call would never end; it asks here.
"""

import asyncio


def raise_if_cancelled() -> None:
    """Raise `CancelledError` when the running task was cancelled and something below swallowed it."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError
