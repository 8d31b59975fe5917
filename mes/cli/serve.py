"""`sinterline serve`."""

from typing import Annotated

import typer

from mes.cli.common import DataDir, settings


def serve(
    data_dir: DataDir = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on.", show_default=False)] = None,
    port: Annotated[int | None, typer.Option(help="Port; 0 takes a free one.", show_default=False)] = None,
    demo: Annotated[bool | None, typer.Option(help="Demo accounts; loopback only.", show_default=False)] = None,
) -> None:
    """Run the service until it is told to end; its address stands in DATA_DIR/service.json."""
    from mes.app.server import serve as run

    raise typer.Exit(run(settings(data_dir=data_dir, host=host, port=port, demo=demo)))
