"""Faults that a test puts into a unit.

The floor appends one JSON line a fault to `plant/faults.jsonl`; each process reads the lines that arrive while it runs
and gives them to its units. Kinds (`{"unit": ..., "fault": kind, ...}`):

freeze_scan {on}              the scan stops; the heartbeat and the wire go on
freeze_heartbeat {on}         HB_PLC and HB_ECHO stop
local_mode {on}               key switch to LOCAL
reject_next {result}          the next acting command is refused with this result number
sensor {tag, kind, value?}    kind stuck, offset, nan, or clear
leak {pa_per_h}               rise rate of the closed, degassed chamber
reboot {retain}               the PLC starts again, with or without its retained memory
drop_connections {}           the unit's server closes all its client connections
"""

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

KINDS = (
    "freeze_scan",
    "freeze_heartbeat",
    "local_mode",
    "reject_next",
    "sensor",
    "leak",
    "reboot",
    "drop_connections",
)


@dataclass(slots=True)
class Faults:
    """Faults present in one unit."""

    freeze_scan: bool = False
    freeze_heartbeat: bool = False
    reject_next: int = 0
    leak_pa_per_h: float | None = None
    sensors: dict[str, tuple[str, float]] = field(default_factory=dict)

    def set_sensor(self, tag: str, kind: str, value: float) -> None:
        """Put a sensor fault in, or take it away with kind `clear`."""
        if kind == "clear":
            self.sensors.pop(tag, None)
        else:
            self.sensors[tag] = (kind, value)

    def sense(self, tag: str, true_value: float) -> float:
        """What the sensor shows."""
        fault = self.sensors.get(tag)
        if fault is None:
            return true_value
        kind, value = fault
        if kind == "nan":
            return math.nan
        return value if kind == "stuck" else true_value + value


class FaultFeed:
    """Reads the fault lines that arrive after it was made."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._offset = path.stat().st_size if path.exists() else 0

    def read(self) -> Iterator[dict[str, Any]]:
        """New complete lines."""
        if not self._path.exists() or self._path.stat().st_size <= self._offset:
            return
        with self._path.open("rb") as file:
            file.seek(self._offset)
            for line in file:
                if not line.endswith(b"\n"):
                    return
                self._offset += len(line)
                yield json.loads(line)


def post(path: Path, fault: dict[str, Any]) -> None:
    """Append one fault line."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(fault, separators=(",", ":")) + "\n")
