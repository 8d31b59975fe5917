"""Fan-out of live values: snapshots, changes, bad values, slow clients."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import orjson
import pytest
from numpy.typing import NDArray

from mes.platform.clock import Clock, PlantClock
from mes.platform.live import Client, Fanout


@dataclass
class Look:
    values: NDArray[np.float64]
    quality: NDArray[np.uint8]
    source_ms: NDArray[np.int64]


@dataclass
class Plant:
    values: dict[int, float] = field(default_factory=lambda: {1: 20.5, 2: 1052.0, 3: 0.05})
    quality: dict[int, int] = field(default_factory=lambda: {1: 0, 2: 0, 3: 0})
    looks: int = 0

    def known(self, ids: Any) -> NDArray[np.int32]:
        return np.array([i for i in ids if i in self.values], dtype=np.int32)

    def many(self, ids: NDArray[np.int32]) -> Look:
        self.looks += 1
        values = np.array([self.values[int(i)] for i in ids])
        quality = np.array([self.quality[int(i)] for i in ids], dtype=np.uint8)
        return Look(values, quality, np.full(len(ids), 7_000, dtype=np.int64))


@pytest.fixture
def plant() -> Plant:
    return Plant()


@pytest.fixture
def fanout(plant: Plant) -> Fanout:
    clock = PlantClock(Clock())
    clock.hear(9_000)
    return Fanout(plant, clock)


async def frames(client: Client) -> list[dict[str, Any]]:
    return [orjson.loads(frame) for frame in await client.take()]


async def test_a_subscription_begins_with_a_snapshot_of_what_exists(fanout: Fanout) -> None:
    client = Client()
    fanout.subscribe(client, [2, 1, 2, 99])
    assert await frames(client) == [
        {
            "t": 9_000, "snapshot": True, "ids": [1, 2], "values": [20.5, 1052.0], "quality": [0, 0],
            "source_ms": [7_000, 7_000],
        }
    ]  # fmt: skip


async def test_an_empty_subscription_is_answered_too(fanout: Fanout) -> None:
    client = Client()
    fanout.subscribe(client, [])
    assert (await frames(client))[0]["ids"] == []


async def test_only_what_changed_is_sent(fanout: Fanout, plant: Plant) -> None:
    client = Client()
    fanout.subscribe(client, [1, 2, 3])
    await client.take()
    fanout.step()
    plant.values[2] = 1053.0
    fanout.step()
    sent = await frames(client)
    assert [(f["ids"], f["values"]) for f in sent] == [([2], [1053.0])]


async def test_a_bad_value_is_null_and_a_change_of_quality_alone_is_told(fanout: Fanout, plant: Plant) -> None:
    client = Client()
    fanout.subscribe(client, [1, 3])
    await client.take()
    plant.quality[3] = 2
    fanout.step()
    plant.quality[1] = 3
    fanout.step()
    sent = await frames(client)
    assert [(f["ids"], f["values"], f["quality"]) for f in sent] == [([3], [None], [2]), ([1], [20.5], [3])]


async def test_a_missing_value_that_stays_missing_is_no_change(fanout: Fanout, plant: Plant) -> None:
    plant.values[1], plant.quality[1] = float("nan"), 2
    client = Client()
    fanout.subscribe(client, [1])
    await client.take()
    fanout.step()
    assert not client.queue


async def test_clients_with_the_same_set_share_one_comparison_and_one_frame(fanout: Fanout, plant: Plant) -> None:
    clients = [Client() for _ in range(20)]
    for client in clients:
        fanout.subscribe(client, [1, 2, 3])
        await client.take()
    plant.looks = 0
    plant.values[1] = 21.0
    fanout.step()
    assert plant.looks == 1
    assert len({id(client.queue[0]) for client in clients}) == 1


async def test_a_client_that_joins_later_misses_no_change(fanout: Fanout, plant: Plant) -> None:
    early, late = Client(), Client()
    fanout.subscribe(early, [1])
    plant.values[1] = 30.0  # not yet told to anybody
    fanout.subscribe(late, [1])
    plant.values[1] = 20.5  # back before the next round
    fanout.step()
    shown = [value for frame in await frames(late) for value in frame["values"]]
    assert shown[-1] == 20.5


async def test_a_slow_client_gets_a_snapshot_in_place_of_its_backlog(fanout: Fanout, plant: Plant) -> None:
    client = Client()
    fanout.subscribe(client, [1, 2])
    for number in range(100):
        plant.values[1] = float(number)
        fanout.step()
    sent = await frames(client)
    assert len(sent) <= 32
    assert sent[0]["snapshot"]
    assert client.lagged > 0
    assert [f["values"][0] for f in sent][-1] == 99.0


async def test_nobody_is_compared_for_after_the_last_client_left(fanout: Fanout, plant: Plant) -> None:
    client = Client()
    fanout.subscribe(client, [1])
    fanout.leave(client)
    plant.looks = 0
    fanout.step()
    assert plant.looks == 0
