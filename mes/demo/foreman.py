"""The simulated shift lead: keeps the programme of orders going, and ends the simulated past."""

import asyncio
from pathlib import Path
from typing import Any

import httpx
import structlog

from mes.demo import programme, waiting
from mes.demo.api import ApiError
from mes.demo.board import Board
from mes.demo.desk import Desk
from mes.demo.facts import Facts
from mes.demo.hands import Hands
from mes.demo.held import Restarts
from mes.demo.memory import Memory
from mes.demo.pace import Pace
from mes.demo.people import People
from mes.demo.programme import Wanted
from mes.demo.restock import restock

log = structlog.get_logger()
LOOK_S = 1.0
STOCK_EVERY = 20  # looks
MOST_BEYOND_MS = 48 * 3_600_000  # on a slow machine the past may end this much plant time after now


class Foreman:
    """Looks at the plant each second; what it must not do twice is kept in `memory` or read from the service."""

    def __init__(
        self, people: People, hands: Hands, memory: Memory, data_dir: Path, board: Board, pace: Pace, speed: float
    ) -> None:
        self._people, self._hands, self._memory, self._data_dir = people, hands, memory, data_dir
        self._board, self._pace, self._speed = board, pace, speed
        self._desk = Desk(people.quality)
        self._restarts = Restarts(people.lead)
        self._orders: dict[int, dict[str, Any]] = {}
        self._told: set[str] = set()
        self._looks = 0

    async def run(self, floor_url: str) -> None:
        """Until cancelled; a service that does not answer is waited for."""
        while True:
            try:
                await self.look(floor_url)
            except (ApiError, httpx.TransportError) as error:
                log.info("foreman_waits", reason=str(error))
            await asyncio.sleep(LOOK_S)

    async def look(self, floor_url: str) -> None:
        """One round."""
        await self._read()
        speed = (await self._people.lead.get("/plant"))["speed"]
        facts = Facts(await self._hands.plant_ms(), speed, self._orders, self._memory)
        self._board.live(*facts.line())
        await self._end_the_past(facts)
        await self._note_answer(facts)
        await self._decide()
        await self._restart()
        if self._looks % STOCK_EVERY == 0:
            await self._restock(floor_url)
        self._looks += 1
        await self._go_on()

    async def _read(self) -> None:
        for number, code in self._memory.orders.items():
            known = self._orders.get(number)
            if known is None or known["state"] not in programme.FINAL:
                self._orders[number] = await self._people.lead.get(f"/orders/{code}")

    async def _go_on(self) -> None:
        """Start what is planned; then create the next order, once: its key makes a repeat harmless."""
        for number, order in self._orders.items():
            if order["state"] == "Planned":
                await self._start(programme.wanted(number), order["id"])
        following = programme.following(self._orders)
        if following is None:
            return
        author = self._people.engineer if following.values else self._people.lead
        made = await author.post("/orders", following.body, key=f"demo-order-{following.number}")
        self._memory.orders[following.number] = made["id"]
        self._memory.save(self._data_dir)

    async def _start(self, what: Wanted, order: str) -> None:
        body: dict[str, Any] = {"command": "Start"}
        if what.charge_kg is not None:
            body["charge_kg"] = what.charge_kg
        await self._people.operator.post(f"/orders/{order}/commands", body)
        kind = "a trial with a wrong anneal" if what.values else "an order"
        self._board.say(f"{order}: {kind} of {what.pieces} magnets started")

    async def _decide(self) -> None:
        for order in self._orders.values():
            await self._desk.look(order)
            for code in programme.held_lots(order) if programme.is_parked(order) else ():
                if code not in self._told:
                    self._told.add(code)
                    self._board.say(f"{order['id']}: lot {code} is on hold and waits for a decision of quality")
        for words in self._desk.told:
            self._board.say(words)
        self._desk.told.clear()

    async def _restart(self) -> None:
        for order in self._orders.values():
            if order["state"] not in programme.FINAL:
                await self._restarts.look(order)
        for words in self._restarts.told:
            self._board.say(words)
        self._restarts.told.clear()

    async def _restock(self, floor_url: str) -> None:
        number = self._memory.deliveries + 1
        received = await restock(self._people.operator, floor_url, number)
        if received:
            self._memory.deliveries = number
            self._memory.save(self._data_dir)
            self._board.say(f"raw material received: {', '.join(received)}")

    async def _end_the_past(self, facts: Facts) -> None:
        beyond_ms = facts.plant_ms - self._memory.until_ms
        if self._memory.past_over or beyond_ms < 0 or (beyond_ms < MOST_BEYOND_MS and not self._something_to_see()):
            return
        await self._pace.end(self._speed)
        self._memory.save(self._data_dir)
        self._board.say(
            f"the past is over; from here plant time runs at ×{self._speed:g}, which you can change on the screen"
        )

    def _something_to_see(self) -> bool:
        """A certified lot, a lot on hold because of the trial, and a prompt that waits for the person."""
        first, trial = self._orders.get(1), self._orders.get(programme.TRIAL)
        return (
            first is not None
            and trial is not None
            and self._desk.has_decided(first)
            and bool(programme.held_lots(trial))
            and self._memory.left is not None
        )

    async def _note_answer(self, facts: Facts) -> None:
        left = self._memory.left
        if left is None:
            return
        if left.key not in self._told:
            self._told.add(left.key)
            self._board.say(f"{left.key.split('/')[0]} on {left.unit} waits for you (account operator): {left.text}")
        prompts = (await self._people.operator.get("/prompts", state="open"))["items"]
        if waiting.answered(self._memory, {f"{p['batch']}/{p['n']}" for p in prompts}, facts.plant_ms):
            self._memory.save(self._data_dir)
