"""What survives a stop: one JSON file a unit, replaced whole, and the execution log that only grows."""

import json
import os
from pathlib import Path
from typing import Any, TextIO


def write_whole(path: Path, text: str) -> None:
    """Replace a file in one rename, so that a reader sees the old or the new one and never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.new")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)


class Retained:
    """Retained memory of one unit."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._last = ""

    def load(self) -> dict[str, Any]:
        """What was saved last; empty for a new unit."""
        if not self._path.exists():
            return {}
        loaded: dict[str, Any] = json.loads(self._path.read_text(encoding="utf-8"))
        return loaded

    def save(self, memory: dict[str, Any]) -> None:
        """Save; nothing is written when nothing changed."""
        text = json.dumps(memory, separators=(",", ":"))
        if text != self._last:
            write_whole(self._path, text)
            self._last = text

    def forget(self) -> None:
        """Lose everything, as a PLC with a dead battery does."""
        self._path.unlink(missing_ok=True)
        self._last = ""


class ExecLog:
    """`exec.jsonl` of one unit: a line for each consumed command, on disk before the acknowledgement shows."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: TextIO | None = None

    def append(self, line: dict[str, int]) -> None:
        if self._file is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self._path.open("a", encoding="utf-8")
        self._file.write(json.dumps(line, separators=(",", ":")) + "\n")
        self._file.flush()

    def complete(self, line: dict[str, int] | None) -> None:
        """After a power cut: the last consumed command is in the memory but may have missed the log."""
        if line and (not self._path.exists() or _last_line(self._path) != line):
            self.append(line)

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None


def _last_line(path: Path) -> Any:
    lines = path.read_text(encoding="utf-8").splitlines()
    return json.loads(lines[-1]) if lines else None
