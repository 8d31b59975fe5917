"""Sign-in over HTTP: cookie, CSRF token, throttle, sign-out, signatures."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from mes.platform import web
from mes.platform.clock import Clock
from mes.platform.db import Database
from mes.platform.errors import Forbidden
from mes.settings import Settings
from mes.users import queries, service
from mes.users.demo import DEMO_PASSWORD, ensure_accounts
from mes.users.router import router
from mes.users.session import Throttle


class HandClock(Clock):
    def __init__(self) -> None:
        self.ms = 1_764_000_000_000

    def wall_ms(self) -> int:
        return self.ms

    def monotonic_s(self) -> float:
        return self.ms / 1000


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[FastAPI]:
    made = FastAPI()
    clock = HandClock()
    made.state.clock = clock
    made.state.settings = Settings(data_dir=tmp_path, demo=True)
    made.state.throttle = Throttle()
    made.state.db = await Database.open(made.state.settings.database, clock)
    await made.state.db.create_all()
    async with made.state.db.write() as session:
        await ensure_accounts(session)
        await ensure_accounts(session)
    web.install(made)
    made.include_router(router)
    yield made
    await made.state.db.close()


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as made:
        yield made


async def sign_in(client: httpx.AsyncClient, username: str, password: str = DEMO_PASSWORD) -> httpx.Response:
    return await client.post("/session", json={"username": username, "password": password})


async def test_a_session_lasts_until_sign_out(client: httpx.AsyncClient) -> None:
    opened = await sign_in(client, "operator")
    assert opened.json()["person"]["role"] == "operator"
    assert "HttpOnly" in opened.headers["set-cookie"]
    assert "SameSite=strict" in opened.headers["set-cookie"]
    assert (await client.get("/session")).json()["csrf_token"] == opened.json()["csrf_token"]
    token = {"X-CSRF-Token": opened.json()["csrf_token"]}
    cookies = dict(client.cookies)
    assert (await client.delete("/session", headers=token)).status_code == 204
    client.cookies.update(cookies)
    assert (await client.get("/session")).status_code == 401


async def test_an_unsafe_request_without_the_token_is_refused(client: httpx.AsyncClient) -> None:
    await sign_in(client, "admin")
    assert (await client.delete("/session")).status_code == 403


async def test_a_request_from_another_site_is_refused(client: httpx.AsyncClient) -> None:
    opened = await sign_in(client, "admin")
    headers = {"X-CSRF-Token": opened.json()["csrf_token"], "Origin": "http://elsewhere.example"}
    assert (await client.delete("/session", headers=headers)).status_code == 403


async def test_wrong_passwords_make_the_next_try_wait(app: FastAPI, client: httpx.AsyncClient) -> None:
    for _ in range(3):
        assert (await sign_in(client, "operator", "wrong")).status_code == 401
    waiting = await sign_in(client, "operator")
    assert waiting.status_code == 429
    assert int(waiting.headers["retry-after"]) >= 1
    app.state.clock.ms += 2_000
    assert (await sign_in(client, "operator")).status_code == 200


async def test_a_session_runs_out_when_idle(app: FastAPI, client: httpx.AsyncClient) -> None:
    await sign_in(client, "operator")
    app.state.clock.ms += 8 * 3600 * 1000 - 1
    assert (await client.get("/session")).status_code == 200
    app.state.clock.ms += 4 * 3600 * 1000 + 2
    assert (await client.get("/session")).status_code == 401


async def test_demo_accounts_are_dead_outside_the_demonstration(app: FastAPI, client: httpx.AsyncClient) -> None:
    app.state.settings = Settings(data_dir=app.state.settings.data_dir, demo=False)
    assert (await sign_in(client, "operator")).status_code == 401


async def test_the_session_secret_is_not_in_the_database(app: FastAPI, client: httpx.AsyncClient) -> None:
    await sign_in(client, "operator")
    secret = client.cookies["sinterline_session"]
    async with app.state.db.read() as session:
        assert await session.scalar(text("SELECT count(*) FROM user_session WHERE token_hash = :s"), {"s": secret}) == 0


async def test_only_the_admin_opens_accounts(client: httpx.AsyncClient) -> None:
    body = {"username": "new", "name": "New", "role": "lab", "password": "blue boats cross the fjord"}
    lead = await sign_in(client, "lead")
    refused = await client.post("/users", json=body, headers={"X-CSRF-Token": lead.json()["csrf_token"]})
    assert refused.status_code == 403
    admin = await sign_in(client, "admin")
    token = {"X-CSRF-Token": admin.json()["csrf_token"]}
    assert (await client.post("/users", json=body, headers=token)).status_code == 201
    assert (await client.post("/users", json=body, headers=token)).status_code == 409
    assert (await sign_in(client, "new", "blue boats cross the fjord")).status_code == 200


async def test_a_signature_needs_the_password_again(app: FastAPI) -> None:
    db: Database = app.state.db
    async with db.write() as session:
        row = await queries.by_username(session, "quality")
        assert row is not None
        person = service.as_person(row)
        signed = await service.sign(
            session, person, DEMO_PASSWORD, "released", "lot", "L-0001", "ab" * 32, "meets 45SH"
        )  # fmt: skip
    async with db.read() as session:
        kept = await queries.signatures_of(session, "lot", "L-0001")
    assert [(s.id, s.printed_name, s.meaning) for s in kept] == [(signed, "Quentin Hale", "released")]
    with pytest.raises(Forbidden):
        async with db.write() as session:
            await service.sign(session, person, "wrong", "released", "lot", "L-0001", "ab" * 32, "meets 45SH")
