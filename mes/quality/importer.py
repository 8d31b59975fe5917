"""The drop folder: instruments leave files, we import or reject each exactly once.

`drop/` → `drop/imported/` or `drop/rejected/` with `<name>.reason.txt` beside it. The database knows a file by its
hash, so a crash between the commit and the move only means that the file is moved at the next look. Instruments write
`<name>.part` and rename; names that match no profile are left alone until they do.
"""

import asyncio
import hashlib
import os
from dataclasses import dataclass, field
from pathlib import Path

from mes.lots.events import Stamp
from mes.platform import log
from mes.platform.db import Database, after_commit, now
from mes.platform.errors import MesError
from mes.platform.feed import Feed
from mes.quality import queries, service
from mes.quality.parse import MAX_BYTES, Reading, Unreadable, parse, profile_of
from mes.quality.profiles import Profile, shipped

_log = log.get(__name__)


@dataclass(slots=True)
class Look:
    """What one look at the folder did: names of files."""

    imported: list[str] = field(default_factory=list)
    rejected: dict[str, str] = field(default_factory=dict)


class DropFolder:
    """The importer of one folder; `look` is called again and again by the composition root, never twice at once."""

    def __init__(self, folder: Path, database: Database, feed: Feed, profiles: tuple[Profile, ...] = ()) -> None:
        self._folder = folder
        self._database = database
        self._feed = feed
        self._profiles = profiles or shipped()

    async def look(self) -> Look:
        """Import everything that lies there, oldest first."""
        done = Look()
        for path in await asyncio.to_thread(self._waiting):
            profile = profile_of(path.name, self._profiles)
            if profile is None:
                continue
            try:
                content = await asyncio.to_thread(_read, path)
                reading = await asyncio.to_thread(parse, content, profile)
                await self._import(path.name, profile, content, reading)
            except (Unreadable, MesError) as error:
                done.rejected[path.name] = str(error)
                await asyncio.to_thread(self._reject, path, str(error))
                _log.warning("result_file_rejected", name=path.name, reason=str(error))
            else:
                done.imported.append(path.name)
                await asyncio.to_thread(self._move, path, "imported")
        return done

    async def _import(self, name: str, profile: Profile, content: bytes, reading: Reading) -> None:
        sha256 = hashlib.sha256(content).hexdigest()
        async with self._database.write() as session:
            if await queries.file_with_hash(session, sha256) is not None:
                return
            file_id = await service.record_results(session, name, profile.profile, content, sha256, reading)
            moment = now(session)
            stamp = Stamp(moment.plant_ms, moment.wall_ms, "drop-folder")
            touched = await service.propose_touched(session, reading.samples, stamp)
            after_commit(session, lambda: self._tell(file_id, list(touched)))
        _log.info("result_file_imported", name=name, values=len(reading.measured))

    def _tell(self, file_id: int, lots: list[str]) -> None:
        self._feed.publish("result", {"id": file_id})
        for lot in lots:
            self._feed.publish("lot", {"id": lot})

    def _waiting(self) -> list[Path]:
        self._folder.mkdir(parents=True, exist_ok=True)
        files = [path for path in self._folder.iterdir() if path.is_file() and not path.name.startswith(".")]
        return sorted(files, key=lambda path: (path.stat().st_mtime_ns, path.name))

    def _move(self, path: Path, where: str) -> Path:
        target = self._folder / where
        target.mkdir(exist_ok=True)
        free = target / path.name
        n = 1
        while free.exists():
            n += 1
            free = target / f"{path.name}.{n}"
        os.replace(path, free)
        return free

    def _reject(self, path: Path, reason: str) -> None:
        moved = self._move(path, "rejected")
        moved.with_name(moved.name + ".reason.txt").write_text(reason + "\n", encoding="utf-8")


def _read(path: Path) -> bytes:
    if path.stat().st_size > MAX_BYTES:
        raise Unreadable(f"larger than {MAX_BYTES} bytes")
    return path.read_bytes()
