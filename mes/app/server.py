"""`serve`: run the application on a socket and say where, once it listens."""

import os
import signal
from contextlib import suppress
from pathlib import Path
from types import FrameType

import orjson
import uvicorn

from mes.app import create_app
from mes.platform import log
from mes.settings import Settings


class Server(uvicorn.Server):
    """uvicorn that writes `data_dir/service.json` when its port is bound and removes it at the end."""

    def __init__(self, config: uvicorn.Config, announce: Path) -> None:
        super().__init__(config)
        self._announce = announce

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """End in order; a second Ctrl-C ends at once. The signal is not raised again: a wanted end is no failure."""
        if self.should_exit and sig == signal.SIGINT:
            self.force_exit = True
        self.should_exit = True

    async def startup(self, sockets: list[object] | None = None) -> None:  # type: ignore[override]
        """Bind, then tell."""
        await super().startup(sockets)  # type: ignore[arg-type]
        if not self.started:
            return
        host, port = self.servers[0].sockets[0].getsockname()[:2]
        shown = f"[{host}]" if ":" in host else host
        said = orjson.dumps({"url": f"http://{shown}:{port}", "pid": os.getpid()})
        new = self._announce.with_suffix(".new")
        new.write_bytes(said)
        new.replace(self._announce)

    async def shutdown(self, sockets: list[object] | None = None) -> None:  # type: ignore[override]
        """Stop listening; nobody shall find the old address."""
        self._announce.unlink(missing_ok=True)
        await super().shutdown(sockets)  # type: ignore[arg-type]


def serve(settings: Settings) -> int:
    """Run until a signal; the exit code is 0 for a wanted end and 1 when the start or a loop failed.

    Raises what kept it from starting: a fault of a file, of the database or of a setting.
    """
    log.configure(settings.log_level)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    app = create_app(settings)
    config = uvicorn.Config(
        app, host=settings.host, port=settings.port, log_config=None, access_log=False, server_header=False,
        date_header=False, ws_max_size=64 * 1024, timeout_graceful_shutdown=3, lifespan="on",
    )  # fmt: skip
    server = Server(config, settings.data_dir / "service.json")
    with suppress(SystemExit):  # how uvicorn ends when the start failed: what failed is told below
        server.run()
    if (refused := getattr(app.state, "refused", None)) is not None:
        raise refused
    failed = getattr(getattr(app.state, "tasks", None), "failed", None)
    return 0 if server.started and failed is None else 1
