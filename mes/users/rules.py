"""Pure decisions about people: permissions, passwords, delays after wrong ones."""

from dataclasses import dataclass

from mes.platform.errors import Forbidden, Invalid
from mes.users.permissions import permissions_of

MIN_PASSWORD, MAX_PASSWORD = 12, 128
_COMMON = (
    "password",
    "sinterline",
    "magnet",
    "furnace",
    "neodymium",
    "qwerty",
    "123456",
    "1234567890",
    "letmein",
    "welcome",
)
_CAP_S = 900.0


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is signed in. `id` is the pseudonym that the records carry."""

    id: str
    name: str
    role: str

    @property
    def permissions(self) -> frozenset[str]:
        """What the role allows."""
        return permissions_of(self.role)

    def may(self, permission: str) -> bool:
        """Whether the role has this permission."""
        return permission in self.permissions


def require(person: Person, permission: str) -> None:
    """Raise `Forbidden` unless the person has the permission."""
    if not person.may(permission):
        raise Forbidden(f"{person.role} may not {permission}", permission=permission)


def check_new_password(password: str) -> None:
    """Length and a block-list of what everybody tries first; no composition rules. Raises `Invalid`."""
    if not MIN_PASSWORD <= len(password) <= MAX_PASSWORD:
        raise Invalid(f"a password has {MIN_PASSWORD} to {MAX_PASSWORD} characters")
    plain = "".join(c for c in password.lower() if c.isalnum())
    if any(plain.startswith(word) and len(plain) - len(word) < 6 for word in _COMMON):
        raise Invalid("this password is too easy to guess")


def delay_after_failures_s(failures: int) -> float:
    """Wait before the next try: none for the first three mistakes, then doubling up to 15 min; never a lock-out."""
    return 0.0 if failures < 3 else min(2.0 ** (failures - 3), _CAP_S)
