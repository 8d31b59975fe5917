"""A finished lot of magnets, people to decide about it, and result files as the instruments write them."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from mes.lots import service
from mes.lots.events import Addition, Input, Loss, Output, Stamp, Transformation
from mes.materials.service import Delivery
from mes.platform.db import Database
from mes.platform.feed import Feed
from mes.quality.importer import DropFolder
from mes.users import Person
from mes.users.service import create_person

KG = 1_000_000
STAMP = Stamp(1_790_000_000_000, 1_790_000_000_500, "engine")
PASSWORD = "a long enough secret"
PRODUCT = "BLK-45SH-50x20x9"


@dataclass(frozen=True, slots=True)
class Finished:
    """Codes of a small genealogy: two raw lots, machined magnets of batch B-0042, packed magnets."""

    raw: tuple[str, str]
    machined: str
    packed: str


@pytest.fixture
async def finished(database: Database) -> Finished:
    async with database.write() as session:
        raw = (
            await service.receive_raw(session, Delivery("ndpr", 30 * KG, "pilbara-re", "P", "AU", "RM-A"), STAMP),
            await service.receive_raw(session, Delivery("iron", 70 * KG, "lulea-iron", "L", "SE", "RM-B"), STAMP),
        )
        blocks = await service.transform(
            session,
            Transformation(
                "sinter", STAMP, tuple(Input(lot) for lot in raw), (Output("annealed-block", 99 * KG, 190),),
                losses=(Loss("lubricant", KG),), batch="B-0041", order="SO-0001",
            ),
        )  # fmt: skip
        sliced = await service.transform(
            session,
            Transformation(
                "slice", STAMP, (Input(blocks.outputs[0]),),
                (Output("machined-magnet", 52 * KG, 760, product=PRODUCT, serialised=True),),
                (Output("swarf", 47 * KG),), batch="B-0042", order="SO-0001",
            ),
        )  # fmt: skip
        packed = await service.transform(
            session,
            Transformation(
                "pack", STAMP, (Input(sliced.outputs[0]),), (Output("packed-magnet", 52_300_000, 760),),
                additions=(Addition("plating", 300_000),), batch="B-0044", order="SO-0001",
            ),
        )  # fmt: skip
    return Finished(raw, sliced.outputs[0], packed.outputs[0])


@pytest.fixture
async def quality_person(database: Database) -> Person:
    return await _person(database, "quentin", "Quentin Hale", "quality")


@pytest.fixture
async def operator(database: Database) -> Person:
    return await _person(database, "olga", "Olga Brandt", "operator")


async def _person(database: Database, username: str, name: str, role: str) -> Person:
    async with database.write() as session:
        return await create_person(session, username, name, role, PASSWORD, by="test")


@pytest.fixture
def drop(database: Database, tmp_path: Path) -> DropFolder:
    return DropFolder(tmp_path / "drop", database, Feed())


@pytest.fixture
def write_results(tmp_path: Path) -> Callable[..., None]:
    """Lay the files of three coupons and of the laboratory into the drop folder."""
    folder = tmp_path / "drop"

    def write(coupons: int = 3, hcj: float = 1640.0, due: str = "2099-01-01") -> None:
        folder.mkdir(exist_ok=True)
        for n in range(coupons):
            text = hg_text("B-0042-HG-01", 1.357 + n * 0.001, hcj + n, due)
            (folder / f"B-0042-HG-01-{n}.hg.csv").write_text(text, encoding="utf-8")
        (folder / "B-0042-LAB.lab.csv").write_text(
            "sample,property,value,unit,method\n"
            "B-0042-LAB,density,7.581,g/cm3,Archimedes\nB-0042-LAB,oxygen,905,ppm,inert gas fusion\n",
            encoding="utf-8",
        )

    return write


def hg_text(sample: str, br: float, hcj: float, due: str) -> str:
    """A curve file: J straight to 0.9 Br at 0.97 HcJ, then straight to zero."""
    hk = 0.97 * hcj
    slope = 0.1 * br / hk + 4e-4 * math.pi
    head = {
        "sample": sample, "instrument": "HG-01", "calibration_due": due, "temperature_c": 20.2, "br_t": br,
        "hcj_ka_per_m": hcj, "hcb_ka_per_m": br / slope, "bhmax_kj_per_m3": br**2 / (4 * slope), "hk_ka_per_m": hk,
    }  # fmt: skip
    fields = sorted({*(1.02 * hcj * i / 300 for i in range(301)), hk, hcj})
    level = [br - 0.1 * br * d / hk if d <= hk else 0.9 * br * (hcj - d) / (hcj - hk) for d in fields]
    rows = [f"{-d:.6f},{j:.8f}" for d, j in zip(fields, level, strict=True)]
    return "\n".join([*(f"# {k}: {v}" for k, v in head.items()), "h_ka_per_m,j_t", *rows]) + "\n"
