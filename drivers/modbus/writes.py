"""From values to the function 16 requests that carry them."""

from collections.abc import Sequence
from dataclasses import dataclass

from drivers.errors import Refused
from drivers.modbus.codec import encode
from drivers.modbus.plan import WRITE_LIMIT
from drivers.scaling import to_raw
from drivers.signals import ModbusAddress, Signal


@dataclass(slots=True)
class WriteRun:
    """Registers that one function 16 writes: neighbours, in the order in which they were given."""

    device_id: int
    start: int
    words: list[int]
    names: list[str]

    @property
    def end(self) -> int:
        """First register behind the run."""
        return self.start + len(self.words)


def write_runs(writes: Sequence[tuple[Signal, float | int]]) -> list[WriteRun]:
    """The order given is kept: a value joins the run before it only when it stands right behind it.

    Raises `Refused` for what cannot be written; nothing has been sent then.
    """
    runs: list[WriteRun] = []
    for signal, value in writes:
        address = signal.address
        if not isinstance(address, ModbusAddress) or address.table != "holding":
            raise Refused(f"{signal.name}: only holding registers can be written ({signal.line})")
        words = encode(signal.kind, to_raw(signal, value), address.low_word_first)
        last = runs[-1] if runs else None
        if last is not None and _joins(last, address, len(words)):
            last.words += words
            last.names.append(signal.name)
        else:
            runs.append(WriteRun(address.device_id, address.register, words, [signal.name]))
    return runs


def _joins(run: WriteRun, address: ModbusAddress, count: int) -> bool:
    behind = run.device_id == address.device_id and run.end == address.register
    return behind and len(run.words) + count <= WRITE_LIMIT
