"""A small application on a database of its own, with one effect to repeat."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from mes.platform import ids, middleware, web
from mes.platform.db import Database
from mes.platform.errors import Conflict


class Order(web.Body):
    pieces: float


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[FastAPI]:
    database = await Database.open(f"sqlite:///{tmp_path / 'test.db'}")
    await database.create_all()
    made = FastAPI()
    made.state.db = database
    web.install(made)
    made.add_middleware(middleware.StoredAnswers)
    made.add_middleware(middleware.SecurityHeaders, hsts=False)

    @made.post("/orders", status_code=201)
    async def order(body: Order, db: web.Db) -> dict[str, str]:
        async with db.write() as session:
            return {"id": await ids.next_code(session, "SO")}

    @made.post("/refused")
    async def refused(body: Order, db: web.Db) -> None:
        async with db.write() as session:
            await ids.next_code(session, "SO")
            raise Conflict("the lot is on hold", lot="L-0001")

    yield made
    await database.close()


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as made:
        yield made
