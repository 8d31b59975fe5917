"""The simulated people of the running demo, each with an account of their own, and the engineer who orders a trial."""

from contextlib import AsyncExitStack
from typing import Self

from mes.demo.api import Api
from mes.users.demo import DEMO_PASSWORD


class People:
    """Signed in for the length of the block: operator, shift lead, quality and process engineer."""

    def __init__(self, url: str) -> None:
        names = ("crew", "crew-lead", "crew-quality", "engineer")
        self.operator, self.lead, self.quality, self.engineer = (Api(url, name, DEMO_PASSWORD) for name in names)
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        for api in (self.operator, self.lead, self.quality, self.engineer):
            await self._stack.enter_async_context(api)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()
