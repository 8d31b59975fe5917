"""What a caller can be told. Everything else is a bug and ends loudly.

MesError(status, title)
├── Invalid       422  understood and refused: a value, a key reused for another body
├── Unauthorised  401  who are you
├── Forbidden     403  you may not
├── NotFound      404  there is no such thing, or not for you
└── Conflict      409  not now: state, balance or another writer is against it
"""

from typing import Any


class MesError(Exception):
    """An error with an HTTP status; `extra` members go into the problem document as they are."""

    status = 500
    title = "Error"

    def __init__(self, detail: str, **extra: Any) -> None:
        super().__init__(detail)
        self.detail = detail
        self.extra = extra


class Invalid(MesError):
    """The request is understood and its content is refused."""

    status = 422
    title = "Invalid"


class Unauthorised(MesError):
    """No valid session or key."""

    status = 401
    title = "Not signed in"


class Forbidden(MesError):
    """The person lacks the permission."""

    status = 403
    title = "Not permitted"


class NotFound(MesError):
    """There is no such thing."""

    status = 404
    title = "Not found"


class Conflict(MesError):
    """The present state is against it; the detail says what and where."""

    status = 409
    title = "Conflict"


class TooMany(MesError):
    """Asked too often; `retry_after_s` tells when again."""

    status = 429
    title = "Too many requests"
