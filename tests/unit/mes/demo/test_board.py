"""What a person reads at the terminal."""

import io
from pathlib import Path

from rich.console import Console

from mes.demo.board import Board, bar
from mes.demo.facts import Facts
from mes.demo.memory import Left, Memory
from mes.users.demo import ACCOUNTS, DEMO_PASSWORD

HOUR_MS = 3_600_000
ENDPOINTS = {
    "powder": "opc.tcp://127.0.0.1:4101", "thermal": "opc.tcp://127.0.0.1:4102", "forming": "modbus://127.0.0.1:4103",
    "af-01": "modbus://127.0.0.1:4104", "af-02": "modbus://127.0.0.1:4105", "utilities": "modbus://127.0.0.1:4106",
    "floor": "http://127.0.0.1:4107",
}  # fmt: skip


def printed(width: int = 80) -> tuple[Board, io.StringIO]:
    out = io.StringIO()
    return Board(Console(file=out, width=width)), out


def test_address_accounts_and_ports_come_first() -> None:
    board, out = printed()
    board.welcome("http://127.0.0.1:8765", ENDPOINTS, Path("/tmp/somewhere"))
    text = out.getvalue()
    assert text.index("http://127.0.0.1:8765") < text.index(DEMO_PASSWORD) < text.index("engineer") < text.index("4101")
    people = [account for account in ACCOUNTS if not account.username.startswith("crew")]
    assert all(account.username in text and account.name in text for account in people)
    assert all(port in text for port in ("4101", "4102", "4103", "4104", "4105", "4106", "4107"))


def test_units_stand_beside_the_port_of_their_server() -> None:
    board, out = printed()
    board.welcome("http://127.0.0.1:8765", ENDPOINTS, Path("/tmp/somewhere"))
    line = next(line for line in out.getvalue().splitlines() if "4102" in line)
    assert "SF-01 SF-02 SF-03 SF-04" in line
    assert "OPC UA" in line


def test_without_a_terminal_the_live_line_is_printed_only_when_it_tells_something_new() -> None:
    board, out = printed()
    board.live("past 1", "simulated past 10 %")
    board.live("past 1", "simulated past 11 %")
    board.live("past 2", "simulated past 20 %")
    assert out.getvalue().splitlines() == ["  simulated past 10 %", "  simulated past 20 %"]


def test_the_past_shows_how_far_it_is() -> None:
    memory = Memory(until_ms=100 * HOUR_MS, start_ms=0)
    key, words = Facts(25 * HOUR_MS, 3600.0, {}, memory).line()
    assert key == "past 2"
    assert "25%" in words
    assert bar(0.25).count("━") == 6


def test_a_waiting_prompt_is_named_in_the_line() -> None:
    memory = Memory(until_ms=1, start_ms=0, past_over=True)
    memory.left = Left(key="B-0031/1", unit="SF-02", text="Load the boxes", since_ms=1)
    _, words = Facts(2, 60.0, {}, memory).line()
    assert "×60" in words
    assert "B-0031 waits for you" in words
