"""Base of all tables, column types that say their unit, and rows that nobody may change."""

from typing import Annotated, Any, ClassVar

from sqlalchemy import DDL, JSON, BigInteger, Integer, LargeBinary, MetaData, String, Table, event
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

# SQLite makes only an INTEGER key its row id
_SERIAL = BigInteger().with_variant(Integer, "sqlite")

Code = Annotated[str, mapped_column(String(64))]  # an id shown to people
Ms = Annotated[int, mapped_column(BigInteger)]  # milliseconds since 1970, UTC
Mg = Annotated[int, mapped_column(BigInteger)]  # milligrams
Big = Annotated[int, mapped_column(BigInteger)]  # a number of up to 63 bits
Serial = Annotated[int, mapped_column(_SERIAL, primary_key=True, autoincrement=True)]
Json = Annotated[Any, mapped_column(JSON)]


class Base(DeclarativeBase):
    """All tables of the service share this metadata and its constraint names."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {dict[str, Any]: JSON, list[Any]: JSON}


class Counter(Base):
    """The last number given out for a prefix; `next_code` moves it."""

    __tablename__ = "counter"
    prefix: Mapped[str] = mapped_column(String(8), primary_key=True)
    last: Mapped[int]


class StoredAnswer(Base):
    """What an unsafe request with an `Idempotency-Key` was answered.

    The row is born in the transaction of the request's first effect; `status` and `answer` follow when known, so a
    row without them says: the effect stands, the answer was lost.
    """

    __tablename__ = "stored_answer"
    scope: Mapped[str] = mapped_column(String(128), primary_key=True)  # hash of the credential
    key: Mapped[str] = mapped_column(String(128), primary_key=True)
    request_hash: Mapped[str] = mapped_column(String(64))
    status: Mapped[int | None]
    media_type: Mapped[str | None] = mapped_column(String(64))
    answer: Mapped[bytes | None] = mapped_column(LargeBinary)
    answer_hash: Mapped[str | None] = mapped_column(String(64))
    created_wall_ms: Mapped[Ms]


_SQLITE = """CREATE TRIGGER append_only_{table}_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"""
_POSTGRES = """CREATE FUNCTION append_only_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{table} is append-only'; END $$;
CREATE TRIGGER append_only_{table} BEFORE UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION append_only_{table}()"""

APPEND_ONLY: list[str] = []  # names of the tables so protected; migrations and tests read it


def append_only_ddl(table: str, dialect: str) -> list[str]:
    """The statements that make the database itself refuse UPDATE and DELETE on `table`."""
    if dialect == "sqlite":
        return [_SQLITE.format(table=table, verb=verb) for verb in ("UPDATE", "DELETE")]
    return [_POSTGRES.format(table=table)]


def append_only(table: Any) -> None:
    """Facts are appended and corrected by a new fact: protect this table (`Model.__table__`) in the database."""
    assert isinstance(table, Table)  # noqa: S101  (declarative models type it as FromClause)
    APPEND_ONLY.append(table.name)
    for dialect in ("sqlite", "postgresql"):
        for statement in append_only_ddl(table.name, dialect):
            ddl = DDL(statement.replace("%", "%%")).execute_if(dialect=dialect)  # type: ignore[no-untyped-call]
            event.listen(table, "after_create", ddl)
