"""A site with its page: virtual plant and service as processes, and a browser that keeps every complaint."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager

import pytest
from playwright.async_api import Browser, async_playwright
from support.page import Page, PageOf, launched, page_of
from support.site import Site, SiteOf, running_site


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright, launched(playwright) as browser:
        yield browser


@pytest.fixture
def site_of() -> SiteOf:
    """`site_of(folder, speed=60)`: plant and service over a folder for the length of the block."""
    return running_site


@pytest.fixture
def page_as(browser: Browser) -> PageOf:
    """`page_as(site, "operator")`: a page on which this person is signed in."""

    def make(site: Site, username: str = "", *, theme: str = "light") -> AbstractAsyncContextManager[Page]:
        return page_of(browser, site.url, username, theme=theme)

    return make
