"""The chain: hash_n = SHA-256("v1" ‖ hash_(n-1) ‖ canonical JSON of the row without its hashes)."""

import hashlib
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from mes.platform.canonical import canonical

GENESIS = hashlib.sha256(b"sinterline audit v1").hexdigest()


@dataclass(frozen=True, slots=True)
class Entry:
    """What a link of the chain says."""

    seq: int
    wall_ms: int
    plant_ms: int
    actor: str
    action: str
    target: str
    payload: str


@dataclass(frozen=True, slots=True)
class Link:
    """An entry with its place in the chain."""

    entry: Entry
    prev_hash: str
    hash: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """`broken_seq` is the first entry that does not fit, with the reason; None when all `count` entries fit."""

    count: int
    last_hash: str
    broken_seq: int | None = None
    reason: str = ""


def link_hash(prev_hash: str, entry: Entry) -> str:
    """The hash of an entry behind `prev_hash`."""
    return hashlib.sha256(b"v1" + prev_hash.encode() + canonical(asdict(entry))).hexdigest()


def check(links: Iterable[Link]) -> Verdict:
    """Walk the chain from its beginning; stops at the first link that does not fit."""
    prev, count = GENESIS, 0
    for link in links:
        reason = _fault(link, prev, count + 1)
        if reason:
            return Verdict(count, prev, link.entry.seq, reason)
        prev, count = link.hash, count + 1
    return Verdict(count, prev)


def _fault(link: Link, prev: str, seq: int) -> str:
    if link.entry.seq != seq:
        return f"entry {seq} is missing"
    if link.prev_hash != prev:
        return "does not follow the entry before it"
    return "" if link.hash == link_hash(prev, link.entry) else "was changed"
