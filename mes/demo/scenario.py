"""`sinterline demo`: the plant at work until Ctrl-C, with a simulated past, and the same plant again after a restart.

Plant time of a first start begins `PAST_H` back and runs at full speed through the same engine until it is the wall
time of that start and there is something to see (`Foreman`); then it runs at the demo's speed. After a stop it goes
on from where it was: nothing is caught up, since a plant that stood still made nothing.
"""

import asyncio
import fcntl
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import structlog

from mes.demo import stock, waiting
from mes.demo.board import Board
from mes.demo.crew import Crew
from mes.demo.foreman import Foreman
from mes.demo.hands import FloorRefused, Hands
from mes.demo.memory import Memory
from mes.demo.pace import BEFORE_WORK, Pace
from mes.demo.people import People
from mes.demo.processes import Child, PlantProcess, ProcessEnded, running
from mes.platform.clock import Clock, iso

PAST_H = 120.0
SPEED = 60.0
LOOK_S = 0.5
AFTER_REFUSAL_S = 10.0


class Refused(RuntimeError):
    """The demo cannot start; the text says what a person can do."""


def run_scenario(
    data_dir: Path,
    *,
    port: int,
    seed: int,
    speed: float | None = None,
    past_h: float = PAST_H,
    board: Board | None = None,
) -> int:
    """Run until SIGINT or SIGTERM; the exit code. `past_h` counts at a first start only."""
    board = board or Board()
    data_dir = data_dir.absolute()
    data_dir.mkdir(parents=True, exist_ok=True)
    try:
        with _alone(data_dir), _log_to(data_dir / "log" / "demo.log"):
            memory = Memory.load(data_dir) or _first(data_dir, past_h)
            return asyncio.run(_until_signal(data_dir, port, seed, speed or SPEED, memory, board))
    except (Refused, ProcessEnded, ValueError, TimeoutError) as error:
        board.clear()
        board.say(f"the demo ended: {error or 'something did not start in time'}")
        board.say(f"logs: {data_dir / 'log'}")
        return 1


async def _until_signal(data_dir: Path, port: int, seed: int, speed: float, memory: Memory, board: Board) -> int:
    work = asyncio.create_task(_demo(data_dir, port, seed, speed, memory, board))
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, _end, work, board)
    try:
        await work
    except asyncio.CancelledError:
        board.clear()
        board.say("stopped; the next start goes on from here")
    return 0


def _end(work: "asyncio.Task[None]", board: Board) -> None:
    if not work.cancelling():
        board.live("ending", "stopping service and plant ...")
        work.cancel()


async def _demo(data_dir: Path, port: int, seed: int, speed: float, memory: Memory, board: Board) -> None:
    board.live("starting", "starting the virtual plant and the service, about 20 s ...")
    now = speed if memory.past_over else BEFORE_WORK
    async with running(data_dir, speed=now, seed=seed, start=iso(memory.start_ms), port=port) as (plant, service, url):
        board.welcome(url, plant.endpoints, data_dir)
        async with People(url) as people:
            hands = Hands(plant.floor_url, data_dir / "plant" / "hands.jsonl")
            try:
                await _work(people, hands, plant, service, memory, data_dir, board, speed)
            finally:
                await hands.aclose()


async def _work(
    people: People, hands: Hands, plant: PlantProcess, service: Child, memory: Memory, data_dir: Path, board: Board,
    speed: float,
) -> None:  # fmt: skip
    def leave(prompt: waiting.Prompt) -> bool:
        left = waiting.leaves(memory, prompt)
        if left:
            memory.save(data_dir)
        return left

    await stock.deliver(people.operator, plant.floor_url)
    crew, pace = Crew(people.operator, hands, leave), Pace(people.lead, memory)
    foreman = Foreman(people, hands, memory, data_dir, board, pace, speed)
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(_keep_on(crew, board))
            group.create_task(pace.run(crew))
            group.create_task(foreman.run(plant.floor_url))
            group.create_task(_watch(plant.child, service))
    except ExceptionGroup as ended:
        raise ended.exceptions[0] from None


async def _keep_on(crew: Crew, board: Board) -> None:
    """What the floor refuses is shown and tried again later; the prompt stays open for a person too."""
    told = ""
    while True:
        try:
            await crew.run()
        except FloorRefused as refused:
            if told != str(refused):
                told = str(refused)
                board.say(f"the crew could not do an act: {told}")
            await asyncio.sleep(AFTER_REFUSAL_S)


async def _watch(*children: Child) -> None:
    while True:
        for child in children:
            child.check()
        await asyncio.sleep(LOOK_S)


def _first(data_dir: Path, past_h: float) -> Memory:
    now_ms = Clock().wall_ms()
    memory = Memory(until_ms=now_ms, start_ms=now_ms - round(past_h * 3.6e6))
    memory.save(data_dir)
    return memory


@contextmanager
def _alone(data_dir: Path) -> Iterator[None]:
    """One demo at a time on a folder. Raises `Refused`."""
    with (data_dir / "demo.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Refused(f"another demo runs on {data_dir}") from None
        yield


@contextmanager
def _log_to(path: Path) -> Iterator[None]:
    """The log of the demo's own process goes to a file: the terminal is for the person."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        structlog.configure(
            processors=[
                structlog.processors.add_log_level,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                structlog.processors.JSONRenderer(),
            ],
            logger_factory=structlog.PrintLoggerFactory(file),
            cache_logger_on_first_use=False,
        )
        try:
            yield
        finally:
            structlog.reset_defaults()
