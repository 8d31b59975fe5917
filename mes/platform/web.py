"""What all routers share: problem documents, pages, and how they reach the running parts.

The composition root puts the parts on `app.state` (`db`, `clock`, `plant_clock`, `feed`, `settings`, and each
domain's own); a router names them with the `Annotated` aliases here or with aliases of its domain made by `part`.
"""

import base64
from collections.abc import Callable
from http import HTTPStatus
from typing import Annotated, Any, Generic, TypeVar

import orjson
from fastapi import Depends, FastAPI, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection

from mes.platform.clock import Clock, PlantClock
from mes.platform.db import Database
from mes.platform.errors import Invalid, MesError
from mes.platform.feed import Feed

Item = TypeVar("Item")
MEDIA_TYPE = "application/problem+json"


class Body(BaseModel):
    """Base of every request body: unknown members and values that are no finite number are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Out(BaseModel):
    """Base of every answer."""

    model_config = ConfigDict(frozen=True)


class Problem(BaseModel):
    """RFC 9457 problem document; further members depend on the problem."""

    model_config = ConfigDict(extra="allow")

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    instance: str


class Page(Out, Generic[Item]):
    """A part of a list; `next_cursor` is None at its end."""

    items: list[Item]
    next_cursor: str | None = None


class Accepted(Out):
    """The request is accepted under this id; done is only what is read later."""

    id: str
    status: str


_LARGEST_KEY = 2**63 - 1  # what a BIGINT holds
Limit = Annotated[int, Query(ge=1, le=500)]
Cursor = Annotated[str | None, Query(max_length=256)]


def encode_cursor(*key: str | int) -> str:
    """An opaque cursor after the row with this sort key."""
    return base64.urlsafe_b64encode(orjson.dumps(key)).decode().rstrip("=")


def decode_cursor(cursor: str | None, *kinds: type[int] | type[str]) -> list[Any] | None:
    """The sort key in a cursor, one part of each of `kinds`. Raises `Invalid` for one that we did not make."""
    if cursor is None:
        return None
    try:
        key = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except ValueError as error:
        raise Invalid("unknown cursor") from error
    if not isinstance(key, list) or [type(part) for part in key] != list(kinds):
        raise Invalid("unknown cursor")
    if any(isinstance(part, int) and abs(part) > _LARGEST_KEY for part in key):
        raise Invalid("unknown cursor")
    return key


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The `responses=` of a route that can fail so."""
    return {
        status: {"model": Problem, "content": {MEDIA_TYPE: {}}, "description": HTTPStatus(status).phrase}
        for status in statuses
    }


def part(name: str) -> Callable[[HTTPConnection], Any]:
    """A dependency that gives `app.state.<name>`."""

    def get(connection: HTTPConnection) -> Any:
        return getattr(connection.app.state, name)

    return get


Db = Annotated[Database, Depends(part("db"))]
WallClock = Annotated[Clock, Depends(part("clock"))]
PlantTime = Annotated[PlantClock, Depends(part("plant_clock"))]
Notices = Annotated[Feed, Depends(part("feed"))]


def problem(status: int, title: str, detail: str, instance: str, **extra: Any) -> Response:
    """A problem document as an answer."""
    document = {"type": "about:blank", "title": title, "status": status, "detail": detail, "instance": instance}
    return Response(orjson.dumps({**extra, **document}, default=str), status, media_type=MEDIA_TYPE)


def install(app: FastAPI) -> None:
    """Make every error of a request a problem document."""

    @app.exception_handler(MesError)
    async def on_mes_error(request: Request, error: MesError) -> Response:
        answer = problem(error.status, error.title, error.detail, request.url.path, **error.extra)
        if "retry_after_s" in error.extra:
            answer.headers["Retry-After"] = str(error.extra["retry_after_s"])
        return answer

    @app.exception_handler(RequestValidationError)
    async def on_invalid(request: Request, error: RequestValidationError) -> Response:
        errors = [{"where": ".".join(map(str, e["loc"])), "what": e["msg"]} for e in error.errors()]
        detail = "; ".join(f"{e['where']}: {e['what']}" for e in errors)
        return problem(422, "Invalid", detail, request.url.path, errors=errors)

    @app.exception_handler(HTTPException)
    async def on_http(request: Request, error: HTTPException) -> Response:
        title = HTTPStatus(error.status_code).phrase
        answer = problem(error.status_code, title, str(error.detail), request.url.path)
        answer.headers.update(error.headers or {})
        return answer
