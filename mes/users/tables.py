"""Rows of people, sessions and signatures."""

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from mes.platform.tables import Base, Code, Ms, append_only


class PersonRow(Base):
    """Somebody with an account; the name stands only here, so that it can be erased."""

    __tablename__ = "person"
    id: Mapped[Code] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(128))
    role: Mapped[str] = mapped_column(String(32))
    password_hash: Mapped[str] = mapped_column(String(256))
    demo: Mapped[bool]  # only usable while the service runs in demo mode
    active: Mapped[bool]
    created_wall_ms: Mapped[Ms]


class SessionRow(Base):
    """A signed-in browser or client; only the hash of its secret is kept."""

    __tablename__ = "user_session"
    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[Code] = mapped_column(ForeignKey("person.id"), index=True)
    csrf_token: Mapped[str] = mapped_column(String(64))
    created_wall_ms: Mapped[Ms]
    seen_wall_ms: Mapped[Ms]
    expires_wall_ms: Mapped[Ms]


class SignatureRow(Base):
    """A signature over the hash of a record, with fresh authentication; never changed."""

    __tablename__ = "signature"
    id: Mapped[Code] = mapped_column(primary_key=True)
    person_id: Mapped[Code] = mapped_column(ForeignKey("person.id"))
    printed_name: Mapped[str] = mapped_column(String(128))
    meaning: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(String(4000))
    record_type: Mapped[str] = mapped_column(String(32))
    record_id: Mapped[str] = mapped_column(String(128), index=True)
    record_hash: Mapped[str] = mapped_column(String(64))
    method: Mapped[str] = mapped_column(String(16))
    signed_wall_ms: Mapped[Ms]
    signed_plant_ms: Mapped[Ms]
    __table_args__ = (
        CheckConstraint(
            "meaning IN ('performed','verified','reviewed','approved','released','rejected','overrode')",
            name="meaning_known",
        ),
    )


append_only(SignatureRow.__table__)
