"""Who is asking: the session cookie, the CSRF token, and a throttle for wrong passwords."""

import hmac
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends
from starlette.requests import HTTPConnection

from mes.platform.db import Database
from mes.platform.errors import Forbidden, TooMany, Unauthorised
from mes.settings import Settings
from mes.users import queries
from mes.users.rules import Person, delay_after_failures_s
from mes.users.service import SignedIn, as_person, token_hash

COOKIE = "sinterline_session"
_SAFE = ("GET", "HEAD", "OPTIONS")
_TOUCH_MS = 60_000


class Throttle:
    """Failures per key (an account, an address) since the last success; forgets on restart, as reads do not count."""

    def __init__(self) -> None:
        self._failures: dict[str, tuple[int, float]] = {}

    def check(self, keys: list[str], now_s: float) -> None:
        """Raise `TooMany` while the delay of any of the keys runs."""
        for key in keys:
            count, last_s = self._failures.get(key, (0, 0.0))
            wait_s = last_s + delay_after_failures_s(count) - now_s
            if wait_s > 0:
                raise TooMany("too many wrong passwords: wait", retry_after_s=round(wait_s + 0.5))

    def failed(self, keys: list[str], now_s: float) -> None:
        """One more wrong password for each key."""
        for key in keys:
            self._failures[key] = (self._failures.get(key, (0, 0.0))[0] + 1, now_s)

    def succeeded(self, keys: list[str]) -> None:
        """The right one: start again from zero."""
        for key in keys:
            self._failures.pop(key, None)


def cookie_name(settings: Settings) -> str:
    """`__Host-` binds the cookie to this host where it is secure."""
    return f"__Host-{COOKIE}" if settings.secure_cookie else COOKIE


def check_origin(connection: HTTPConnection) -> None:
    """Refuse a request that a page of another site sent. Raises `Forbidden`."""
    origin = connection.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != connection.headers.get("host"):
        raise Forbidden("this request comes from another site")


async def authenticate(connection: HTTPConnection) -> SignedIn:
    """The session behind a request or WebSocket. Raises `Unauthorised` when there is none or it has run out."""
    state = connection.app.state
    settings: Settings = state.settings
    db: Database = state.db
    token = connection.cookies.get(cookie_name(settings))
    if not token:
        raise Unauthorised("sign in first")
    async with db.read() as session:
        found = await queries.live_session(session, token_hash(token))
    wall_ms: int = state.clock.wall_ms()
    if found is None:
        raise Unauthorised("this session has ended")
    row, person = found
    idle_ms = wall_ms - row.seen_wall_ms
    if wall_ms > row.expires_wall_ms or idle_ms > settings.session_idle_s * 1000 or not person.active:
        raise Unauthorised("this session has run out")
    if idle_ms > _TOUCH_MS:
        async with db.write(effect=False) as session:
            await queries.touch(session, row.token_hash, wall_ms)
    return SignedIn(as_person(person), row.csrf_token, row.expires_wall_ms)


async def signed_in(connection: HTTPConnection) -> SignedIn:
    """`authenticate`, and for an unsafe method the page's own token. Raises `Unauthorised`, `Forbidden`."""
    session = await authenticate(connection)
    if connection.scope["type"] == "http" and connection.scope["method"] not in _SAFE:
        check_origin(connection)
        given = connection.headers.get("x-csrf-token", "")
        if not hmac.compare_digest(given.encode(), session.csrf_token.encode()):
            raise Forbidden("the X-CSRF-Token header is missing or wrong")
    return session


async def current_person(session: Annotated[SignedIn, Depends(signed_in)]) -> Person:
    """The person who is asking."""
    return session.person


CurrentSession = Annotated[SignedIn, Depends(signed_in)]
CurrentPerson = Annotated[Person, Depends(current_person)]
