"""What changed between two versions of a document, place by place, for reviewers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from recipes.blocks import Loc

ABSENT: Any = None


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: `added`, `removed`, `changed` or `moved`, at a place of blocks by id and fields by name."""

    kind: str
    at: Loc
    before: Any = ABSENT
    after: Any = ABSENT


def diff(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """Differences of two stored forms. Blocks and other named parts are matched by id, not by position."""
    return list(_mapping((), before, after))


def _mapping(at: Loc, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    for key in [*before, *(key for key in after if key not in before)]:
        here = (*at, key)
        if key not in after:
            yield Change("removed", here, before[key])
        elif key not in before:
            yield Change("added", here, after=after[key])
        else:
            yield from _value(here, before[key], after[key])


def _value(at: Loc, before: Any, after: Any) -> Iterator[Change]:
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        yield from _mapping(at, before, after)
    elif isinstance(before, list) and isinstance(after, list):
        yield from _list(at, before, after)
    elif before != after:
        yield Change("changed", at, before, after)


def _list(at: Loc, before: list[Any], after: list[Any]) -> Iterator[Change]:
    left, right = _by_name(before), _by_name(after)
    yield from _mapping(at, left, right)
    common_left = [name for name in left if name in right]
    common_right = [name for name in right if name in left]
    if common_left != common_right:
        yield Change("moved", at, common_left, common_right)


def _by_name(items: list[Any]) -> dict[str, Any]:
    return {_name(item, n): item for n, item in enumerate(items)}


def _name(item: Any, n: int) -> str:
    if isinstance(item, Mapping):
        for key in ("id", "name", "material", "cause"):
            if isinstance(item.get(key), str):
                return str(item[key])
    return str(n)
