"""`WS /live`: the only live channel. Frames of values, notices for the caches of a browser, a heartbeat each second.

The client sends `{"subscribe": [signal ids]}`, as often as its page changes; each subscription is answered with a
snapshot. Every frame carries a sequence number of this connection.
"""

import asyncio
from collections.abc import Awaitable, Callable

import orjson
from fastapi import APIRouter, WebSocket, WebSocketDisconnect
from starlette.requests import HTTPConnection

from mes.platform.clock import PlantClock
from mes.platform.errors import MesError
from mes.platform.feed import Feed, Notice
from mes.platform.live import Client, Fanout

Authorise = Callable[[HTTPConnection], Awaitable[None]]
HEARTBEAT_S = 1.0
_RECHECK = 60  # heartbeats
_MAX_MESSAGE = 64 * 1024
_MAX_SIGNALS = 2000
_POLICY_VIOLATION = 1008


class Sender:
    """Numbers and sends; a WebSocket takes one frame at a time."""

    def __init__(self, socket: WebSocket, plant_clock: PlantClock) -> None:
        self._socket = socket
        self._plant_clock = plant_clock
        self._lock = asyncio.Lock()
        self._seq = 0

    async def frame(self, body: bytes) -> None:
        """A JSON object without its number; the first frame is 0."""
        async with self._lock:
            await self._socket.send_text(f'{{"seq":{self._seq},' + body[1:].decode())
            self._seq += 1

    async def heartbeat(self) -> None:
        """We live, and plant time is this."""
        await self.frame(orjson.dumps({"t": self._plant_clock.now_ms(), "hb": True}))

    async def notice(self, notice: Notice) -> None:
        """Something changed: read it again."""
        shown = {"topic": notice.topic, **notice.data}
        async with self._lock:
            await self._socket.send_text(orjson.dumps({"notice": shown}).decode())


def router(authorise: Authorise) -> APIRouter:
    """The route; `authorise` raises `MesError` when the connection's person may not look (any more)."""
    made = APIRouter()

    @made.websocket("/live")
    async def live(socket: WebSocket) -> None:
        try:
            await authorise(socket)
        except MesError as error:
            await socket.close(_POLICY_VIOLATION, error.detail[:120])
            return
        await socket.accept()
        await _serve(socket, authorise)

    return made


async def _serve(socket: WebSocket, authorise: Authorise) -> None:
    state = socket.app.state
    fanout: Fanout = state.fanout
    feed: Feed = state.feed
    client, sender = Client(), Sender(socket, state.plant_clock)
    try:
        with feed.subscribe() as notices:
            async with asyncio.TaskGroup() as group:
                group.create_task(_hear(socket, fanout, client))
                group.create_task(_send_values(client, sender))
                group.create_task(_beat(socket, sender, authorise))
                async for notice in notices:
                    await sender.notice(notice)
    except* (WebSocketDisconnect, RuntimeError):
        pass  # the other side is gone; a send after its close is a RuntimeError
    except* MesError:
        await socket.close(_POLICY_VIOLATION, "this session has ended")
    finally:
        fanout.leave(client)


async def _hear(socket: WebSocket, fanout: Fanout, client: Client) -> None:
    while True:
        text = await socket.receive_text()
        ids = _wanted(text)
        if ids is None:
            await socket.close(_POLICY_VIOLATION, "a list of signal ids is wanted")
            raise WebSocketDisconnect(_POLICY_VIOLATION)
        fanout.subscribe(client, ids)


def _wanted(text: str) -> list[int] | None:
    if len(text) > _MAX_MESSAGE:
        return None
    try:
        message = orjson.loads(text)
    except ValueError:
        return None
    ids = message.get("subscribe") if isinstance(message, dict) else None
    if not isinstance(ids, list) or len(ids) > _MAX_SIGNALS:
        return None
    return ids if all(type(i) is int and 0 <= i < 2**31 for i in ids) else None


async def _send_values(client: Client, sender: Sender) -> None:
    while True:
        for frame in await client.take():
            await sender.frame(frame)


async def _beat(socket: WebSocket, sender: Sender, authorise: Authorise) -> None:
    beats = 0
    while True:
        await asyncio.sleep(HEARTBEAT_S)
        await sender.heartbeat()
        beats += 1
        if beats % _RECHECK == 0:
            await authorise(socket)
