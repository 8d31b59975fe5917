"""Nested frozen records to and from plain JSON, for retained memory."""

from collections.abc import Mapping
from dataclasses import asdict, fields, is_dataclass, replace
from typing import Any, TypeVar

T = TypeVar("T")


def to_plain(record: Any) -> dict[str, Any]:
    """A record as plain JSON."""
    return asdict(record)


def from_plain(template: T, plain: Mapping[str, Any] | None) -> T:
    """The record that `to_plain` was given. `template` has the right types; its values fill what is missing."""
    if not plain or not is_dataclass(template) or isinstance(template, type):
        return template
    changes: dict[str, Any] = {}
    for each in fields(template):
        if each.name in plain:
            changes[each.name] = _value(getattr(template, each.name), plain[each.name])
    return replace(template, **changes)


def _value(old: Any, new: Any) -> Any:
    if is_dataclass(old):
        return from_plain(old, new)
    return tuple(new) if isinstance(old, tuple) else new
