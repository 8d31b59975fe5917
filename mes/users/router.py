"""`/session` and `/users`."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from pydantic import Field

from mes.platform import ids, log
from mes.platform.clock import iso
from mes.platform.db import Database
from mes.platform.errors import Unauthorised
from mes.platform.web import Body, Db, Out, Page, WallClock, part, problems
from mes.settings import Settings
from mes.users import passwords, queries, service
from mes.users.rules import require
from mes.users.service import SignedIn
from mes.users.session import CurrentPerson, CurrentSession, Throttle, check_origin, cookie_name
from mes.users.tables import PersonRow

router = APIRouter(tags=["users"])
security = log.get("security")
SettingsPart = Annotated[Settings, Depends(part("settings"))]
ThrottlePart = Annotated[Throttle, Depends(part("throttle"))]
Username = Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,64}$")]


class SignInIn(Body):
    """User name and password."""

    username: Username
    password: Annotated[str, Field(min_length=1, max_length=128)]


class PersonOut(Out):
    """Who is signed in and what they may do."""

    id: str
    name: str
    role: str
    permissions: list[str]


class SessionOut(Out):
    """The session; `csrf_token` goes into `X-CSRF-Token` of every unsafe request."""

    person: PersonOut
    csrf_token: str
    expires_at: str


class UserIn(Body):
    """A new account."""

    username: Username
    name: Annotated[str, Field(min_length=1, max_length=128)]
    role: Annotated[str, Field(max_length=32)]
    password: Annotated[str, Field(min_length=1, max_length=128)]


class UserOut(Out):
    """An account, without its password."""

    id: str
    username: str
    name: str
    role: str
    active: bool
    demo: bool


def shown(session: SignedIn) -> SessionOut:
    """A session as its answer."""
    person = session.person
    out = PersonOut(id=person.id, name=person.name, role=person.role, permissions=sorted(person.permissions))
    return SessionOut(person=out, csrf_token=session.csrf_token, expires_at=iso(session.expires_wall_ms))


@router.post("/session", responses=problems(401, 403, 422, 429))
async def sign_in(
    body: SignInIn,
    request: Request,
    response: Response,
    db: Db,
    clock: WallClock,
    settings: SettingsPart,
    throttle: ThrottlePart,
) -> SessionOut:
    """Sign in; the answer sets the session cookie."""
    check_origin(request)
    keys = [f"user:{body.username}", f"address:{request.client.host if request.client else ''}"]
    throttle.check(keys[:1], clock.monotonic_s())
    row = await _checked(db, body, demo_allowed=settings.demo)
    if row is None:
        throttle.failed(keys, clock.monotonic_s())
        security.warning("sign_in_refused", username=body.username)
        raise Unauthorised("wrong user name or password")
    throttle.succeeded(keys)
    token = ids.new_secret()
    async with db.write(effect=False) as session:
        opened = await service.open_session(session, service.as_person(row), token, settings.session_max_s)
    response.set_cookie(
        cookie_name(settings), token, max_age=settings.session_max_s, httponly=True, samesite="strict",
        secure=settings.secure_cookie, path="/",
    )  # fmt: skip
    security.info("signed_in", person=row.id)
    return shown(opened)


async def _checked(db: Database, body: SignInIn, *, demo_allowed: bool) -> PersonRow | None:
    async with db.read() as session:
        row = await queries.by_username(session, body.username)
    stored = row.password_hash if row is not None else None
    right = await asyncio.to_thread(passwords.verify, stored, body.password)
    if row is None or not right or not row.active or (row.demo and not demo_allowed):
        return None
    return row


@router.get("/session", responses=problems(401))
async def read_session(session: CurrentSession) -> SessionOut:
    """Who am I."""
    return shown(session)


@router.delete("/session", status_code=204, responses=problems(401, 403))
async def sign_out(request: Request, response: Response, person: CurrentPerson, db: Db, settings: SettingsPart) -> None:
    """End this session on the server."""
    token = request.cookies[cookie_name(settings)]
    async with db.write(effect=False) as session:
        await queries.end_session(session, service.token_hash(token))
    response.delete_cookie(cookie_name(settings), path="/")
    security.info("signed_out", person=person.id)


@router.get("/users", responses=problems(401, 403))
async def list_users(person: CurrentPerson, db: Db) -> Page[UserOut]:
    """All accounts."""
    require(person, "users.manage")
    async with db.read() as session:
        rows = await queries.people(session)
    return Page(items=[_user(row) for row in rows])


@router.post("/users", status_code=201, responses=problems(401, 403, 409, 422))
async def create_user(body: UserIn, person: CurrentPerson, db: Db) -> UserOut:
    """Open an account."""
    require(person, "users.manage")
    async with db.write() as session:
        made = await service.create_person(
            session, body.username, body.name, body.role, body.password, by=person.id
        )  # fmt: skip
        row = await queries.person(session, made.id)
    assert row is not None  # noqa: S101  (just written in the same transaction)
    return _user(row)


def _user(row: PersonRow) -> UserOut:
    return UserOut(
        id=row.id, username=row.username, name=row.name, role=row.role, active=row.active, demo=row.demo
    )  # fmt: skip
