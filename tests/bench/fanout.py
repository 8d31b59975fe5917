"""Live values to many screens: what the service's process spends on twenty clients that see everything change."""

import asyncio
import multiprocessing
import socket
import time
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Event
from pathlib import Path

import numpy as np
import orjson
import uvicorn
import websockets
from fastapi import FastAPI

import mes.equipment
from drivers.signals import Columns
from mes.equipment.live import Live
from mes.equipment.model import PlantModel
from mes.platform import live_socket
from mes.platform.clock import Clock, PlantClock
from mes.platform.feed import Feed
from mes.platform.live import RATE_HZ, Fanout
from tests.bench.row import Row, limit

CLIENTS = 20
SIGNALS = 200
SECONDS = 8.0
PLANT = Path(mes.equipment.__file__).parent / "plants" / "rp-100.yaml"


def live_fan_out() -> Row:
    """Share of one core, sockets included; the clients live in a process of their own."""
    busy, frames = asyncio.run(_serve())
    assert frames > CLIENTS * RATE_HZ * SECONDS * 0.5, f"the clients got only {frames} frames"
    return limit(f"live fan-out, {CLIENTS} clients × {SIGNALS} signals × {RATE_HZ:g} Hz", busy * 100, "% of a core", 10)


FIGURES = (live_fan_out,)


async def _serve() -> tuple[float, int]:
    model, clock = PlantModel.load(PLANT), Clock()
    app, live = FastAPI(), Live(model, clock)
    app.state.plant_clock, app.state.feed = PlantClock(clock), Feed()
    app.state.fanout = Fanout(live, app.state.plant_clock)
    app.include_router(live_socket.router(_anybody))
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    fanning = asyncio.create_task(app.state.fanout.run())
    try:
        return await _watched(live, listening.getsockname()[1])
    finally:
        fanning.cancel()
        server.should_exit = True
        await asyncio.gather(serving, fanning, return_exceptions=True)


async def _watched(live: Live, port: int) -> tuple[float, int]:
    ids = live.ids[:SIGNALS]
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    over = context.Event()
    child = context.Process(target=_clients, args=(port, ids.tolist(), theirs, over), daemon=True)
    child.start()
    try:
        await asyncio.to_thread(ours.recv)  # all have their snapshot
        busy = await _change_everything(live, ids)
        over.set()
        return busy, await asyncio.to_thread(ours.recv)
    finally:
        child.terminate()
        child.join(10)


async def _change_everything(live: Live, ids: np.ndarray[tuple[int], np.dtype[np.int32]]) -> float:
    """All signals take a new value as often as frames go out; CPU seconds a second."""
    random, marks = np.random.default_rng(1), np.zeros(len(ids), np.uint8)
    began_s, cpu_s = time.perf_counter(), time.process_time()
    while time.perf_counter() - began_s < SECONDS:
        now_ms = time.time_ns() // 1_000_000
        live.take(Columns(ids, random.normal(500, 50, len(ids)), marks, np.full(len(ids), now_ms), now_ms))
        await asyncio.sleep(1 / RATE_HZ)
    return (time.process_time() - cpu_s) / (time.perf_counter() - began_s)


async def _anybody(_connection: object) -> None:
    return None


def _clients(port: int, ids: list[int], pipe: Connection, over: Event) -> None:
    asyncio.run(_look(port, ids, pipe, over))


async def _look(port: int, ids: list[int], pipe: Connection, over: Event) -> None:
    sockets = [await websockets.connect(f"ws://127.0.0.1:{port}/live") for _ in range(CLIENTS)]
    for each in sockets:
        await each.send(orjson.dumps({"subscribe": ids}).decode())
        await each.recv()
    pipe.send("watching")
    seen = [0]
    watching = [asyncio.create_task(_count(each, seen)) for each in sockets]
    await asyncio.to_thread(over.wait)
    pipe.send(seen[0])
    for task in watching:
        task.cancel()


async def _count(each: websockets.ClientConnection, seen: list[int]) -> None:
    async for frame in each:
        seen[0] += '"values"' in str(frame)
