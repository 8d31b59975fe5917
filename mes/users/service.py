"""Verbs about people: create, sign in and out, sign a record."""

import hashlib
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from mes.platform import facts, ids
from mes.platform.db import now
from mes.platform.errors import Conflict, Forbidden, Invalid, Unauthorised
from mes.users import passwords, queries
from mes.users.permissions import ROLES
from mes.users.rules import Person, check_new_password
from mes.users.tables import PersonRow, SessionRow, SignatureRow

MEANINGS = ("performed", "verified", "reviewed", "approved", "released", "rejected", "overrode")


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session as its holder sees it."""

    person: Person
    csrf_token: str
    expires_wall_ms: int


def token_hash(token: str) -> str:
    """What is stored in place of a session's secret."""
    return hashlib.sha256(token.encode()).hexdigest()


def as_person(row: PersonRow) -> Person:
    """The row as the rest of the service knows it."""
    return Person(row.id, row.name, row.role)


async def create_person(
    session: AsyncSession, username: str, name: str, role: str, password: str, *, by: str, demo: bool = False
) -> Person:
    """A new account. Raises `Invalid` for an unknown role or a weak password, `Conflict` for a taken name."""
    if role not in ROLES:
        raise Invalid(f"unknown role {role!r}; roles are {', '.join(ROLES)}")
    if not demo:
        check_new_password(password)
    if await queries.by_username(session, username) is not None:
        raise Conflict(f"the user name {username!r} is taken")
    row = PersonRow(
        id=await ids.next_code(session, "P"), username=username, name=name, role=role, demo=demo, active=True,
        password_hash=passwords.hash_password(password), created_wall_ms=now(session).wall_ms,
    )  # fmt: skip
    session.add(row)
    await session.flush()
    await facts.record(session, by, "user.create", row.id, {"role": role})
    return as_person(row)


async def open_session(session: AsyncSession, person: Person, token: str, max_s: int) -> SignedIn:
    """A new session for somebody whose password was just checked; `token` is a fresh secret."""
    wall_ms = now(session).wall_ms
    row = SessionRow(
        token_hash=token_hash(token), person_id=person.id, csrf_token=ids.new_secret(), created_wall_ms=wall_ms,
        seen_wall_ms=wall_ms, expires_wall_ms=wall_ms + max_s * 1000,
    )  # fmt: skip
    session.add(row)
    await queries.forget_expired(session, wall_ms)
    return SignedIn(person, row.csrf_token, row.expires_wall_ms)


async def sign(
    session: AsyncSession,
    person: Person,
    password: str,
    meaning: str,
    record_type: str,
    record_id: str,
    record_hash: str,
    reason: str,
) -> str:
    """Sign the record as it is now, with the password given again; returns the signature's id.

    Raises `Forbidden` for a wrong password and `Invalid` for an unknown meaning.
    """
    if meaning not in MEANINGS:
        raise Invalid(f"a signature means one of {', '.join(MEANINGS)}")
    row = await queries.person(session, person.id)
    if row is None or not row.active:
        raise Unauthorised("this account is closed")
    if not passwords.verify(row.password_hash, password):
        raise Forbidden("the signature was refused: wrong password")
    moment = now(session)
    signature = SignatureRow(
        id=await ids.next_code(session, "SG"), person_id=row.id, printed_name=row.name, meaning=meaning,
        reason=reason, record_type=record_type, record_id=record_id, record_hash=record_hash, method="password",
        signed_wall_ms=moment.wall_ms, signed_plant_ms=moment.plant_ms,
    )  # fmt: skip
    session.add(signature)
    await session.flush()
    payload = {"signature": signature.id, "meaning": meaning, "record_hash": record_hash}
    await facts.record(session, row.id, "signature", f"{record_type}:{record_id}", payload)
    return signature.id
