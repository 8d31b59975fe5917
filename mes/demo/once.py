"""One order from charge to certificate, over the real protocols, by named accounts, at high speed."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mes.demo import report, stock
from mes.demo.api import Api, ApiError
from mes.demo.crew import Crew
from mes.demo.follow import OrderStuck, Seen, follow, wait_for_tests
from mes.demo.hands import Hands
from mes.demo.processes import Child, PlantProcess, running
from mes.demo.show import Show
from mes.platform.clock import Clock
from mes.users.demo import DEMO_PASSWORD

PRODUCT = "BLK-45SH-50x20x9"
PIECES = 1880  # of a 300 kg charge; the blend that is left over is for the next order
START = "2026-11-20T06:00:00Z"


@dataclass(frozen=True, slots=True)
class Once:
    """What to run."""

    data_dir: Path
    charge_kg: float = 300.0
    pieces: int = PIECES
    seed: int = 1
    speed: float = 3600.0
    values: Mapping[str, float] = field(default_factory=dict)
    timeout_s: float = 900.0


async def run(what: Once, show: Show) -> dict[str, Any]:
    """Run it and give the report's document. Raises `OrderStuck`, `ApiError`, `ProcessEnded`, `TimeoutError`."""
    clock = Clock()
    started_s = clock.monotonic_s()
    show.say(f"virtual plant and service in {what.data_dir}")
    async with running(what.data_dir, speed=what.speed, seed=what.seed, start=START, port=0) as (plant, service, url):
        show.say(f"service at {url}, plant at {plant.floor_url}, speed {what.speed:g}")
        async with _Accounts(url) as who:
            seen, lot = await _work(what, plant, service, who, show)
            wall_s = clock.monotonic_s() - started_s
            return await report.document(who.lead, what, plant, seen, lot, wall_s)


class _Accounts:
    """The people of the run, each signed in with an account of their own."""

    def __init__(self, url: str) -> None:
        def account(name: str) -> Api:
            return Api(url, name, DEMO_PASSWORD)

        self.operator, self.lead = account("crew"), account("crew-lead")
        self.quality, self.lab, self.engineer = account("crew-quality"), account("crew-lab"), account("engineer")

    async def __aenter__(self) -> "_Accounts":
        for api in (self.operator, self.lead, self.quality, self.lab, self.engineer):
            await api.__aenter__()
        return self

    async def __aexit__(self, *what: object) -> None:
        for api in (self.operator, self.lead, self.quality, self.lab, self.engineer):
            await api.__aexit__(*what)


async def _work(
    what: Once, plant: PlantProcess, service: Child, who: _Accounts, show: Show
) -> tuple[Seen, dict[str, Any]]:
    def check() -> None:
        plant.child.check()
        service.check()
        if crew.done() and not crew.cancelled() and (error := crew.exception()) is not None:
            raise OrderStuck(f"the crew gave up: {error}") from error

    hands = Hands(plant.floor_url, what.data_dir / "plant" / "hands.jsonl")
    await stock.deliver(who.operator, plant.floor_url)
    crew = asyncio.create_task(Crew(who.operator, hands).run(), name="crew")
    try:
        order = await _start(what, who, show)
        with show.progress() as bar:
            seen = await follow(who.lead, order, bar.order, check, what.timeout_s)
        return seen, await _conclude(seen, who, show, check)
    finally:
        crew.cancel()
        await asyncio.gather(crew, return_exceptions=True)
        await hands.aclose()


async def _start(what: Once, who: _Accounts, show: Show) -> str:
    """Create the order (a trial by the process engineer) and start it as soon as all links are up."""
    body: dict[str, Any] = {"product": PRODUCT, "pieces": what.pieces}
    if what.values:
        body["trial"] = {"set": dict(what.values), "reason": "demonstration of a trial"}
    author = who.engineer if what.values else who.lead
    order = str((await author.post("/orders", body))["id"])
    for attempt in range(60):
        try:
            await who.operator.post(f"/orders/{order}/commands", {"command": "Start", "charge_kg": what.charge_kg})
            break
        except ApiError as error:
            if error.code != 409 or "down" not in error.problem or attempt == 59:
                raise
            await asyncio.sleep(0.5)
    show.say(f"order {order}: {what.pieces} x {PRODUCT} from a charge of {what.charge_kg:g} kg")
    for left in (await who.lead.get(f"/orders/{order}"))["left_limits"]:
        limits = f"{left['low']:g}..{left['high']:g}"
        show.say(f"trial: {left['recipe']}.{left['parameter']} = {left['value']:g} leaves the recipe's {limits}")
    return order


async def _conclude(seen: Seen, who: _Accounts, show: Show, check: Any) -> dict[str, Any]:
    """Tests in, then quality decides: a conforming lot is released and certified, a failing one stays on hold."""
    product = [lot for lot in seen.order["lots"] if lot["left_kg"] > 0 and lot["material"].endswith("-magnet")]
    if not product:
        raise OrderStuck(f"order {seen.order['id']} made no magnets: {seen.words()}")
    code = product[-1]["code"]
    lot = await wait_for_tests(who.lab, code, check, 120.0)
    if lot["proposal"]["verdict"] == "conforms" and seen.order["state"] == "Complete":
        body = {"disposition": "released", "reason": "all tests conform", "signature": who.quality.signature}
        await who.quality.post(f"/lots/{code}/dispositions", body)
        await who.quality.post("/certificates", {"lot": code})
        show.say(f"lot {code} released and certified")
    else:
        show.say(f"lot {code} on hold: {'; '.join(lot['proposal']['reasons'])}")
    found: dict[str, Any] = await who.quality.get(f"/lots/{code}")
    return found
