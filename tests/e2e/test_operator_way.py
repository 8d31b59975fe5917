"""The operator's way: an order from the New order dialog to its certificate, on the page, over the running plant."""

import asyncio
import io
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pypdf
import pytest
from playwright.async_api import expect
from support.page import PageOf
from support.site import SiteOf

from mes.demo.api import Api
from mes.demo.crew import Crew
from mes.demo.hands import Hands
from mes.users.demo import DEMO_PASSWORD

FAST, CALM = 3600.0, 300.0  # plant seconds a second: while the crew works, while the test does
PIECES = 640  # 170 blocks, about 70 kg: pressed from the blend that the order before left over
WAYS_END_MS = 200_000


def left_to_the_test(prompt: dict[str, Any]) -> bool:
    """The loading of the sinter furnace is confirmed by the operator at the screen."""
    return str(prompt["unit"]).startswith("SF-") and prompt["block"] == "map"


@asynccontextmanager
async def crew_at(site: Any) -> AsyncIterator[None]:
    """The simulated crew at work on all other prompts."""
    hands = Hands(site.floor_url, site.data_dir / "plant" / "hands.jsonl")
    async with Api(site.url, "crew", DEMO_PASSWORD) as api:
        work = asyncio.create_task(Crew(api, hands, left_to_the_test).run())
        try:
            yield
            if work.done():
                work.result()
        finally:
            work.cancel()
            await asyncio.gather(work, return_exceptions=True)
            await hands.aclose()


async def ordered(page: Any) -> str:
    """The shift lead orders magnets with the dialog; the code of the new order."""
    await page.menu("Orders")
    await page.tab.get_by_role("button", name="New order").click()
    dialog = page.tab.get_by_role("dialog", name="New order")
    await dialog.get_by_label("Pieces").fill(str(PIECES))
    await dialog.get_by_role("button", name="Create order").click()
    heading = page.tab.get_by_role("heading", level=1, name=re.compile("SO-"))
    await expect(heading).to_be_visible()
    await expect(page.tab.get_by_role("status", name="Order state")).to_have_text("Planned")
    return str(await heading.text_content())


async def start(page: Any, order: str) -> None:
    """The operator starts it from stock, the charge left empty; while the service still finds its plant, once more."""
    await page.menu("Orders")
    await page.tab.get_by_role("row", name=order).get_by_role("link", name=order).click()
    state, dialog = page.tab.get_by_role("status", name="Order state"), page.tab.get_by_role("dialog")
    async with asyncio.timeout(120):
        while await state.text_content() != "Started":
            await page.tab.get_by_role("button", name="Start", exact=True).click()
            await dialog.get_by_role("button", name=f"Start {order}").click()
            with suppress(AssertionError):
                await expect(state).to_have_text("Started", timeout=5_000)
    page.faults[:] = [fault for fault in page.faults if "status of 409" not in fault]  # the refusals of this loop
    await expect(page.tab.get_by_role("listitem", name=re.compile("^Stage press")).get_by_role("link")).to_be_visible()


async def answer(page: Any, site: Any) -> str:
    """The prompt of the furnace is in sight of the overview; it is answered and signed. The furnace's id."""
    await page.menu("Overview")
    prompt = page.tab.get_by_role("link", name=re.compile("^Prompt of B-.*boxes"))
    await expect(prompt).to_be_visible(timeout=WAYS_END_MS)
    await site.set_speed(CALM)
    await prompt.click()
    waiting = page.tab.get_by_role("region", name=re.compile("^Prompt"))
    await waiting.get_by_role("button", name="Answer").click()
    await page.sign("Sign as performed", "boxes stand as the load plan says")
    await expect(waiting).to_have_count(0)
    furnace = page.tab.get_by_role("link", name=re.compile("^SF-0"))
    unit = str(await furnace.text_content())
    await furnace.click()
    return unit


async def moves(page: Any, unit: str, site: Any) -> None:
    """The furnace runs: its load gets hot on the page."""
    await expect(page.tab.get_by_role("heading", level=1, name=re.compile(unit))).to_be_visible()
    await expect(page.tab.get_by_role("status", name="State Running")).to_be_visible()
    await site.set_speed(FAST)
    load = page.tab.get_by_role("group", name="Load temperature")
    await expect(load).to_have_text(re.compile(r"^(\d\d\d|\d \d\d\d)"), timeout=WAYS_END_MS)


async def finished(page: Any, order: str) -> str:
    """The order becomes Complete; its packed lot is opened. The lot's code."""
    await page.menu("Orders")
    await page.tab.get_by_role("row", name=order).get_by_role("link", name=order).click()
    await expect(page.tab.get_by_role("status", name="Order state")).to_have_text("Complete", timeout=WAYS_END_MS)
    lot = page.tab.get_by_role("region", name="Finished lots").get_by_role("link")
    code = str(await lot.text_content())
    await lot.click()
    await expect(page.tab.get_by_role("heading", level=1, name=f"Lot {code}")).to_be_visible()
    return code


async def traced(page: Any, lot: str) -> None:
    """From the lot to a raw lot of named origin by one link, and from there forward to the lot again."""
    origin = page.tab.get_by_role("table", name="Origin")
    raw = origin.get_by_role("link", name=re.compile("^RM-"))
    await expect(raw.first).to_be_visible()
    suppliers = await origin.get_by_role("row", name=re.compile("RM-NDPR-1")).get_by_role("cell").all_text_contents()
    assert "AU" in suppliers
    shares = await origin.get_by_role("cell", name=re.compile(" %$")).all_text_contents()
    assert sum(float(share.strip(" %")) for share in shares) == pytest.approx(100, abs=0.1)
    await raw.first.click()
    await page.tab.get_by_role("button", name="List").click()
    went_into = page.tab.get_by_role("table", name="Went into")
    await went_into.get_by_role("row", name=lot).get_by_role("link", name=lot).click()
    await expect(page.tab.get_by_role("heading", level=1, name=f"Lot {lot}")).to_be_visible()


async def released(page: Any, lot: str) -> bytes:
    """Quality sees that the tests conform, signs the release and has the certificate made; its PDF."""
    await page.go(f"/lots/{lot}")
    await expect(page.tab.get_by_role("region", name="Tests")).to_contain_text("conforms", timeout=WAYS_END_MS)
    await page.tab.get_by_role("button", name="Release", exact=True).click()
    await page.sign("Sign as", "all tests conform")
    await expect(page.tab.get_by_role("status", name="Disposition")).to_have_text("released")
    await page.tab.get_by_role("button", name="Make certificate").click()
    link = page.tab.get_by_role("link", name=re.compile("^Certificate .*PDF"))
    await expect(link).to_be_visible()
    answered = await page.tab.context.request.get(f"{page.url}{await link.get_attribute('href')}")
    assert answered.headers["content-type"] == "application/pdf"
    return bytes(await answered.body())


@pytest.mark.slow
@pytest.mark.timeout(1500)
@pytest.mark.xdist_group("orders")
async def test_an_order_goes_from_the_dialog_to_its_certificate(
    plant_after_order: Path, site_of: SiteOf, page_as: PageOf
) -> None:
    async with site_of(plant_after_order, speed=FAST) as site, crew_at(site):
        async with page_as(site, "lead") as lead:
            order = await ordered(lead)
        async with page_as(site, "operator") as operator:
            await start(operator, order)
            unit = await answer(operator, site)
            await moves(operator, unit, site)
            lot = await finished(operator, order)
            await traced(operator, lot)
        async with page_as(site, "quality") as quality:
            certificate = await released(quality, lot)
        text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(certificate)).pages)
        assert lot in text
        assert lead.faults == operator.faults == quality.faults == []
