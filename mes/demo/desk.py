"""The desk of the simulated quality: decides about finished lots by their tests, as a person of quality would."""

from typing import Any

from mes.demo.api import Api
from mes.demo.programme import product_lots


class Desk:
    """Looks at product lots until they are decided; what was decided is read from the service, never remembered."""

    def __init__(self, quality: Api) -> None:
        self._quality = quality
        self.told: list[str] = []
        self._decided: set[str] = set()

    def has_decided(self, order: dict[str, Any]) -> bool:
        """Whether every finished lot of the order is decided, and there is one."""
        lots = product_lots(order)
        return bool(lots) and self._decided.issuperset(lots)

    async def look(self, order: dict[str, Any]) -> None:
        """One look at an order; new decisions are added to `told` in words."""
        for code in product_lots(order):
            if code not in self._decided:
                await self._decide(await self._quality.get(f"/lots/{code}"))

    async def _decide(self, lot: dict[str, Any]) -> None:
        verdict = (lot["proposal"] or {}).get("verdict", "incomplete")
        if lot["disposition"] == "free" and verdict == "conforms":
            await self._set(lot["code"], "released", "all tests conform")
        elif lot["disposition"] == "free" and verdict == "fails":
            await self._set(lot["code"], "hold", "; ".join(lot["proposal"]["reasons"])[:500])
        elif lot["disposition"] == "released":
            await self._certify(lot)
        elif lot["disposition"] == "hold" and verdict == "fails":
            self._note(lot["code"], f"lot {lot['code']} is on hold: {'; '.join(lot['proposal']['reasons'])}")

    async def _set(self, code: str, disposition: str, reason: str) -> None:
        body = {"disposition": disposition, "reason": reason, "signature": self._quality.signature}
        await self._quality.post(f"/lots/{code}/dispositions", body)

    async def _certify(self, lot: dict[str, Any]) -> None:
        if not lot["certificates"]:
            await self._quality.post("/certificates", {"lot": lot["code"]})
            self.told.append(f"lot {lot['code']}: {lot['pieces']} magnets released and certified")
        self._decided.add(lot["code"])

    def _note(self, code: str, words: str) -> None:
        self._decided.add(code)
        self.told.append(words)
