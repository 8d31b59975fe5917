"""A person at the API: signs in, reads, asks; the same calls that the HMI makes."""

import asyncio
from typing import Any, Self
from uuid import uuid4

import httpx

from mes.platform.errors import MesError


class ApiError(MesError):
    """The service answered with a problem document."""

    title = "Refused by the service"

    def __init__(self, response: httpx.Response) -> None:
        try:
            problem = response.json()
        except ValueError:
            problem = {}
        detail = problem.get("detail") or response.text[:300]
        super().__init__(f"{response.request.method} {response.request.url.path}: {response.status_code} {detail}")
        self.code = response.status_code
        self.problem = problem


class Api:
    """One signed-in account. Use as an async context manager."""

    def __init__(self, base_url: str, username: str, password: str) -> None:
        self._client = httpx.AsyncClient(base_url=base_url, timeout=30.0, headers={"Origin": base_url})
        self.username = username
        self._password = password
        self.person: dict[str, Any] = {}

    async def __aenter__(self) -> Self:
        await self.sign_in()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.aclose()

    @property
    def signature(self) -> dict[str, str]:
        """Fresh authentication for a signed act."""
        return {"password": self._password}

    async def sign_in(self) -> None:
        """Open a session; also after the service was restarted without it."""
        answer = await self._client.post(
            "/api/v1/session", json={"username": self.username, "password": self._password}
        )
        if answer.status_code >= 400:
            raise ApiError(answer)
        session = answer.json()
        self.person = session["person"]
        self._client.headers["X-CSRF-Token"] = session["csrf_token"]

    async def get(self, path: str, **params: Any) -> Any:
        """JSON of a resource. Raises `ApiError`."""
        answer = await self._send("GET", path, params={k: v for k, v in params.items() if v is not None})
        return answer.json()

    async def get_bytes(self, path: str) -> bytes:
        """Raw content, such as a PDF. Raises `ApiError`."""
        return (await self._send("GET", path)).content

    async def post(self, path: str, body: dict[str, Any] | None = None, *, key: str = "") -> Any:
        """Ask for something, once: the key makes a repeat after a lost answer harmless. Raises `ApiError`."""
        headers = {"Idempotency-Key": key or uuid4().hex}
        answer = await self._send("POST", path, json=body or {}, headers=headers)
        return answer.json() if answer.content else None

    async def put(self, path: str, body: dict[str, Any]) -> Any:
        """Set something. Raises `ApiError`."""
        answer = await self._send("PUT", path, json=body)
        return answer.json() if answer.content else None

    async def _send(self, method: str, path: str, **kwargs: Any) -> httpx.Response:
        answer = await self._client.request(method, f"/api/v1{path}", **kwargs)
        if answer.status_code == 401:
            await self.sign_in()
            answer = await self._client.request(method, f"/api/v1{path}", **kwargs)
        if answer.status_code >= 400:
            raise ApiError(answer)
        return answer


async def wait_until_ready(base_url: str, timeout_s: float) -> None:
    """Until the service says ready. Raises `TimeoutError`."""
    async with asyncio.timeout(timeout_s), httpx.AsyncClient(base_url=base_url, timeout=5.0) as client:
        while True:
            try:
                if (await client.get("/health/ready")).status_code == 200:
                    return
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.1)
