"""People, what they may do, their sessions and their signatures.

Public: `Person`, `require(person, permission)`, `CurrentPerson` (dependency of routers), `SignatureIn` (part of
requests), `sign(session, person, password, meaning, record_type, record_id, record_hash, reason)`, `router.router`.
"""

from mes.users.rules import Person, require
from mes.users.service import sign
from mes.users.session import CurrentPerson
from mes.users.shapes import SignatureIn

__all__ = ["CurrentPerson", "Person", "SignatureIn", "require", "sign"]
