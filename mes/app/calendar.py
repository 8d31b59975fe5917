"""What becomes due by itself, in plant time: shelf lives of materials, orders, calibrations of instruments."""

from datetime import UTC, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from mes.batches import stocktaking
from mes.lots import queries as lots
from mes.lots import stock
from mes.lots.dispositions import USABLE
from mes.lots.events import Stamp
from mes.materials.catalogue import Catalogue
from mes.orders import service as orders
from mes.platform.db import now
from mes.quality import queries as quality

BY = "calendar"
HOUR_MS = 3_600_000
CALIBRATION_NOTICE = timedelta(days=7)


async def check(session: AsyncSession, catalogue: Catalogue) -> str:
    """Hold what lay too long and note what is overdue, in the caller's transaction; says what there is to say."""
    held = await hold_expired(session, catalogue)
    late = await orders.note_overdue(session, BY)
    due = await calibrations_due(session)
    words = [f"held past their shelf life: {', '.join(held)}"] if held else []
    words += [f"orders overdue: {', '.join(late)}"] if late else []
    words += [f"calibration of {name} due {day}" for name, day in due.items()]
    return "; ".join(words)


async def hold_expired(session: AsyncSession, catalogue: Catalogue) -> list[str]:
    """Put usable lots past their shelf life on hold; what a batch is working on does not lie and is left alone.

    Each lot is held for its age once: when quality lets it go on, the age is decided.
    """
    at = now(session)
    lives = {item.id: item.shelf_life_h for item in catalogue.materials.values() if item.shelf_life_h is not None}
    taken, _ = await stocktaking.planned_carriers(session)
    busy = {code for code, _ in taken}
    held: list[str] = []
    for lot, _ in await lots.in_stock(session, lives, USABLE, None):
        life_h = lives[lot.material]
        if lot.code in busy or at.plant_ms - lot.created_plant_ms <= life_h * HOUR_MS:
            continue
        reason = f"older than the shelf life of {life_h:g} h"
        if not any(row.reason == reason for row in await lots.dispositions(session, lot.id)):
            await stock.hold(session, lot.code, reason, Stamp(at.plant_ms, at.wall_ms, BY))
            held.append(lot.code)
    return held


async def calibrations_due(session: AsyncSession) -> dict[str, str]:
    """Instruments whose calibration has run out or does within a week, with the date; not a date counts as due."""
    today = datetime.fromtimestamp(now(session).plant_ms / 1000, UTC)
    last = (today + CALIBRATION_NOTICE).date().isoformat()
    known = await quality.calibrations(session)
    return {name: due for name, due in sorted(known.items()) if due and not _later(due, last)}


def _later(due: str, day: str) -> bool:
    try:
        return datetime.fromisoformat(due).date().isoformat() > day
    except ValueError:
        return False
