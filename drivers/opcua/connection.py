"""One connection to one server: a new asyncua client, its loss, its subscriptions.

Whole publish results are taken by the callback of the session's CreateSubscription service, decoded column by
column (`notifications`); the library's own subscription object would make a task for every value. Its reconnect is
not used (it never ends against some servers).
"""

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from asyncua import ua
from asyncua.client.client import Client
from asyncua.common.shortcuts import Shortcuts
from asyncua.ua.attribute_ids import AttributeIds

from drivers.opcua.nodes import ServerFacts, chunks
from drivers.opcua.notifications import BatchSession, DataChanges
from drivers.opcua.security import Security, secure
from drivers.opcua.values import ValueArrays, to_arrays

# At INFO the library logs every publish result with its whole content; our link reports losses itself.
logging.getLogger("asyncua").setLevel(logging.CRITICAL)

Received = Callable[[Sequence[int], ValueArrays], None]


class Connection:
    """A connected client and what has been heard from it. `lost` is set, with `why`, when the transport ends."""

    def __init__(self, url: str, request_timeout_s: float) -> None:
        self.client = Client(url, timeout=request_timeout_s, watchdog_intervall=3600.0)
        self.client.uaclient.session = BatchSession(self.client.uaclient)
        self.client.nodes = Shortcuts(self.client.uaclient.session)
        self.client.session_timeout = 60_000
        self.client.connection_lost_callback = self._transport_lost
        self.lost = asyncio.Event()
        self.why = ""
        self.drops = 0
        self.heard_s = 0.0
        self.facts = ServerFacts({}, 1, 1)
        self._loop = asyncio.get_running_loop()
        self._published_s: dict[int, float] = {}
        self._sequence: dict[int, int] = {}
        self._received: dict[int, Received] = {}

    async def open(self, security: Security | None) -> None:
        """Connect, or raise what the library raises."""
        if security is not None:
            await secure(self.client, security)
        await self.client.connect()
        self.hear()

    def hear(self) -> None:
        """Note that the server has just answered."""
        self.heard_s = self._loop.time()

    def quiet_s(self) -> float:
        """Seconds since the server was last heard."""
        return self._loop.time() - self.heard_s

    def stalest_s(self) -> float:
        """Seconds since the most silent subscription published (values or keep-alive)."""
        return self._loop.time() - min(self._published_s.values(), default=self._loop.time())

    async def subscribe(self, interval_ms: float, keep_alive_s: float, received: Received) -> int:
        """Create one subscription; `received` gets the monitored-item notifications of each publish result."""
        keep_alive = max(1, round(keep_alive_s * 1000 / interval_ms))
        wanted = ua.CreateSubscriptionParameters(
            RequestedPublishingInterval=interval_ms,
            RequestedMaxKeepAliveCount=ua.UInt32(keep_alive),
            RequestedLifetimeCount=ua.UInt32(keep_alive * 10),
            MaxNotificationsPerPublish=ua.UInt32(0),
        )
        result = await self.client.uaclient.session.create_subscription(wanted, self._published)
        number = int(result.SubscriptionId)
        self._published_s[number] = self._loop.time()
        self._received[number] = received
        self.hear()
        return number

    async def monitor(
        self, subscription: int, items: Sequence[tuple[int, ua.NodeId]], interval_ms: float, queue: int
    ) -> list[tuple[int, str]]:
        """Add (client handle, node) pairs in chunks; returns the handles that the server refused and why."""
        refused = []
        for part in chunks(len(items), self.facts.items_per_call):
            asked = [items[i] for i in part]
            request = ua.CreateMonitoredItemsParameters(
                SubscriptionId=ua.UInt32(subscription),
                ItemsToCreate=[_item(handle, node, interval_ms, queue) for handle, node in asked],
            )
            results = await self.client.uaclient.session.create_monitored_items(request)
            self.hear()
            refused += [(a[0], r.StatusCode.name) for a, r in zip(asked, results, strict=True) if r.StatusCode.is_bad()]
        return refused

    def _published(self, result: ua.PublishResult) -> None:
        self.hear()
        number = int(result.SubscriptionId)
        self._published_s[number] = self.heard_s
        sequence = int(result.NotificationMessage.SequenceNumber)
        notifications: Iterable[Any] = result.NotificationMessage.NotificationData or ()
        for notification in notifications:
            self._count_drops(number, sequence)
            if isinstance(notification, DataChanges):
                self._received[number](notification.handles, notification.arrays())
            elif isinstance(notification, ua.DataChangeNotification):
                items = notification.MonitoredItems
                self._received[number]([i.ClientHandle for i in items], to_arrays([i.Value for i in items]))
            elif isinstance(notification, ua.StatusChangeNotification):
                self.lose(f"subscription ended: {notification.Status.name}")

    def _count_drops(self, number: int, sequence: int) -> None:
        before = self._sequence.get(number)
        if before is not None and sequence > before + 1:
            self.drops += sequence - before - 1
        self._sequence[number] = sequence

    async def _transport_lost(self, error: Exception) -> None:
        self.lose(f"connection closed: {error}")

    def lose(self, why: str) -> None:
        """Declare the connection lost; the first reason stands."""
        if not self.lost.is_set():
            self.why = why
            self.lost.set()

    async def close(self, patience_s: float) -> None:
        """Close session and socket; a server that does not answer is left after `patience_s`."""
        if self.lost.is_set():
            self.client.disconnect_socket()
            await asyncio.sleep(0)  # lets the transport report its end, so that closing asks a dead peer for nothing
        closing = asyncio.ensure_future(self.client.disconnect())
        done, _ = await asyncio.wait({closing}, timeout=patience_s)
        if not done:
            self.client.disconnect_socket()
            closing.cancel()
        await asyncio.gather(closing, return_exceptions=True)


def _item(handle: int, node: ua.NodeId, interval_ms: float, queue: int) -> ua.MonitoredItemCreateRequest:
    return ua.MonitoredItemCreateRequest(
        ItemToMonitor=ua.ReadValueId(NodeId=node, AttributeId=ua.Int32(AttributeIds.Value)),
        MonitoringMode=ua.MonitoringMode.Reporting,
        RequestedParameters=ua.MonitoringParameters(
            ClientHandle=ua.UInt32(handle), SamplingInterval=interval_ms, QueueSize=ua.UInt32(queue), DiscardOldest=True
        ),
    )
