"""Named places where a test ends the process, to prove that nothing depends on living on.

`SINTERLINE_KILL_AT=name` or `name:n` kills at the first or n-th passing with SIGKILL: no handler runs, no buffer is
flushed. Without the variable a passing costs one comparison.
"""

import os
import signal

_NAME, _, _COUNT = os.environ.get("SINTERLINE_KILL_AT", "").partition(":")
_left = int(_COUNT or 1)


def hit(name: str) -> None:
    """This place is being passed."""
    global _left
    if name != _NAME:
        return
    _left -= 1
    if _left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
