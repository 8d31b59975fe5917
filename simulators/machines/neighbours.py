"""What an instrument feels of the machine it is screwed to: read from that machine's retained memory.

Machines of another process save once a wall second, so an instrument lags by that much.
"""

import json
from collections.abc import Mapping
from typing import Any

from simulators.machines.unit import Environment


class Neighbour:
    """Another unit of the plant; a unit that is not there has no memory."""

    def __init__(self, env: Environment, unit_id: str) -> None:
        self._path = env.plant_dir / "units" / f"{unit_id}.json"
        self._mark: tuple[int, int] | None = None
        self._memory: dict[str, Any] = {}

    def memory(self) -> Mapping[str, Any]:
        """Its retained memory as saved last; empty while there is none."""
        if self._path.exists():
            state = self._path.stat()
            mark = (state.st_mtime_ns, state.st_ino)
            if mark != self._mark:
                self._memory, self._mark = json.loads(self._path.read_text(encoding="utf-8")), mark
        return self._memory

    def part(self, *names: str) -> Any:
        """A value deep in the memory, or None where the way ends."""
        found: Any = self.memory()
        for name in names:
            if not isinstance(found, Mapping) or name not in found:
                return None
            found = found[name]
        return found

    def number(self, *names: str) -> float | None:
        """As `part`, for a number."""
        found = self.part(*names)
        return float(found) if isinstance(found, int | float) else None
