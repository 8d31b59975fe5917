"""One byte form of a JSON value: UTF-8, sorted keys, no spaces. Hashes and signatures stand on it."""

import hashlib
from typing import Any

import orjson


def canonical(value: Any) -> bytes:
    """The bytes. Raises `TypeError` for what JSON cannot say (NaN becomes null and must not be put in)."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def digest(value: Any) -> str:
    """SHA-256 of the canonical bytes, hexadecimal."""
    return hashlib.sha256(canonical(value)).hexdigest()
