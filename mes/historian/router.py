"""`/history`: curves of signals."""

from typing import Annotated

import numpy as np
from fastapi import APIRouter, Depends, Query
from numpy.typing import NDArray
from pydantic import Field

from mes.equipment.model import PlantModel
from mes.historian.service import History
from mes.historian.trend import Trend
from mes.platform.clock import iso, parse_iso
from mes.platform.errors import Invalid
from mes.platform.web import Out, PlantTime, part, problems
from mes.users import CurrentPerson, require

router = APIRouter(tags=["history"])
Model = Annotated[PlantModel, Depends(part("model"))]
HistoryPart = Annotated[History, Depends(part("history"))]
_HOUR_S = 3600
_TEN_YEARS_S = 315_360_000
_MOST_SIGNALS = 32


class SeriesOut(Out):
    """One curve: bucket starts (plant time, ms), lowest and highest good value, quality (3 = no data)."""

    signal: int
    name: str
    t: list[int]
    min: list[float | None]
    max: list[float | None]
    quality: list[int]


class HistoryOut(Out):
    """Curves over one range of plant time."""

    from_: Annotated[str, Field(serialization_alias="from")]
    to: str
    series: list[SeriesOut]


@router.get("/history", responses=problems(401, 403, 422))
async def read_history(
    person: CurrentPerson,
    model: Model,
    history: HistoryPart,
    plant_clock: PlantTime,
    signals: Annotated[str, Query(max_length=1024, description="signal ids or names, with commas")],
    from_: Annotated[str | None, Query(alias="from", max_length=40)] = None,
    to: Annotated[str | None, Query(max_length=40)] = None,
    last_s: Annotated[
        int, Query(ge=1, le=_TEN_YEARS_S, description="length of the range when it has no from")
    ] = _HOUR_S,
    buckets: Annotated[int, Query(ge=1, le=4000)] = 1000,
) -> HistoryOut:
    """Minimum and maximum per bucket. A range without an end reaches to now, in plant time: only the plant knows it."""
    require(person, "plant.view")
    ids = _ids(model, signals)
    to_ms = _moment(to, plant_clock.now_ms())
    from_ms = _moment(from_, to_ms - last_s * 1000)
    if from_ms > to_ms:
        raise Invalid("the range ends before it begins")
    found = await history.trend(ids, from_ms, to_ms, buckets)
    series = [_shown(i, model.signals[i].signal.name, found[i]) for i in ids]
    return HistoryOut(from_=iso(from_ms), to=iso(to_ms), series=series)


def _ids(model: PlantModel, text: str) -> list[int]:
    words = [word.strip() for word in text.split(",") if word.strip()]
    if not 1 <= len(words) <= _MOST_SIGNALS:
        raise Invalid(f"name 1 to {_MOST_SIGNALS} signals")
    ids = []
    for word in words:
        signal = model.signals.get(int(word)) if word.isdecimal() else model.by_name.get(word)
        if signal is None:
            raise Invalid(f"there is no signal {word}")
        ids.append(signal.signal.id)
    return list(dict.fromkeys(ids))


def _moment(text: str | None, default_ms: int) -> int:
    try:
        return default_ms if text is None else parse_iso(text)
    except ValueError as error:
        raise Invalid(str(error)) from error


def _shown(signal_id: int, name: str, trend: Trend) -> SeriesOut:
    return SeriesOut(
        signal=signal_id,
        name=name,
        t=trend.t_ms.tolist(),
        min=_or_none(trend.low),
        max=_or_none(trend.high),
        quality=trend.quality.tolist(),
    )


def _or_none(values: NDArray[np.float64]) -> list[float | None]:
    return [value if value == value else None for value in values.tolist()]
