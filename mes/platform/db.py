"""The database: one writer, first come first served, and as many readers as wanted.

SQLite (WAL, FULL) by default and PostgreSQL when the plant grows; the same code runs on both. A write transaction
holds only database work: whoever awaits something else inside it stops the plant's journal, so `on_write` can be
set to watch how long each one took.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine

from mes.platform import idempotency
from mes.platform.clock import Clock, PlantClock
from mes.platform.tables import Base

_AFTER = "after_commit"
_CLOCKS = "clocks"
_WRITER_LOCK = 0x51A7  # key of the advisory lock that makes PostgreSQL writers queue as SQLite's do
_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA busy_timeout=5000",
    "PRAGMA wal_autocheckpoint=1000",
)


def after_commit(session: AsyncSession, call: Callable[[], None]) -> None:
    """Run `call` once the transaction of this session is durable; it is forgotten if the transaction fails."""
    session.info.setdefault(_AFTER, []).append(call)


@dataclass(frozen=True, slots=True)
class Now:
    """The two times of one moment, milliseconds UTC."""

    plant_ms: int
    wall_ms: int


def now(session: AsyncSession) -> Now:
    """The time of a fact that is being written in this session."""
    clock, plant_clock = session.info[_CLOCKS]
    return Now(plant_clock.now_ms(), clock.wall_ms())


class Database:
    """Two engines over one database. Make it with `open`."""

    def __init__(self, writer: AsyncEngine, readers: AsyncEngine, clock: Clock) -> None:
        self._writer = writer
        self._readers = readers
        self._clock = clock
        self.plant_clock = PlantClock(clock)  # the composition root puts the one that hears the machines here
        self._lock = asyncio.Lock()  # asyncio locks are first in, first out
        self._owner: asyncio.Task[Any] | None = None
        self.last_commit_s = clock.monotonic_s()
        self.on_write: Callable[[float], None] | None = None

    @classmethod
    async def open(cls, url: str, clock: Clock | None = None) -> "Database":
        """Connect; `url` is `sqlite:///path` or `postgresql://...`. Raises the driver's error if that fails."""
        clock = clock or Clock()
        parsed = make_url(url)
        if parsed.get_backend_name() == "sqlite":
            Path(parsed.database or "").parent.mkdir(parents=True, exist_ok=True)
            target = parsed.set(drivername="sqlite+aiosqlite")
            writer = create_async_engine(target, pool_size=1, max_overflow=0)
            readers = create_async_engine(target, pool_size=8, max_overflow=8)
            _prepare_sqlite(writer, begin="BEGIN IMMEDIATE")
            _prepare_sqlite(readers, begin="BEGIN")
        else:
            target = parsed.set(drivername="postgresql+psycopg")
            writer = create_async_engine(target, pool_size=1, max_overflow=0)
            readers = create_async_engine(target, pool_size=8, max_overflow=8)
            _prepare_postgres(writer)
        database = cls(writer, readers, clock)
        async with database.read() as session:
            await session.connection()
        return database

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self._writer.dialect.name

    async def create_all(self) -> None:
        """Create every table that the imported domains declare and that does not exist yet."""
        await self.alter(Base.metadata.create_all)

    async def alter(self, work: Callable[[Connection], None]) -> None:
        """Change the schema: `work` gets the writer's connection in a transaction of its own."""
        async with self._lock, self._writer.begin() as connection:
            await connection.run_sync(work)

    async def close(self) -> None:
        """Close all connections."""
        await self._writer.dispose()
        await self._readers.dispose()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """A session on a consistent snapshot; what is changed in it is rolled back."""
        async with AsyncSession(self._readers, expire_on_commit=False, autoflush=False, info=self._info()) as session:
            yield session

    def _info(self) -> dict[str, Any]:
        return {_CLOCKS: (self._clock, self.plant_clock)}

    @asynccontextmanager
    async def write(self, *, effect: bool = True) -> AsyncIterator[AsyncSession]:
        """The write transaction: waits for its turn, commits when the block ends, rolls back when it raises.

        `effect=False` marks bookkeeping (a session's last use) that is not what the request was sent for: it does
        not spend the request's `Idempotency-Key`. Raises `RuntimeError` when nested in the same task.
        """
        if self._owner is asyncio.current_task():
            raise RuntimeError("a write transaction is already open in this task")
        async with self._lock:
            self._owner = asyncio.current_task()
            started_s = self._clock.monotonic_s()
            try:
                async with AsyncSession(self._writer, expire_on_commit=False, info=self._info()) as session:
                    await session.connection()
                    if effect:
                        await idempotency.claim(session, self._clock.wall_ms())
                    yield session
                    await session.commit()
                self.last_commit_s = self._clock.monotonic_s()
            finally:
                self._owner = None
            if self.on_write is not None:
                self.on_write(self.last_commit_s - started_s)
            for call in session.info.pop(_AFTER, []):
                call()


def _prepare_sqlite(engine: AsyncEngine, begin: str) -> None:
    @event.listens_for(engine.sync_engine, "connect")
    def on_connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves: the driver's own begins only at the first write
        cursor = connection.cursor()
        for pragma in _PRAGMAS:
            cursor.execute(pragma)
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def on_begin(connection: Any) -> None:
        connection.exec_driver_sql(begin)


def _prepare_postgres(engine: AsyncEngine) -> None:
    @event.listens_for(engine.sync_engine, "begin")
    def on_begin(connection: Any) -> None:
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITER_LOCK})")
