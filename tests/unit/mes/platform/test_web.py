"""Problem documents, cursors, limits and headers."""

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mes.platform.errors import Invalid
from mes.platform.middleware import MAX_BODY
from mes.platform.web import decode_cursor, encode_cursor


@given(st.lists(st.one_of(st.text(max_size=40), st.integers(-(2**53), 2**53)), min_size=1, max_size=3))
def test_a_cursor_gives_back_its_key(key: list[str | int]) -> None:
    try:
        cursor = encode_cursor(*key)
    except TypeError:  # a lone surrogate is no text
        return
    assert decode_cursor(cursor, *[type(part) for part in key]) == key


@pytest.mark.parametrize(
    "cursor", ["x", "!!!", "bnVsbA", "WzEsMl0", encode_cursor("L-1"), encode_cursor(2**63), "W3RydWVd"]
)
def test_a_cursor_that_is_not_ours_is_refused(cursor: str) -> None:
    with pytest.raises(Invalid):
        decode_cursor(cursor, int)


async def test_a_wrong_body_is_a_problem_that_names_the_place(client: httpx.AsyncClient) -> None:
    answer = await client.post("/orders", json={"pieces": "many", "extra": 1})
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert {e["where"] for e in answer.json()["errors"]} == {"body.pieces", "body.extra"}


async def test_an_unknown_path_is_a_problem(client: httpx.AsyncClient) -> None:
    answer = await client.get("/nowhere")
    assert answer.json() == {
        "type": "about:blank", "title": "Not Found", "status": 404, "detail": "Not Found", "instance": "/nowhere",
    }  # fmt: skip


async def test_an_infinite_number_is_refused(client: httpx.AsyncClient) -> None:
    answer = await client.post("/orders", content=b'{"pieces": 1e999}', headers={"Content-Type": "application/json"})
    assert answer.status_code == 422


async def test_a_body_over_the_limit_is_refused(client: httpx.AsyncClient) -> None:
    answer = await client.post("/orders", content=b"x" * (MAX_BODY + 1))
    assert answer.status_code == 413


async def test_every_answer_carries_the_strict_headers(client: httpx.AsyncClient) -> None:
    answer = await client.get("/nowhere")
    assert "unsafe-inline" not in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"
