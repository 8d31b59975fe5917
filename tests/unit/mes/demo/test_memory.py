"""What the demo remembers over a stop."""

from pathlib import Path

import pytest

from mes.demo.memory import FILE, Left, Memory


def test_there_is_no_memory_before_the_first_start(tmp_path: Path) -> None:
    assert Memory.load(tmp_path) is None


def test_what_was_saved_is_found_again(tmp_path: Path) -> None:
    known = Memory(
        until_ms=2, start_ms=1, orders={1: "SO-0001"}, left=Left(key="B-1/2", unit="SF-01", text="", since_ms=1)
    )
    known.past_over = True
    known.save(tmp_path)
    assert Memory.load(tmp_path) == known


def test_a_damaged_memory_is_refused_with_the_way_out(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text('{"until_ms": 1')
    with pytest.raises(ValueError, match="make demo-reset"):
        Memory.load(tmp_path)
