"""Argon2id with the parameters of OWASP's first choice: 19 MiB, two passes, one lane."""

from functools import cache

import argon2

_HASHER = argon2.PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


@cache
def _nobody() -> str:
    return _HASHER.hash("nobody has this password")


def hash_password(password: str) -> str:
    """The stored form, with its salt and parameters."""
    return _HASHER.hash(password)


def verify(stored: str | None, password: str) -> bool:
    """Whether the password belongs to the stored form. None, an unknown account, costs what a wrong password costs."""
    try:
        return _HASHER.verify(stored or _nobody(), password) and stored is not None
    except (argon2.exceptions.VerificationError, argon2.exceptions.InvalidHashError):
        return False
