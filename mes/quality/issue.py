"""Issuing a certificate: document, print and hashes are made together, files first, the row last.

A crash between the files and the row leaves files that nobody refers to; the row is never without its files, and a
lost print is made again from the document, byte for byte.
"""

import asyncio
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from mes.lots import stock
from mes.platform import facts
from mes.platform.canonical import canonical, digest
from mes.platform.db import Database, after_commit, now
from mes.platform.errors import Conflict, NotFound
from mes.platform.feed import Feed
from mes.platform.ids import next_code
from mes.quality import certificate, queries
from mes.quality.tables import Certificate
from mes.users import Person, require


@dataclass(frozen=True, slots=True)
class Certifier:
    """Bound once by the composition root: where prints lie and what plant this is."""

    folder: Path
    plant: str
    simulated: bool
    db: Database
    feed: Feed

    async def issue(self, person: Person, lot: str) -> str:
        """A new certificate of a released lot; returns its code. Raises `Forbidden`, `NotFound`, `Conflict`."""
        require(person, "certificate.issue")
        async with self.db.write(effect=False) as session:
            code = await next_code(session, "C")
        document = await self._document(lot, code)
        sha256 = digest(document)
        printed = await asyncio.to_thread(_print, document, sha256)
        await asyncio.to_thread(self._keep, code, document, printed)
        async with self.db.write() as session:
            await self._row(session, code, lot, document, sha256, printed, person)
            after_commit(session, lambda: self.feed.publish("lot", {"id": lot}))
        return code

    async def printed(self, code: str) -> bytes:
        """The PDF; printed again if the file was lost. Raises `NotFound`, `Conflict` if it is not the one issued."""
        async with self.db.read() as session:
            row = await queries.certificate(session, code)
        if row is None:
            raise NotFound(f"certificate {code} does not exist")
        content = await asyncio.to_thread(self._read, code)
        if content is None:
            content = await asyncio.to_thread(_print, row.document, row.document_sha256)
        if hashlib.sha256(content).hexdigest() != row.pdf_sha256:
            raise Conflict(f"the print of {code} is not the one that was issued: its SHA-256 differs")
        return content

    async def _document(self, lot: str, code: str) -> dict[str, Any]:
        async with self.db.read() as session:
            row, left = await stock.get(session, lot)
            version = len(await queries.certificates_of(session, lot)) + 1
            return await certificate.document(
                session, row, left, code=code, version=version, plant=self.plant, simulated=self.simulated,
                plant_ms=now(session).plant_ms,
            )  # fmt: skip

    async def _row(
        self, session: AsyncSession, code: str, lot: str, document: dict[str, Any], sha256: str, printed: bytes,
        person: Person,
    ) -> None:  # fmt: skip
        row, left = await stock.get(session, lot)
        await certificate.release_signature(session, row, left)  # nobody held it in the meantime
        moment = now(session)
        session.add(
            Certificate(
                code=code, lot=lot, version=document["certificate"]["version"], document=document,
                document_sha256=sha256, pdf_sha256=hashlib.sha256(printed).hexdigest(),
                signature=document["signature"]["id"], plant_ms=moment.plant_ms, wall_ms=moment.wall_ms, by=person.id,
            )
        )  # fmt: skip
        await session.flush()
        await facts.record(session, person.id, "certificate.issue", code, {"lot": lot, "document_sha256": sha256})

    def _keep(self, code: str, document: dict[str, Any], printed: bytes) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        for name, content in ((f"{code}.json", canonical(document)), (f"{code}.pdf", printed)):
            part = self.folder / f".{name}.part"
            with part.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.replace(part, self.folder / name)

    def _read(self, code: str) -> bytes | None:
        path = self.folder / f"{code}.pdf"
        return path.read_bytes() if path.exists() else None


def _print(document: dict[str, Any], sha256: str) -> bytes:
    from mes.quality import pdf  # the printing library costs a start of the service more than it is worth there

    return pdf.render(document, sha256)
