"""What the running demo remembers of itself, so that a stop and a start go on where it was: `data_dir/demo.json`."""

from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, ValidationError

FILE = "demo.json"


class Left(BaseModel):
    """A prompt that waits for the person at the screen; `batch/n`, and plant time of its opening."""

    key: str
    unit: str
    text: str
    since_ms: int


class Memory(BaseModel):
    """Written whole by rename at each change. `orders` maps the place in the scenario (1, 2, ...) to the order's id."""

    model_config = ConfigDict(extra="forbid", validate_assignment=True)

    until_ms: int  # plant time at which the simulated past ends: wall time of the first start
    start_ms: int  # plant time of the first start
    past_over: bool = False
    orders: dict[int, str] = {}
    left: Left | None = None
    answered_ms: int = 0  # plant time at which a person last answered the waiting prompt
    deliveries: int = 0

    @classmethod
    def load(cls, data_dir: Path) -> Self | None:
        """What was remembered; None before the first start. Raises `ValueError` for a file that is no memory."""
        path = data_dir / FILE
        if not path.exists():
            return None
        try:
            return cls.model_validate_json(path.read_bytes())
        except ValidationError as error:
            raise ValueError(f"{path} cannot be read ({error.error_count()} faults): `make demo-reset`") from error

    def save(self, data_dir: Path) -> None:
        """Keep it."""
        path = data_dir / FILE
        new = path.with_suffix(".new")
        new.write_text(self.model_dump_json(indent=1), encoding="utf-8")
        new.replace(path)
