"""Plant time is the plant's: what a browser thinks of the time is never asked."""

from pathlib import Path

import pytest
from playwright.async_api import expect
from support.page import PageOf
from support.site import SiteOf


@pytest.mark.slow
@pytest.mark.parametrize("browser_time", ["2020-01-01T00:00:00Z", "2040-01-01T00:00:00Z"], ids=["behind", "ahead"])
async def test_the_trend_of_a_unit_shows_the_last_hours_of_plant_time_on_a_browser_with_a_wrong_clock(
    tmp_path: Path, site_of: SiteOf, page_as: PageOf, browser_time: str
) -> None:
    async with site_of(tmp_path) as site, page_as(site, "lead") as page:
        await page.tab.clock.set_fixed_time(browser_time)
        await page.tab.route_web_socket("**/api/v1/live", lambda channel: None)  # the channel tells no time either
        await page.tab.goto(f"{page.url}/units/AF-01")
        trend = page.tab.get_by_role("region", name="Trend")
        await trend.get_by_role("button", name="Table").click()
        await expect(trend.get_by_role("row").filter(has_text="21 Nov")).not_to_have_count(0)
        assert page.faults == []
