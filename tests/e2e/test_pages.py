"""Every page under the strict content security policy, in both themes: no refusal, no error, nothing that overflows."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import expect
from support.page import PageOf
from support.site import SiteOf

PAGES = {
    "/": "Plant overview",
    "/units/SF-01": "SF-01",
    "/units/AF-01": "AF-01",
    "/units/PR-01": "PR-01",
    "/units/WS-01": "WS-01",
    "/batches": "Batches",
    "/batches/B-0001": "B-0001",
    "/orders": "Orders",
    "/orders/SO-0001": "SO-0001",
    "/lots": "Lots",
    "/lots/RM-NDPR-1": "Lot RM-NDPR-1",
    "/system": "System",
}
LAST_LOT = re.compile("^L-")


async def visit(page: Any, path: str, heading: str) -> None:
    """The page shows its heading and is done with loading; it is as wide as the window and no wider."""
    await page.go(path)
    await expect(page.tab.get_by_role("heading", level=1, name=heading)).to_be_attached()
    await expect(page.tab.get_by_text(re.compile("^Loading"))).to_have_count(0)
    area = page.tab.get_by_role("main")
    assert await area.evaluate("(e) => [e.scrollLeft, e.scrollWidth - e.clientWidth]") == [0, 0], path


async def every_page(page: Any) -> None:
    for path, heading in PAGES.items():
        await visit(page, path, heading)
    await page.go("/orders/SO-0001")
    lot = page.tab.get_by_role("region", name="Finished lots").get_by_role("link", name=LAST_LOT).first
    await visit(page, f"/lots/{await lot.text_content()}", "Lot L-")


async def provoked(page: Any) -> list[str]:
    """What the watch hears of an inline style that is put into the page: the proof that silence means something."""
    await page.tab.goto(f"{page.url}/sign-in")
    await expect(page.tab.get_by_label("Name")).to_be_visible()
    async with page.tab.expect_event("console", lambda message: "CSP" in message.text):
        await page.tab.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">x</p>')")
    return list(page.faults)


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.xdist_group("orders")
async def test_no_page_breaks_the_policy_or_complains_in_light_and_dark(
    plant_after_order: Path, site_of: SiteOf, page_as: PageOf
) -> None:
    async with site_of(plant_after_order) as site:
        for theme in ("light", "dark"):
            async with page_as(site, "lead", theme=theme) as page:
                assert await page.tab.locator("html").get_attribute("data-theme") == theme
                await every_page(page)
                assert page.faults == []
        async with page_as(site) as page:
            assert any("CSP style-src" in fault for fault in await provoked(page))
