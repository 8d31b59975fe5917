"""What every request passes on its way: body limit, security headers, stored answers.

All are plain ASGI, so that the context of a request (its `Idempotency-Key`) reaches the transaction it makes.
"""

import hashlib

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mes.platform import idempotency
from mes.platform.db import Database
from mes.platform.errors import MesError
from mes.platform.idempotency import Claim
from mes.platform.web import problem

MAX_BODY = 1024 * 1024
_UNSAFE = ("POST", "PUT", "PATCH", "DELETE")
# styles are nonce-free: the front end ships its own sheet and sets sizes through the DOM, which CSP allows
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; worker-src 'self' blob:; manifest-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class SecurityHeaders:
    """Strict headers on every answer; data is never cached, built assets (their names carry a hash) are."""

    def __init__(self, app: ASGIApp, *, hsts: bool) -> None:
        self._app = app
        self._hsts = hsts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(HEADERS)
                if self._hsts:
                    headers["Strict-Transport-Security"] = "max-age=31536000"
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self._app(scope, receive, send_with)


class StoredAnswers:
    """Answers a repeated `Idempotency-Key` from the store, and limits the body of every request."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http" or scope["method"] not in _UNSAFE:
            await self._app(scope, receive, send)
            return
        body = await _read_body(receive)
        if body is None:
            answer = problem(413, "Too large", f"a body has at most {MAX_BODY} bytes", scope["path"])
            await answer(scope, receive, send)
            return
        replayed = _replay(body, receive)
        key = Headers(scope=scope).get("idempotency-key")
        if not key or len(key) > 128:
            await self._app(scope, replayed, send)
            return
        await self._keyed(Claim(_scope_of(scope), key, _hash_of(scope, body)), scope, replayed, send)

    async def _keyed(self, claim: Claim, scope: Scope, receive: Receive, send: Send) -> None:
        db: Database = scope["app"].state.db
        try:
            async with db.read() as session:
                row = await idempotency.earlier(session, claim)
        except MesError as error:
            answer = problem(error.status, error.title, error.detail, scope["path"])
            await answer(scope, receive, send)
            return
        if row is not None:
            await _send_stored(send, row.status or 200, row.media_type or "", row.answer or b"")
            return
        await self._first_time(claim, scope, receive, send, db)

    async def _first_time(self, claim: Claim, scope: Scope, receive: Receive, send: Send, db: Database) -> None:
        messages: list[Message] = []

        async def keep(message: Message) -> None:
            messages.append(message)

        reset = idempotency.current.set(claim)
        try:
            await self._app(scope, receive, keep)
        finally:
            idempotency.current.reset(reset)
        if claim.claimed and messages and messages[0]["type"] == "http.response.start":
            media_type = Headers(raw=messages[0]["headers"]).get("content-type", "")
            answer = b"".join(message.get("body", b"") for message in messages[1:])
            async with db.write(effect=False) as session:
                await idempotency.remember(session, claim, messages[0]["status"], media_type, answer)
        for message in messages:
            await send(message)


async def _read_body(receive: Receive) -> bytes | None:
    chunks: list[bytes] = []
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return b""
        chunks.append(message.get("body", b""))
        size += len(chunks[-1])
        if size > MAX_BODY:
            return None
        more = message.get("more_body", False)
    return b"".join(chunks)


def _replay(body: bytes, receive: Receive) -> Receive:
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


def _scope_of(scope: Scope) -> str:
    return hashlib.sha256(Headers(scope=scope).get("cookie", "").encode()).hexdigest()


def _hash_of(scope: Scope, body: bytes) -> str:
    return idempotency.request_hash(scope["method"], scope["path"], body)


async def _send_stored(send: Send, status: int, media_type: str, answer: bytes) -> None:
    headers = [(b"content-type", media_type.encode())] if media_type else []
    if status != 204:
        headers.append((b"content-length", str(len(answer)).encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": answer})
