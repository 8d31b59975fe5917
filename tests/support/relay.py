"""A relay in front of a Modbus server that keeps every write it carries: a witness that belongs to neither side."""

import asyncio
import struct
from urllib.parse import urlsplit

WRITE_ONE, WRITE_MANY = 6, 16


class Relay:
    """Listens on a free port; `writes` are (device, first register, words) in the order they went by."""

    def __init__(self, target: str) -> None:
        where = urlsplit(target)
        self._host, self._port = str(where.hostname), int(where.port or 0)
        self._server: asyncio.Server | None = None
        self._open: dict[asyncio.StreamWriter, asyncio.Task[None] | None] = {}
        self.writes: list[tuple[int, int, tuple[int, ...]]] = []
        self.url = ""

    async def __aenter__(self) -> "Relay":
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.url = f"modbus://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        serving = [task for task in self._open.values() if task is not None]
        for writer in self._open:
            writer.close()
        if serving:
            await asyncio.wait(serving, timeout=5)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open[writer] = asyncio.current_task()
        there, back = await asyncio.open_connection(self._host, self._port)
        answers = asyncio.create_task(_copy(there, writer))
        try:
            while True:
                head = await reader.readexactly(6)
                body = await reader.readexactly(struct.unpack(">HHH", head)[2])
                self._keep(body)
                back.write(head + body)
                await back.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            answers.cancel()
            back.close()
            writer.close()
            del self._open[writer]

    def _keep(self, body: bytes) -> None:
        device, function, register = struct.unpack(">BBH", body[:4])
        if function == WRITE_ONE:
            self.writes.append((device, register, struct.unpack(">H", body[4:6])))
        elif function == WRITE_MANY:
            self.writes.append((device, register, struct.unpack(f">{(len(body) - 7) // 2}H", body[7:])))


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65536):
        writer.write(data)
        await writer.drain()
