"""A page of the HMI in a real browser: signs in by role and label and keeps whatever the browser complains of."""

import json
import re
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from typing import Protocol

from playwright.async_api import Browser, ConsoleMessage, Locator, Playwright, expect
from playwright.async_api import Page as BrowserPage
from support.site import Site

from mes.users.demo import DEMO_PASSWORD

CHROMIUM = "/usr/bin/chromium"
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
PATIENCE_MS = 60_000  # of a machine that runs a whole plant beside the browser
WATCH = """addEventListener('securitypolicyviolation', (event) =>
  console.error(`CSP ${event.violatedDirective} refused ${event.blockedURI || event.sample} in ${event.sourceFile}`))"""


@dataclass
class Page:
    """One tab. `faults` are errors on the console, uncaught exceptions and refusals of the content security policy."""

    tab: BrowserPage
    url: str
    faults: list[str] = field(default_factory=list)

    async def sign_in(self, username: str) -> None:
        """As a person does it."""
        await self.tab.goto(f"{self.url}/sign-in")
        await self.tab.get_by_label("Name").fill(username)
        await self.tab.get_by_label("Password").fill(DEMO_PASSWORD)
        await self.tab.get_by_role("button", name="Sign in").click()
        await self.live()

    async def live(self) -> None:
        """Until values come over the live channel."""
        await expect(self.tab.get_by_role("status", name="Live link")).to_have_text("LIVE")

    async def go(self, path: str) -> None:
        """Open another address of the same service."""
        await self.tab.goto(f"{self.url}{path}")
        await self.live()

    async def menu(self, place: str) -> None:
        """Go to a place of the main navigation."""
        await self.tab.get_by_role("navigation", name="Main").get_by_role("link", name=place).click()

    async def sign(self, button: str, reason: str) -> None:
        """Complete the open signature dialog and wait until it has closed."""
        dialog = self.tab.get_by_role("dialog")
        await dialog.get_by_label("Password").fill(DEMO_PASSWORD)
        await dialog.get_by_label("Reason").fill(reason)
        await dialog.get_by_role("button", name=button).click()
        await expect(dialog).to_have_count(0)

    def card(self, unit: str) -> Locator:
        """The card of a unit on the overview."""
        return self.tab.get_by_role("link", name=re.compile(f"^{re.escape(unit)} "))

    def note(self, text: str) -> None:
        """The browser complained, by console, exception or policy."""
        self.faults.append(f"{self.tab.url}: {text}")


class PageOf(Protocol):
    """The fixture `page_as`: a page on which this person is signed in, or nobody."""

    def __call__(
        self, site: Site, username: str = "", *, theme: str = "light"
    ) -> AbstractAsyncContextManager[Page]: ...


@asynccontextmanager
async def launched(playwright: Playwright) -> AsyncIterator[Browser]:
    """Debian's browser."""
    browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
    try:
        yield browser
    finally:
        await browser.close()


@asynccontextmanager
async def page_of(browser: Browser, url: str, username: str = "", *, theme: str = "light") -> AsyncIterator[Page]:
    """A tab of its own cookies, 1600 x 1000; signed in if a user is named."""
    expect.set_options(timeout=PATIENCE_MS)
    context = await browser.new_context(viewport={"width": 1600, "height": 1000}, locale="en-GB", timezone_id="UTC")
    context.set_default_timeout(PATIENCE_MS)
    await context.add_init_script(f"localStorage.setItem('sinterline.theme', {json.dumps(theme)}); {WATCH}")
    page = Page(await context.new_page(), url)
    page.tab.on("console", lambda message: _hear(page, message))
    page.tab.on("pageerror", lambda error: page.note(f"uncaught {error}"))
    try:
        if username:
            await page.sign_in(username)
        yield page
    finally:
        await context.close()


def _hear(page: Page, message: ConsoleMessage) -> None:
    """Errors are faults; that nobody is signed in yet is what the sign-in page asks the service."""
    asks = message.text.startswith("Failed to load resource") and message.location["url"].endswith("/api/v1/session")
    if message.type == "error" and not asks:
        page.note(message.text)
