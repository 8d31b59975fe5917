"""A curve that cannot be read is no empty curve: the page says why and offers to read it again."""

from pathlib import Path

import pytest
from playwright.async_api import Route, expect
from support.page import PageOf
from support.site import SiteOf

HISTORY = "**/api/v1/history?*"


async def refused(route: Route) -> None:
    body = '{"type": "about:blank", "title": "Unavailable", "status": 503, "detail": "the history is being restored"}'
    await route.fulfill(status=503, content_type="application/problem+json", body=body)


@pytest.mark.slow
async def test_a_trend_that_cannot_be_read_says_why_and_comes_when_it_is_read_again(
    tmp_path: Path, site_of: SiteOf, page_as: PageOf
) -> None:
    async with site_of(tmp_path) as site, page_as(site, "lead") as page:
        await page.tab.route(HISTORY, refused)
        await page.go("/units/SF-01")
        trend = page.tab.get_by_role("region", name="Trend")
        await expect(trend.get_by_role("alert")).to_contain_text("Could not read the trend")
        await expect(trend.get_by_role("alert")).to_contain_text("the history is being restored")
        await page.tab.unroute(HISTORY, refused)
        await trend.get_by_role("button", name="Read again").click()
        await expect(trend.get_by_role("img")).to_be_visible()
        await expect(trend.get_by_role("alert")).to_have_count(0)
