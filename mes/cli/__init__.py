"""The command line `sinterline`. A command's module is imported when the command is named, never before."""

import importlib
import importlib.util
import sys
from typing import Any

import typer
from rich.console import Console
from typer.core import TyperGroup

_COMMANDS = {
    "demo": "mes.demo.cli",
    "serve": "mes.cli.serve",
    "simulate": "simulators.cli",
    "recipe": "mes.cli.recipe",
    "trace": "mes.cli.trace",
    "db": "mes.cli.db",
    "audit": "mes.cli.audit",
    "user": "mes.cli.user",
    "doctor": "mes.cli.doctor",
}
"""Command to module; the module has a function or a `typer.Typer` of the command's name."""


class LateGroup(TyperGroup):
    """A group whose commands are loaded when they are named, so that `--help` of one costs only its own imports."""

    def list_commands(self, ctx: Any) -> list[str]:
        """All commands, in the order above."""
        return list(_COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """A command by name; None for an unknown one."""
        module = _COMMANDS.get(cmd_name)
        if module is None or importlib.util.find_spec(module) is None:
            return None
        found: Any = getattr(importlib.import_module(module), cmd_name)
        if isinstance(found, typer.Typer):
            group = typer.main.get_command(found)
            group.name = cmd_name
            return group
        single = typer.Typer(add_completion=False, pretty_exceptions_show_locals=False)
        single.command(cmd_name)(found)
        return typer.main.get_command(single)


app = typer.Typer(cls=LateGroup, no_args_is_help=True, add_completion=False)


@app.callback()
def sinterline() -> None:
    """Run a sintered NdFeB magnet plant."""


def main() -> None:
    """Entry point; what a person can do something about is told in one line, without a traceback."""
    from mes.equipment.yaml_source import ModelError
    from mes.platform.errors import MesError
    from recipes.yaml_source import DocumentError

    try:
        app()
    except MesError as error:
        Console(stderr=True).print(f"{error.title}: {error.detail}", style="red", highlight=False)
        sys.exit(1)
    except (ModelError, DocumentError) as error:
        Console(stderr=True).print(str(error), style="red", highlight=False, markup=False)
        sys.exit(1)
