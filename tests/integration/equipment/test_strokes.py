"""Every stroke of a press is read from its ring, once and in order, also past the ring's 256 places."""

import asyncio
import itertools
from collections.abc import Sequence
from typing import Any

from bench import Bench, bench

from mes.equipment import queries
from mes.equipment.tables import Stroke
from recipes.engine.ports import RowState
from simulators.carriers import CarrierStore
from simulators.physics.material import Form, Material

DRUM, PIECES = 1001, 270
BLEND = Material(
    form=Form.BLEND, mass_kg=150.0, origin={"L-1": 1.0}, oxygen_ppm=450.0, hydrogen_ppm=900.0,
    composition_wt_pct={"Nd": 20.45, "Pr": 6.8, "Dy": 3.35, "B": 0.96, "Fe": 68.44},
    lubricant_fraction=0.001, free_water_ppm=0.0, d10_um=1.375, d50_um=3.3, d90_um=6.435,
)  # fmt: skip


async def _phase(b: Bench, phase: str, **params: float) -> int:
    run_id = await b.start("PR-01", phase, **params)
    settled = (RowState.COMPLETED, RowState.REJECTED)
    view = await b.until("PR-01", lambda v: v.start is not None and v.start.state in settled, 200)
    assert view.report is not None, view.start
    await b.until("PR-01", lambda v: v.state == "Idle")
    return run_id


async def _strokes(b: Bench, run_id: int) -> Sequence[Stroke]:
    async with b.db.read() as session:
        return await queries.strokes(session, "PR-01", run_id)


async def test_all_strokes_of_a_run_are_kept_and_the_press_never_waits_for_ever(plant: Any) -> None:
    carriers = CarrierStore(plant.data_dir / "plant" / "carriers")
    carriers.put(DRUM, BLEND)
    carriers.move(DRUM, "PR-01")
    async with bench(plant.data_dir, plant.database) as b:
        await b.ready("PR-01")
        await _phase(b, "setup_tool", cavities=1, tool_temperature_c=30)
        await _phase(b, "purge_box", o2_ppm=200)
        await _phase(b, "load", powder_drum=DRUM)
        press = {"fill_mass_kg": 0.4, "field_t": 1.8, "pressure_pa": 4e7, "dwell_s": 2, "pieces": PIECES}
        run_id = await _phase(b, "compact", **press)
        report = b.equipment.view("PR-01").report
        assert report is not None
        made = int(report.values["strokes"])
        async with asyncio.timeout(20):
            while len(strokes := await _strokes(b, run_id)) < made:  # noqa: ASYNC110  (rows give no signal)
                await asyncio.sleep(0.2)
    assert made > 256
    assert [s.stroke for s in strokes] == list(range(1, made + 1))
    assert all(one.plant_ms <= later.plant_ms for one, later in itertools.pairwise(strokes))
    assert sum(s.cavities for s in strokes if s.result == 0) == report.values["count"]
