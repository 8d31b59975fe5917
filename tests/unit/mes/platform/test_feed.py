"""Notices: bounded, newest kept, publisher never blocked."""

from mes.platform.feed import Feed


def test_every_subscriber_gets_a_notice() -> None:
    feed = Feed()
    with feed.subscribe() as one, feed.subscribe() as two:
        feed.publish("batch", {"id": "B-0001"})
        assert [n.data["id"] for n in one.take()] == ["B-0001"]
        assert [n.topic for n in two.take()] == ["batch"]


def test_a_slow_subscriber_loses_the_oldest_and_knows_it() -> None:
    feed = Feed()
    with feed.subscribe(size=2) as slow:
        for number in range(5):
            feed.publish("lot", {"n": number})
        assert [n.data["n"] for n in slow.take()] == [3, 4]
        assert slow.dropped == 3


def test_after_the_block_nothing_is_delivered() -> None:
    feed = Feed()
    with feed.subscribe() as gone:
        pass
    feed.publish("lot", {})
    assert gone.take() == []
