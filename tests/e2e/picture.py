"""Makes `docs/overview.png`: the plant overview of a plant at work, from the running product (`make picture`).

A finished order is run once and kept in `build/picture`; a copy of it goes on: one order is melted from a charge, a
second one pressed from the blend that is left over, and the charge of a third waits for a person to weigh it. The
picture is taken when a sinter furnace is hot while powder is made.
"""

import asyncio
import shutil
import subprocess
import sys
import time
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))  # for `support`

from playwright.async_api import async_playwright
from support.page import launched, page_of
from support.site import Site, running_site

from mes.demo.api import Api, ApiError
from mes.demo.crew import Crew
from mes.demo.hands import Hands
from mes.demo.once import PRODUCT
from mes.users.demo import DEMO_PASSWORD

ROOT = Path(__file__).parents[2]
PICTURE = ROOT / "docs" / "overview.png"
BUILD = ROOT / "build" / "picture"
OF_A_CHARGE, CHARGE_KG = 1880, 300.0  # magnets, kg
OF_STOCK = 640
OF_A_SMALL_CHARGE, SMALL_CHARGE_KG = 600, 120.0  # what the opening stock still gives
FAST, SHOWN = 3600.0, 60.0
HOT_C = 850.0
LIMIT_S = 900.0
SETTLE_MS = 20_000  # of wall time: bars, ages and trends of the shown speed


def finished_order() -> Path:
    """The folder of a finished order, run if there is none yet."""
    folder = BUILD / "nominal"
    if not (BUILD / "nominal.json").exists():
        shutil.rmtree(folder, ignore_errors=True)
        BUILD.mkdir(parents=True, exist_ok=True)
        arguments = ["demo", "--once", "--charge-kg", "300", "--data-dir", str(folder)]
        subprocess.run(
            [sys.executable, "-m", "mes.cli", *arguments, "--json", str(BUILD / "nominal.json")], check=True
        )  # fmt: skip
    target = BUILD / "site"
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(folder, target, ignore=shutil.ignore_patterns("log", "service.json", "endpoints.json"))
    return target


def left_for_the_picture(orders: list[str], prompt: dict[str, Any]) -> bool:
    """The third order's charge is the person's at the screen."""
    return len(orders) > 2 and orders[2] in prompt["orders"]


async def order(lead: Api, orders: list[str], pieces: int, charge_kg: float | None) -> None:
    """Create an order and start it as soon as the plant can; without a charge it is made from stock."""
    code = str((await lead.post("/orders", {"product": PRODUCT, "pieces": pieces}))["id"])
    orders.append(code)
    body: dict[str, Any] = {"command": "Start"} if charge_kg is None else {"command": "Start", "charge_kg": charge_kg}

    async def started() -> bool:
        try:
            await lead.post(f"/orders/{code}/commands", body)
        except ApiError as error:
            if error.code != 409:
                raise
            return False
        return True

    await until(f"{code} can be started", started)


async def until(what: str, holds: Any) -> None:
    """Wait for a condition of the plant. Raises `TimeoutError` naming it."""
    ends_s = time.monotonic() + LIMIT_S
    while not await holds():
        if time.monotonic() > ends_s:
            raise TimeoutError(what)
        await asyncio.sleep(0.2)


async def running(lead: Api, prefix: str) -> list[str]:
    """Units with this beginning that are running."""
    units = (await lead.get("/equipment/units"))["items"]
    return [unit["id"] for unit in units if unit["id"].startswith(prefix) and unit["state"] == "Running"]


async def hot(lead: Api) -> bool:
    """Whether the load of a running sinter furnace is near its soak."""
    for unit in await running(lead, "SF-"):
        signals = (await lead.get(f"/equipment/units/{unit}/signals"))["signals"]
        load = next(signal["value"] for signal in signals if signal["name"].endswith("load_temperature_c"))
        if load is not None and load > HOT_C:
            return True
    return False


async def at_work(site: Site, lead: Api, orders: list[str]) -> None:
    """Bring the plant to the moment of the picture."""

    async def powder_is_made() -> bool:
        return bool(await running(lead, "HD-") or await running(lead, "JM-"))

    async def all_is_there() -> bool:
        return await hot(lead) and await powder_is_made()

    await order(lead, orders, OF_A_CHARGE, CHARGE_KG)
    await until("the charge is in a hydrogen furnace", powder_is_made)
    await order(lead, orders, OF_STOCK, None)
    await order(lead, orders, OF_A_SMALL_CHARGE, SMALL_CHARGE_KG)
    await until("a sinter furnace is hot while powder is made", all_is_there)
    await site.set_speed(SHOWN)


async def take(site: Site) -> None:
    """The screenshot."""
    async with (
        async_playwright() as playwright,
        launched(playwright) as browser,
        page_of(browser, site.url, "operator") as page,
    ):
        await page.card("SF-01").wait_for()
        await page.tab.wait_for_timeout(SETTLE_MS)
        await page.tab.screenshot(path=PICTURE)


async def main() -> None:
    """Make the picture."""
    folder = finished_order()
    async with running_site(folder, speed=FAST) as site:
        hands = Hands(site.floor_url, folder / "plant" / "hands.jsonl")
        async with Api(site.url, "crew", DEMO_PASSWORD) as crew, Api(site.url, "crew-lead", DEMO_PASSWORD) as lead:
            orders: list[str] = []
            work = asyncio.create_task(Crew(crew, hands, partial(left_for_the_picture, orders)).run())
            try:
                await at_work(site, lead, orders)
                await take(site)
            finally:
                work.cancel()
                with suppress(asyncio.CancelledError):
                    await work
                await hands.aclose()
    print(f"{PICTURE.relative_to(ROOT)}: {PICTURE.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    asyncio.run(main())
