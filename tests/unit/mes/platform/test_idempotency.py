"""One key, one effect, one answer."""

import asyncio

import httpx
from fastapi import FastAPI
from sqlalchemy import text

from mes.platform.db import Database

KEY = {"Idempotency-Key": "a1"}


async def codes_given(app: FastAPI) -> int:
    db: Database = app.state.db
    async with db.read() as session:
        return await session.scalar(text("SELECT coalesce(max(last), 0) FROM counter")) or 0


async def test_a_repeated_request_has_one_effect_and_the_same_answer(app: FastAPI, client: httpx.AsyncClient) -> None:
    first = await client.post("/orders", json={"pieces": 500}, headers=KEY)
    again = await client.post("/orders", json={"pieces": 500}, headers=KEY)
    assert (first.status_code, first.json()) == (201, {"id": "SO-0001"})
    assert (again.status_code, again.content) == (201, first.content)
    assert await codes_given(app) == 1


async def test_a_key_reused_for_another_body_is_refused(client: httpx.AsyncClient) -> None:
    await client.post("/orders", json={"pieces": 500}, headers=KEY)
    other = await client.post("/orders", json={"pieces": 600}, headers=KEY)
    assert other.status_code == 422
    assert other.headers["content-type"] == "application/problem+json"


async def test_without_a_key_each_request_has_its_effect(app: FastAPI, client: httpx.AsyncClient) -> None:
    await client.post("/orders", json={"pieces": 500})
    await client.post("/orders", json={"pieces": 500})
    assert await codes_given(app) == 2


async def test_two_at_the_same_time_have_one_effect(app: FastAPI, client: httpx.AsyncClient) -> None:
    answers = await asyncio.gather(*(client.post("/orders", json={"pieces": 1}, headers=KEY) for _ in range(4)))
    assert await codes_given(app) == 1
    assert {a.status_code for a in answers} <= {201, 409}
    assert [a.status_code for a in answers].count(201) >= 1


async def test_a_refused_request_spends_no_key(app: FastAPI, client: httpx.AsyncClient) -> None:
    refused = await client.post("/refused", json={"pieces": 1}, headers=KEY)
    assert refused.status_code == 409
    assert refused.json()["lot"] == "L-0001"
    again = await client.post("/refused", json={"pieces": 1}, headers=KEY)
    assert again.status_code == 409
    assert await codes_given(app) == 0


async def test_an_effect_whose_answer_was_lost_is_not_repeated(app: FastAPI, client: httpx.AsyncClient) -> None:
    await client.post("/orders", json={"pieces": 500}, headers=KEY)
    db: Database = app.state.db
    async with db.write() as session:
        await session.execute(text("UPDATE stored_answer SET answer = NULL, status = NULL"))
    again = await client.post("/orders", json={"pieces": 500}, headers=KEY)
    assert again.status_code == 409
    assert "took effect" in again.json()["detail"]
    assert await codes_given(app) == 1
