"""What a person reads at the terminal of the running demo: where to go and how to sign in, then one quiet line."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.status import Status
from rich.table import Table

from mes.equipment.model import PlantModel
from mes.settings import Settings
from mes.users.demo import ACCOUNTS, DEMO_PASSWORD

BAR = 24
_PROTOCOLS = {"opcua": "OPC UA", "modbus": "Modbus TCP"}


class Board:
    """One live line below lines that stay; without a terminal the live line is printed when its first word changes."""

    def __init__(self, console: Console | None = None) -> None:
        self.console = console or Console()
        self._line: Status | None = None
        self._printed = ""

    def welcome(self, url: str, endpoints: Mapping[str, Any], data_dir: Path) -> None:
        """Address, accounts, ports."""
        self.clear()
        self.console.print("\n[bold]Sinterline demo[/bold]: plant RP-100, SIMULATED\n", highlight=False)
        self.say(f"Open      {url}")
        self.say(f"Password  {DEMO_PASSWORD}  (the same for each account)\n")
        self.console.print(accounts())
        self.say("\n  Servers of the virtual plant, on 127.0.0.1\n")
        self.console.print(ports(endpoints))
        self.say(f"\n  Files in {data_dir}, logs in {data_dir / 'log'}")
        self.say("Ctrl-C stops the demo, the next start goes on where it was, `make demo-reset` forgets it\n")

    def say(self, words: str) -> None:
        """A line that stays."""
        self.console.print(f"  {words}", highlight=False, markup=False, soft_wrap=True)

    def live(self, key: str, words: str) -> None:
        """The line at the bottom; `key` is what must change before it is printed again without a terminal."""
        if self.console.is_terminal:
            if self._line is None:
                self._line = Status("", console=self.console, spinner="dots", refresh_per_second=4)
                self._line.start()
            self._line.update(f"[dim]{words}[/dim]")
        elif key != self._printed:
            self._printed = key
            self.say(words)

    def clear(self) -> None:
        """Take the live line away."""
        if self._line is not None:
            self._line.stop()
            self._line = None


def accounts() -> Table:
    """Who may sign in; the simulated crew has accounts of its own."""
    table = Table(box=None, padding=(0, 2), header_style="dim")
    for heading in ("account", "person", "role"):
        table.add_column(heading)
    for account in ACCOUNTS:
        if not account.username.startswith("crew"):
            table.add_row(account.username, account.name, account.role.replace("_", " "))
    return table


def ports(endpoints: Mapping[str, Any]) -> Table:
    """The servers of the virtual plant, all on loopback, with their units."""
    model = PlantModel.load(Settings.model_fields["plant_file"].default)
    table = Table(box=None, padding=(0, 2), header_style="dim")
    for heading in ("port", "protocol", "server", "units"):
        table.add_column(heading, overflow="fold")
    for connection in model.connections.values():
        address = str(endpoints[connection.endpoint])
        units = [unit.id for unit in model.units.values() if unit.connection == connection]
        port = address.rstrip("/").rsplit(":", 1)[-1].split("/")[0]
        table.add_row(port, _PROTOCOLS[connection.protocol], connection.name, " ".join(units))
    table.add_row(str(endpoints["floor"]).rsplit(":", 1)[-1], "HTTP", "floor", "carriers and hands")
    return table


def bar(share: float) -> str:
    """A bar of a share from 0 to 1."""
    full = round(BAR * min(max(share, 0.0), 1.0))
    return "━" * full + "╌" * (BAR - full)
