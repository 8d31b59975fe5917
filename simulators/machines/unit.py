"""What all units of the virtual plant have in common, whatever their control class.

- `Machine` (`plc.py`): class A, full handshake.
- `RegisterUnit`: class B and R, Modbus devices without a handshake. It owns `devices`, a register image for each
  device id; `scan` refreshes the images, `written` hears what a client wrote.
- `JobUnit`: no wire at all (hands, laboratory): the floor gives it jobs that take plant time.

Every unit has a place of the same name for carriers. `scan(plant_ms, wall_ms)` is called 10 times a second.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from simulators.carriers import CarrierStore
from simulators.faults import Faults
from simulators.retained import Retained

BRAKE_LIMIT_MS = 10_000
BRAKE_AFTER_ACK_MS = 1_000


@dataclass(frozen=True, slots=True)
class Environment:
    """What a unit finds around it."""

    data_dir: Path
    carriers: CarrierStore
    seed: int = 1

    @property
    def plant_dir(self) -> Path:
        return self.data_dir / "plant"

    @property
    def drop_dir(self) -> Path:
        """Where instruments leave their result files."""
        return self.data_dir / "drop"


class Brake:
    """Asks for a slow plant clock while a unit waits for its supervisor (docs/plc-interface.md section 6)."""

    def __init__(self) -> None:
        self._until_ms: int | None = None

    def waiting(self, wall_ms: int) -> None:
        """A result stands (report raised, timer ended, target reached)."""
        self._until_ms = wall_ms + BRAKE_LIMIT_MS

    def acknowledged(self, wall_ms: int) -> None:
        """The supervisor has seen it: a little longer, for its next command."""
        self._until_ms = wall_ms + BRAKE_AFTER_ACK_MS

    def release(self) -> None:
        """The next command is here."""
        self._until_ms = None

    def on(self, wall_ms: int) -> bool:
        return self._until_ms is not None and wall_ms < self._until_ms


class Unit:
    """Base of all units."""

    def __init__(self, unit_id: str, env: Environment) -> None:
        self.unit_id = unit_id
        self.env = env
        self.faults = Faults()
        self.retained = Retained(env.plant_dir / "units" / f"{unit_id}.json")
        self.brake = Brake()

    def scan(self, plant_ms: int, wall_ms: int) -> None:
        """One scan."""

    def save(self) -> None:
        """Write the retained memory; called each wall second and at the end."""

    def close(self) -> None:
        """Save and close files."""
        self.save()

    def braking(self, wall_ms: int) -> bool:
        """True while this unit wants the plant clock slow."""
        return self.brake.on(wall_ms)

    def apply(self, fault: Mapping[str, Any]) -> None:
        """Take a fault of `faults.py`; a kind this unit does not know changes nothing."""
        match fault["fault"]:
            case "freeze_scan":
                self.faults.freeze_scan = bool(fault.get("on", True))
            case "freeze_heartbeat":
                self.faults.freeze_heartbeat = bool(fault.get("on", True))
            case "reject_next":
                self.faults.reject_next = int(fault.get("result", 3))
            case "leak":
                self.faults.leak_pa_per_h = float(fault["pa_per_h"])
            case "sensor":
                self.faults.set_sensor(str(fault["tag"]), str(fault["kind"]), float(fault.get("value") or 0.0))


@dataclass(slots=True)
class RegisterImage:
    """Registers of one Modbus device. Addresses that are not here answer with exception 2."""

    holding: dict[int, int] = field(default_factory=dict)
    inputs: dict[int, int] = field(default_factory=dict)
    read_only: frozenset[int] = frozenset()
    """Holding registers that refuse a write (exception 2)."""


class RegisterUnit(Unit):
    """Class B and R: register images by device id, no handshake."""

    devices: dict[int, RegisterImage]

    def written(self, device_id: int, address: int, values: list[int]) -> None:
        """A client wrote holding registers; the image holds the new values already."""


class JobUnit(Unit):
    """Hands and laboratory: jobs that take plant time, given through the floor."""

    def submit(self, request: Mapping[str, Any], plant_ms: int) -> str:
        """Start a job and return its id. Raises ValueError with a text for people when the request is wrong."""
        raise ValueError(f"{self.unit_id} takes no jobs")

    def job(self, job_id: str) -> dict[str, Any]:
        """`{"done": bool, ...results}`. Raises KeyError for an unknown job."""
        raise KeyError(job_id)
