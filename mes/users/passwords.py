"""Argon2id with the parameters of OWASP's first choice: 19 MiB, two passes, one lane."""

import argon2

_HASHER = argon2.PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# so that an unknown account costs the same time as a wrong password
NOBODY = _HASHER.hash("nobody has this password")


def hash_password(password: str) -> str:
    """The stored form, with its salt and parameters."""
    return _HASHER.hash(password)


def verify(stored: str, password: str) -> bool:
    """Whether the password belongs to the stored form."""
    try:
        return _HASHER.verify(stored, password)
    except (argon2.exceptions.VerificationError, argon2.exceptions.InvalidHashError):
        return False
