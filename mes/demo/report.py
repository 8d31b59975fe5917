"""The document of `demo --once`: what was made, by which batches, with which mass, over which protocols."""

import hashlib
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mes.demo.api import Api
from mes.demo.follow import Seen
from mes.demo.processes import PlantProcess
from mes.platform.clock import parse_iso

if TYPE_CHECKING:
    from mes.demo.once import Once

_TESTED = ("br_t", "hcj_ka_per_m", "bhmax_kj_per_m3", "density_g_per_cm3")


async def document(
    api: Api, what: "Once", plant: PlantProcess, seen: Seen, lot: dict[str, Any], wall_s: float
) -> dict[str, Any]:
    """The whole document; keys as in docs/demo.md."""
    order = seen.order
    batches = [await _batch(api, b["id"]) for stage in order["stages"] for b in stage["batches"]]
    started, ended = parse_iso(order["started_at"]), parse_iso((await api.get("/plant"))["plant_at"])
    return {
        "order": {"id": order["id"], "pieces": order["pieces"], "state": order["state"]},
        "product": order["product"],
        "route": order["route"],
        "trial": None if order["trial"] is None else {**order["trial"], "left_limits": order["left_limits"]},
        "seed": what.seed,
        "speed": what.speed,
        "wall_s": round(wall_s, 1),
        "plant_hours": round((ended - started) / 3.6e6, 2),
        "batches": batches,
        "lots": await _lots(api, order["id"]),
        "mass_balance": await _balance(api, order["id"]),
        "protocols": await _protocols(api),
        "magnet_lot": _magnets(lot),
        "origin": {share["lot"]: share["fraction"] for share in lot["origin"]},
        "certificate": await _certificate(api, lot, what.data_dir),
    }


async def _batch(api: Api, batch: str) -> dict[str, Any]:
    found = await api.get(f"/batches/{batch}")
    names = {"class": "unit_class", "version": "recipe_version", "started": "started_at", "ended": "ended_at"}
    names |= {name: name for name in ("id", "unit", "recipe", "state")}
    return {name: found[source] for name, source in names.items()}


async def _lots(api: Api, order: str) -> dict[str, Any]:
    found: list[dict[str, Any]] = []
    cursor: str | None = None
    while True:
        page = await api.get("/lots", order=order, limit=500, cursor=cursor)
        found += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            return {"count": len(found), "by_stage": dict(Counter(lot["stage"] for lot in found))}


async def _balance(api: Api, order: str) -> dict[str, Any]:
    found: dict[str, Any] = await api.get(f"/orders/{order}/balance")
    return found


async def _protocols(api: Api) -> dict[str, Any]:
    totals: dict[str, Any] = {}
    for link in (await api.get("/equipment/links"))["items"]:
        mine = totals.setdefault(link["protocol"], {"connections": 0, "values": 0, "requests": 0, "commands": 0})
        mine["connections"] += link["connects"]
        for name in ("values", "requests", "commands"):
            mine[name] += link[name]
    return totals


def _magnets(lot: dict[str, Any]) -> dict[str, Any]:
    values = {
        name: [t["value"] for t in lot["tests"] if t["property"] == name and not t["invalid"]] for name in _TESTED
    }
    proposal = lot["proposal"] or {}
    return {
        "code": lot["code"],
        "pieces": lot["pieces"],
        "grade": proposal.get("grade"),
        "disposition": lot["disposition"],
        "reasons": [*lot["reasons"], *(r for r in proposal.get("reasons", []) if r not in lot["reasons"])],
        **{name: sum(found) / len(found) if found else None for name, found in values.items()},
    }


async def _certificate(api: Api, lot: dict[str, Any], data_dir: Path) -> dict[str, Any] | None:
    if not lot["certificates"]:
        return None
    newest = lot["certificates"][0]
    content = await api.get_bytes(f"/certificates/{newest['id']}.pdf")
    path = data_dir / "certificates" / f"{newest['id']}.pdf"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return {"path": str(path), "sha256": hashlib.sha256(content).hexdigest()}
