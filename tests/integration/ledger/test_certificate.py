"""The certificate: document and print say the same, twice the same bytes, only for a released lot."""

import hashlib
import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import orjson
import pytest
from pypdf import PdfReader

from mes.lots.dispositions import Disposition
from mes.platform.canonical import digest
from mes.platform.db import Database
from mes.platform.errors import Conflict, Forbidden
from mes.platform.feed import Feed
from mes.quality import pdf, queries, service
from mes.quality.importer import DropFolder
from mes.quality.issue import Certifier
from mes.quality.tables import Certificate
from mes.users import Person

PASSWORD = "a long enough secret"


@pytest.fixture
def certifier(database: Database, tmp_path: Path) -> Certifier:
    return Certifier(tmp_path / "certificates", "RP-100", True, database, Feed())


@pytest.fixture
async def released(
    database: Database, finished: object, drop: DropFolder, write_results: Callable[..., None], quality_person: Person
) -> str:
    write_results()
    await drop.look()
    lot: str = finished.packed  # type: ignore[attr-defined]
    async with database.write() as session:
        await service.decide(session, quality_person, lot, Disposition.RELEASED, "meets 45SH", PASSWORD)
    return lot


async def row_of(database: Database, code: str) -> Certificate:
    async with database.read() as session:
        row = await queries.certificate(session, code)
    assert row is not None
    return row


async def test_the_print_holds_the_figures_of_the_document_and_says_simulated_on_every_page(
    database: Database, released: str, certifier: Certifier, quality_person: Person
) -> None:
    code = await certifier.issue(quality_person, released)
    document = (await row_of(database, code)).document
    reader = PdfReader(BytesIO(await certifier.printed(code)))
    pages = [page.extract_text() for page in reader.pages]
    assert all("SIMULATED" in page for page in pages)
    text = re.sub(r"\s+", " ", " ".join(pages))
    for line in document["results"]:
        for item in line["values"]:
            assert item["value"] in text
    for origin in document["origin"]:
        assert origin["lot"] in text
        assert origin["mass_fraction"] in text
    for wanted in (released, "760", "52.300", "1 to 760", "45SH", "Quentin Hale", "released", "EN 10204", code):
        assert wanted in text
    packed = text.replace(" ", "")
    for sha256 in (document["signature"]["record_hash"], digest(document)):
        assert sha256 in packed
    assert sum(float(o["mass_fraction"]) for o in document["origin"]) == pytest.approx(1, abs=1e-5)
    assert document["origin_by_country"] == {"SE": "0.700000", "AU": "0.300000"}
    assert any("saturation" in note for note in document["notes"])


async def test_the_curves_are_vectors_through_the_points_of_the_imported_file(
    database: Database, released: str, certifier: Certifier, quality_person: Person
) -> None:
    code = await certifier.issue(quality_person, released)
    document = (await row_of(database, code)).document
    reader = PdfReader(BytesIO(await certifier.printed(code)))
    drawn = b"".join(page.get_contents().get_data() for page in reader.pages)  # type: ignore[union-attr]
    points = set(re.findall(rb"([\d.-]+ [\d.-]+) l\b", drawn))
    assert len(document["curves"]) == 3
    assert document["curves"][0]["points"] >= 200
    assert len(points) >= 50
    assert not any("/XObject" in page["/Resources"] for page in reader.pages)


async def test_the_same_document_prints_to_the_same_bytes_and_a_lost_print_is_made_again(
    database: Database, released: str, certifier: Certifier, quality_person: Person, tmp_path: Path
) -> None:
    code = await certifier.issue(quality_person, released)
    row = await row_of(database, code)
    stored = tmp_path / "certificates" / f"{code}.pdf"
    first = stored.read_bytes()
    assert hashlib.sha256(first).hexdigest() == row.pdf_sha256
    assert pdf.render(row.document, row.document_sha256) == first
    kept = orjson.loads((tmp_path / "certificates" / f"{code}.json").read_bytes())
    assert digest(kept) == row.document_sha256 == digest(row.document)
    stored.unlink()
    assert await certifier.printed(code) == first


async def test_a_changed_print_is_not_given_out(
    released: str, certifier: Certifier, quality_person: Person, tmp_path: Path
) -> None:
    code = await certifier.issue(quality_person, released)
    stored = tmp_path / "certificates" / f"{code}.pdf"
    stored.write_bytes(stored.read_bytes().replace(b"%PDF", b"%PDf", 1))
    with pytest.raises(Conflict, match="SHA-256"):
        await certifier.printed(code)


async def test_only_a_released_lot_is_certified_and_only_by_quality(
    finished: object, certifier: Certifier, quality_person: Person, operator: Person
) -> None:
    lot: str = finished.packed  # type: ignore[attr-defined]
    with pytest.raises(Conflict, match="only a released lot"):
        await certifier.issue(quality_person, lot)
    with pytest.raises(Forbidden):
        await certifier.issue(operator, lot)


async def test_results_that_come_after_the_release_stop_further_certificates(
    released: str, certifier: Certifier, quality_person: Person, drop: DropFolder,
    write_results: Callable[..., None],
) -> None:  # fmt: skip
    write_results(hcj=1650.0)
    await drop.look()
    with pytest.raises(Conflict, match="changed since"):
        await certifier.issue(quality_person, released)


async def test_a_second_certificate_of_a_lot_is_its_next_version(
    database: Database, released: str, certifier: Certifier, quality_person: Person
) -> None:
    first = await certifier.issue(quality_person, released)
    second = await certifier.issue(quality_person, released)
    assert [(await row_of(database, code)).version for code in (first, second)] == [1, 2]
