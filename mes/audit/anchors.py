"""Anchors: the chain's head, signed with a key that is kept outside of the database, in a file that is.

Whoever can write the database can rewrite the whole chain so that it fits; it then no longer fits the anchors. Copies
of the anchor file belong on another machine: one kept only beside the database protects against mistakes and not
against its administrator.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from mes.platform.canonical import canonical


@dataclass(frozen=True, slots=True)
class Anchor:
    """The chain ended with `hash` at `seq` at this wall time; `signature` (hex) covers the three."""

    seq: int
    hash: str
    wall_ms: int
    signature: str


class AnchorFile:
    """The private key at `key_file` (made at first use, readable by its owner only) and the lines at `anchor_file`."""

    def __init__(self, key_file: Path, anchor_file: Path) -> None:
        self._key_file = key_file
        self._anchor_file = anchor_file

    def append(self, seq: int, chain_hash: str, wall_ms: int) -> Anchor:
        """Sign the head of the chain and add it; the same head again adds nothing."""
        known = self.read()
        if known and known[-1].seq == seq:
            return known[-1]
        signature = self._key().sign(_signed(seq, chain_hash, wall_ms)).hex()
        anchor = Anchor(seq, chain_hash, wall_ms, signature)
        self._anchor_file.parent.mkdir(parents=True, exist_ok=True)
        with self._anchor_file.open("ab") as out:
            out.write(orjson.dumps(anchor) + b"\n")
        return anchor

    def read(self) -> list[Anchor]:
        """All anchors, oldest first. Raises `ValueError` or `TypeError` for a damaged file."""
        if not self._anchor_file.exists():
            return []
        return [Anchor(**orjson.loads(line)) for line in self._anchor_file.read_bytes().splitlines() if line]

    def public_key(self) -> Ed25519PublicKey:
        """What anchors are checked with."""
        return self._key().public_key()

    def _key(self) -> Ed25519PrivateKey:
        if self._key_file.exists():
            return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(self._key_file.read_text()))
        key = Ed25519PrivateKey.generate()
        raw = key.private_bytes(
            serialization.Encoding.Raw, serialization.PrivateFormat.Raw, serialization.NoEncryption()
        )  # fmt: skip
        self._key_file.parent.mkdir(parents=True, exist_ok=True)
        self._key_file.touch(mode=0o600)
        self._key_file.write_text(raw.hex())
        return key


def faults(anchors: Iterable[Anchor], hash_of: Mapping[int, str], key: Ed25519PublicKey) -> list[str]:
    """What does not fit: a wrong signature, an entry that is gone, an entry with another hash."""
    found: list[str] = []
    for anchor in anchors:
        try:
            key.verify(bytes.fromhex(anchor.signature), _signed(anchor.seq, anchor.hash, anchor.wall_ms))
        except (InvalidSignature, ValueError):
            found.append(f"the anchor of entry {anchor.seq} is not signed by this installation")
            continue
        if anchor.seq not in hash_of:
            found.append(f"entry {anchor.seq} was anchored and is gone")
        elif hash_of[anchor.seq] != anchor.hash:
            found.append(f"entry {anchor.seq} is not the one that was anchored")
    return found


def _signed(seq: int, chain_hash: str, wall_ms: int) -> bytes:
    return canonical({"hash": chain_hash, "seq": seq, "wall_ms": wall_ms})
