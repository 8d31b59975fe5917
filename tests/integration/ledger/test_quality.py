"""From result files in the drop folder to the signed release, on real databases."""

from collections.abc import Callable
from pathlib import Path

import pytest

from mes.lots import service as ledger
from mes.lots import stock
from mes.lots.dispositions import Disposition
from mes.lots.events import Input, Output, Stamp, Transformation
from mes.platform.db import Database
from mes.platform.errors import Conflict, Forbidden, Invalid
from mes.quality import lot_router, queries, service
from mes.quality.importer import DropFolder
from mes.quality.rules import Verdict
from mes.users import Person

PASSWORD = "a long enough secret"


async def disposition(database: Database, code: str) -> str:
    async with database.read() as session:
        return (await stock.get(session, code))[1].disposition


async def test_imported_results_speak_for_the_lot_and_everything_made_of_it_alone(
    database: Database, finished: object, drop: DropFolder, write_results: Callable[..., None], tmp_path: Path
) -> None:
    write_results()
    done = await drop.look()
    assert len(done.imported) == 4
    assert not done.rejected
    assert sorted(p.name for p in (tmp_path / "drop" / "imported").iterdir()) == sorted(done.imported)
    async with database.read() as session:
        found = await service.assess(session, finished.packed)  # type: ignore[attr-defined]
        last = await queries.newest_proposal(session, finished.packed)  # type: ignore[attr-defined]
    assert (found.proposal.verdict, found.proposal.grade) == (Verdict.CONFORMS, "45SH")
    assert len([test for test in found.tests if test.property == "br_t"]) == 3
    assert last is not None
    assert last.verdict == "conforms"


async def test_a_file_is_imported_once_however_often_it_comes(
    database: Database, finished: object, drop: DropFolder, write_results: Callable[..., None]
) -> None:
    write_results()
    await drop.look()
    write_results()
    again = await drop.look()
    assert len(again.imported) == 4
    async with database.read() as session:
        assert len(await queries.file_page(session, None, 50)) == 4


async def test_a_failing_coupon_holds_the_lot_at_once_with_the_reason(
    database: Database, finished: object, drop: DropFolder, write_results: Callable[..., None]
) -> None:
    write_results(hcj=1585.0)
    await drop.look()
    assert await disposition(database, finished.packed) == "hold"  # type: ignore[attr-defined]
    async with database.read() as session:
        shown = await lot_router.lot_out(session, finished.packed)  # type: ignore[attr-defined]
    assert shown.reasons == ["fails 45SH: Coercivity HcJ"]
    assert shown.proposal is not None
    assert shown.proposal.reasons[0].startswith("Coercivity HcJ 1585 kA/m")
    assert shown.proposal.verdict == "fails"
    assert not next(d for d in shown.legal_dispositions if d.disposition == "released").enabled


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("torn.hg.csv", b"# sample: B-0042-HG-01\nh_ka_per_m,j_t\n0,1.3\n", "no instrument"),
        ("who.lab.csv", b"sample,property,value,unit,method\nX-1,density,7.5,g/cm3,a\n", "X-1 is not known"),
    ],
)
async def test_what_cannot_be_imported_is_moved_aside_with_the_reason_beside_it(
    database: Database, drop: DropFolder, tmp_path: Path, name: str, content: bytes, why: str
) -> None:
    (tmp_path / "drop").mkdir()
    (tmp_path / "drop" / name).write_bytes(content)
    done = await drop.look()
    assert why in done.rejected[name]
    rejected = tmp_path / "drop" / "rejected"
    assert (rejected / name).read_bytes() == content
    assert why in (rejected / f"{name}.reason.txt").read_text()
    async with database.read() as session:
        assert await queries.file_page(session, None, 10) == []


async def test_an_unfinished_file_is_left_alone(drop: DropFolder, tmp_path: Path) -> None:
    (tmp_path / "drop").mkdir()
    (tmp_path / "drop" / "a.hg.csv.part").write_text("# sample")
    done = await drop.look()
    assert not done.imported
    assert not done.rejected
    assert (tmp_path / "drop" / "a.hg.csv.part").exists()


async def test_a_release_is_signed_by_quality_and_only_for_a_conforming_lot(
    database: Database, finished: object, drop: DropFolder, write_results: Callable[..., None],
    quality_person: Person, operator: Person,
) -> None:  # fmt: skip
    lot = finished.packed  # type: ignore[attr-defined]
    released = Disposition.RELEASED

    async def decide(person: Person, password: str | None = PASSWORD) -> str | None:
        async with database.write() as session:
            return await service.decide(session, person, lot, released, "as ordered", password)

    with pytest.raises(Conflict, match="incomplete"):
        await decide(quality_person)
    write_results()
    await drop.look()
    with pytest.raises(Forbidden, match=r"lot\.release"):
        await decide(operator)
    with pytest.raises(Forbidden, match="password"):
        await decide(quality_person, "not the password")
    with pytest.raises(Invalid, match="signature"):
        await decide(quality_person, None)
    assert await disposition(database, lot) == "free"
    signature = await decide(quality_person)
    assert await disposition(database, lot) == "released"
    async with database.read() as session:
        shown = await lot_router.lot_out(session, lot)
    assert shown.dispositions[-1].signature == signature
    assert shown.serials is not None
    assert (shown.serials.first, shown.serials.last) == (1, 760)
    assert sum(o.fraction for o in shown.origin) == pytest.approx(1, abs=1e-9)


async def test_results_of_an_instrument_out_of_calibration_do_not_release(
    database: Database, finished: object, drop: DropFolder, write_results: Callable[..., None]
) -> None:
    write_results(due="2001-01-01")
    await drop.look()
    async with database.read() as session:
        found = await service.assess(session, finished.packed)  # type: ignore[attr-defined]
    assert found.proposal.verdict is Verdict.INCOMPLETE
    assert "calibration of HG-01 was due 2001-01-01" in found.proposal.reasons[0]


async def test_coupons_leave_the_ledger_of_their_lot_and_keep_their_own(database: Database, finished: object) -> None:
    packed = finished.packed  # type: ignore[attr-defined]
    async with database.write() as session:
        _, before = await stock.get(session, packed)
        mass, pieces = before.mass_mg, before.pieces or 0
        code = await service.take_coupons(session, "B-0044", packed, "HG-01", 3, Stamp(1, 2, "engine"))
        sample = await queries.sample(session, code)
        assert sample is not None
        specimen, _ = await stock.get(session, sample.specimen or "")
        _, left = await stock.get(session, packed)
        await session.refresh(left)
    assert code == "B-0044-HG-01"
    assert left.mass_mg + specimen.mass_mg == mass
    assert (left.pieces, specimen.pieces) == (pieces - 3, 3)
    assert specimen.product is None


async def test_results_that_come_before_their_lot_is_born_hold_it_when_the_batch_is_settled(
    database: Database, finished: object, drop: DropFolder, tmp_path: Path
) -> None:
    (tmp_path / "drop").mkdir()
    text = "sample,property,value,unit,method\nB-0077-LAB-1,oxygen,2000,ppm,inert gas fusion\n"
    (tmp_path / "drop" / "B-0077-LAB-1.lab.csv").write_text(text)
    assert (await drop.look()).imported
    packed = finished.packed  # type: ignore[attr-defined]
    async with database.write() as session:
        late = Transformation(
            "repack", Stamp(1, 2, "engine"), (Input(packed),), (Output("packed-magnet", 52_300_000, 760),),
            batch="B-0077",
        )  # fmt: skip
        (born,) = (await ledger.transform(session, late)).outputs
        await service.announce_sample(session, "B-0077-LAB-1", "LAB", "engine", batch="B-0077")
    assert await disposition(database, born) == "hold"
