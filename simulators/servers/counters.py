"""What a server has done: the witness of the protocol figures (`plant/counters/<server>.json`)."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from simulators.retained import write_whole


@dataclass(slots=True)
class Counters:
    """Totals since the start of the process."""

    connections: int = 0
    """Client connections accepted."""
    values: int = 0
    """DataValues sent in publish responses (OPC UA)."""
    requests: int = 0
    """Requests answered (Modbus)."""
    commands: int = 0
    """Command blocks that arrived changed."""

    def save(self, path: Path) -> None:
        write_whole(path, json.dumps(asdict(self)))
