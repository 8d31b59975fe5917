"""The live channel over a real WebSocket."""

import json

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from tests.integration.service.conftest import Service


def channel(service: Service, client: httpx.Client | None, origin: str | None = None) -> ClientConnection:
    cookie = {} if client is None else {"Cookie": f"sinterline_session={client.cookies['sinterline_session']}"}
    url = service.url.replace("http://", "ws://") + "/api/v1/live"
    return connect(url, additional_headers=cookie, origin=origin)  # type: ignore[arg-type]


def hear_for_ever(socket: ClientConnection) -> None:
    while True:
        socket.recv(5)


def test_a_subscription_is_answered_with_a_snapshot_and_then_heartbeats(service: Service) -> None:
    with service.sign_in("operator") as client, channel(service, client) as socket:
        socket.send(json.dumps({"subscribe": [123456]}))
        first = json.loads(socket.recv(5))
        beat = json.loads(socket.recv(5))
    assert (first["seq"], first["snapshot"], first["ids"]) == (0, True, [])
    assert (beat["seq"], beat["hb"]) == (1, True)


def test_nobody_listens_without_a_session(service: Service) -> None:
    with pytest.raises(InvalidStatus):
        channel(service, None)


def test_another_site_cannot_listen_with_our_cookie(service: Service) -> None:
    with service.sign_in("operator") as client, pytest.raises(InvalidStatus):
        channel(service, client, origin="http://elsewhere.example")


def test_a_message_that_is_no_subscription_ends_the_channel(service: Service) -> None:
    with service.sign_in("operator") as client, channel(service, client) as socket:
        socket.send("[1, 2")
        with pytest.raises(ConnectionClosed):
            hear_for_ever(socket)
