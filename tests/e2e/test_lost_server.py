"""A server of the plant that ends takes exactly its own values from the page, and gives them back."""

import asyncio
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import expect
from support.page import PageOf
from support.site import SiteOf

from simulators.machines.registry import entries_of

FORMING = tuple(entry.unit_id for entry in entries_of("forming"))
OTHERS = tuple(entry.unit_id for group in ("powder", "thermal", "anneal") for entry in entries_of(group))
WITHIN_MS = 3_000
BACK_MS = 60_000  # the server starts anew first
DEAD = re.compile("- - -")


async def alive(page: Any, units: tuple[str, ...], timeout_ms: int = BACK_MS) -> None:
    """All these cards show values and no word of a lost link."""
    for unit in units:
        await expect(page.card(unit)).not_to_contain_text(DEAD, timeout=timeout_ms)
        await expect(page.card(unit)).not_to_contain_text("link", timeout=timeout_ms)


async def dead(page: Any, unit: str) -> None:
    """No value of the card is left, and it says why."""
    await expect(page.card(unit)).to_contain_text(DEAD, timeout=WITHIN_MS)
    await expect(page.card(unit)).to_contain_text("link lost", timeout=WITHIN_MS)
    assert await page.card(unit).get_by_text(re.compile(r"^\d")).count() == 0


@pytest.mark.timeout(600)
async def test_a_server_that_ends_turns_exactly_its_values_bad_and_back(
    tmp_path: Path, site_of: SiteOf, page_as: PageOf
) -> None:
    async with site_of(tmp_path) as site, page_as(site, "operator") as page:
        await alive(page, FORMING + OTHERS)
        await site.plant.stop_group("forming")
        await asyncio.gather(*(dead(page, unit) for unit in FORMING))
        await alive(page, OTHERS, 1)
        await site.plant.start_group("forming")
        await alive(page, FORMING + OTHERS)
        assert page.faults == []
