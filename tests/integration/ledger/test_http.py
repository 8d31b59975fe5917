"""The routers of the ledger over HTTP: shapes, pages, refusals."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

import mes.lots.router
import mes.materials.router
import mes.orders.router
import mes.quality.lot_router
import mes.quality.router
from mes.platform import web
from mes.platform.clock import Clock
from mes.platform.db import Database
from mes.platform.feed import Feed
from mes.quality.importer import DropFolder
from mes.quality.issue import Certifier
from mes.users import Person
from mes.users.session import current_person

PASSWORD = "a long enough secret"
ROUTERS = (
    mes.materials.router.router, mes.lots.router.router, mes.orders.router.router, mes.quality.lot_router.lots,
    mes.quality.router.router,
)  # fmt: skip


@pytest.fixture
async def client(database: Database, quality_person: Person, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """The routers behind a signed-in person of quality; the roles' gates are tested with the users."""
    app = FastAPI()
    web.install(app)
    for router in ROUTERS:
        app.include_router(router)
    app.state.db, app.state.clock, app.state.feed = database, Clock(), Feed()
    app.state.certifier = Certifier(tmp_path / "certificates", "RP-100", True, database, app.state.feed)
    app.dependency_overrides[current_person] = lambda: quality_person
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://plant") as found:
        yield found


async def test_a_lot_is_read_released_and_certified_over_http(
    client: httpx.AsyncClient, finished: object, drop: DropFolder, write_results: Callable[..., None]
) -> None:
    write_results()
    await drop.look()
    code = finished.packed  # type: ignore[attr-defined]
    lot = (await client.get(f"/lots/{code}")).json()
    assert (lot["pieces"], lot["disposition"], lot["proposal"]["verdict"]) == (760, "free", "conforms")
    assert lot["balance"]["unexplained_kg"] == 0
    assert lot["composition"]["Nd"] == pytest.approx(0.3 * 74.6)
    body = {"disposition": "released", "reason": "conforms", "signature": {"password": PASSWORD}}
    assert (await client.post(f"/lots/{code}/dispositions", json=body)).json()["disposition"] == "released"
    issued = await client.post("/certificates", json={"lot": code})
    assert issued.status_code == 201
    certificate = issued.json()["id"]
    print_out = await client.get(f"/certificates/{certificate}.pdf")
    assert print_out.headers["content-type"] == "application/pdf"
    assert print_out.content.startswith(b"%PDF")
    document = (await client.get(f"/certificates/{certificate}")).json()
    assert document["document"]["lot"]["code"] == code
    listed = (await client.get("/certificates", params={"lot": code})).json()["items"]
    assert [row["id"] for row in listed] == [certificate]
    assert (await client.get(f"/lots/{code}")).json()["certificates"][0]["id"] == certificate


async def test_the_curve_behind_a_result_is_read_by_its_file(
    client: httpx.AsyncClient, finished: object, drop: DropFolder, write_results: Callable[..., None]
) -> None:
    write_results()
    await drop.look()
    results = (await client.get("/results", params={"lot": finished.packed})).json()["items"]  # type: ignore[attr-defined]
    file = next(row["file"] for row in results if row["property"] == "br_t")
    curve = (await client.get(f"/results/{file}/curve")).json()
    assert len(curve["h_ka_per_m"]) == len(curve["j_t"]) >= 200
    newest = (await client.get("/results")).json()["items"]
    assert {row["file"] for row in newest} == {row["file"] for row in results}


async def test_a_trace_over_http_names_countries_and_fractions(client: httpx.AsyncClient, finished: object) -> None:
    packed, raw = finished.packed, finished.raw  # type: ignore[attr-defined]
    back = (await client.get(f"/lots/{packed}/trace")).json()
    assert {row["country"]: row["fraction"] for row in back["origin"]} == {"AU": 0.3, "SE": 0.7}
    forward = (await client.get(f"/lots/{raw[0]}/trace", params={"direction": "forward"})).json()
    assert packed in {node["code"] for node in forward["nodes"]}


async def test_pages_of_lots_join_without_a_gap(client: httpx.AsyncClient, finished: object) -> None:
    whole = [row["code"] for row in (await client.get("/lots")).json()["items"]]
    first = (await client.get("/lots", params={"limit": 2})).json()
    rest = (await client.get("/lots", params={"limit": 500, "cursor": first["next_cursor"]})).json()
    assert [row["code"] for row in first["items"] + rest["items"]] == whole
    assert rest["next_cursor"] is None
    stage = (await client.get("/lots", params={"stage": "packed"})).json()["items"]
    assert [row["code"] for row in stage] == [finished.packed]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/lots/L-9999", 404), ("/lots/L-9999/trace", 404), ("/results/9999/curve", 404), ("/certificates/C-9", 404),
        ("/lots?cursor=nonsense", 422), ("/lots?limit=0", 422), ("/lots/by-serial/99999999999999999999", 422),
    ],
)  # fmt: skip
async def test_what_is_not_there_or_not_asked_well_is_a_problem_document(
    client: httpx.AsyncClient, path: str, status: int
) -> None:
    answer = await client.get(path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == status


async def test_a_magnet_is_found_by_its_serial_number(client: httpx.AsyncClient, finished: object) -> None:
    found = (await client.get("/lots/by-serial/17")).json()["items"]
    assert [row["code"] for row in found] == [finished.packed, finished.machined]  # type: ignore[attr-defined]


async def test_a_sample_of_a_lot_is_taken_over_http_and_listed(client: httpx.AsyncClient, finished: object) -> None:
    packed = finished.packed  # type: ignore[attr-defined]
    nothing = await client.post("/samples", json={"lot": packed, "instrument": "HG-01"})
    assert nothing.status_code == 422
    taken = await client.post("/samples", json={"lot": packed, "instrument": "HG-01", "pieces": 2})
    assert taken.status_code == 201
    (listed,) = (await client.get("/samples", params={"lot": packed})).json()["items"]
    assert (listed["code"], listed["lot"]) == (taken.json()["id"], packed)
    assert (await client.get(f"/lots/{packed}")).json()["pieces"] == 758
    specimen = (await client.get(f"/lots/{listed['specimen']}")).json()
    assert (specimen["pieces"], specimen["stage"], specimen["product"]) == (2, "sample", None)


async def test_master_data_are_read_over_http(client: httpx.AsyncClient) -> None:
    assert "ndpr" in {row["id"] for row in (await client.get("/materials")).json()["items"]}
    assert "45SH" in {row["id"] for row in (await client.get("/specifications")).json()["items"]}
    assert "BLK-45SH-50x20x9" in {row["id"] for row in (await client.get("/products")).json()["items"]}
