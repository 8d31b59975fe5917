"""The decoder of publish responses, with the library's encoder and decoder as the other opinion."""

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from asyncua import ua
from asyncua.ua.ua_binary import struct_to_binary
from hypothesis import given
from hypothesis import strategies as st

from drivers.opcua.notifications import DataChanges, Unknown, decode
from drivers.opcua.values import NO_TIME, to_arrays
from drivers.scaling import INTEGER_LIMITS

V = ua.VariantType
SCALARS: dict[V, Any] = {
    V.Boolean: st.booleans(),
    V.Int16: st.integers(*INTEGER_LIMITS["i16"]),
    V.UInt16: st.integers(*INTEGER_LIMITS["u16"]),
    V.Int32: st.integers(*INTEGER_LIMITS["i32"]),
    V.UInt32: st.integers(*INTEGER_LIMITS["u32"]),
    V.UInt64: st.integers(*INTEGER_LIMITS["u64"]),
    V.Float: st.floats(width=32),
    V.Double: st.floats(),
}
times = st.none() | st.integers(0, 4_000_000_000_000).map(
    lambda ms: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=ms)
)
statuses = st.sampled_from(
    [None, ua.StatusCodes.Good, ua.StatusCodes.UncertainLastUsableValue, ua.StatusCodes.BadSensorFailure]
)


@st.composite
def data_values(draw: Any) -> ua.DataValue:
    kind = draw(st.sampled_from(sorted(SCALARS, key=str)))
    variant = draw(st.none() | SCALARS[kind].map(lambda v: ua.Variant(v, kind)))
    status = draw(statuses)
    return ua.DataValue(
        variant,
        None if status is None else ua.StatusCode(status),
        draw(times),
        draw(times),
        draw(st.none() | st.integers(0, 9999)),
        draw(st.none() | st.integers(0, 9999)),
    )


def response(values: list[ua.DataValue], **more: Any) -> bytes:
    items = [ua.MonitoredItemNotification(ClientHandle=i, Value=v) for i, v in enumerate(values)]
    return wrap([ua.DataChangeNotification(MonitoredItems=items)], **more)


def wrap(notifications: list[Any], header: ua.ResponseHeader | None = None) -> bytes:
    message = ua.NotificationMessage(SequenceNumber=9, NotificationData=notifications)
    result = ua.PublishResult(
        SubscriptionId=77, AvailableSequenceNumbers=[8, 9], MoreNotifications=False, NotificationMessage=message
    )
    answer = ua.PublishResponse(ResponseHeader=header or ua.ResponseHeader(), Parameters=result)
    encoded: bytes = struct_to_binary(answer)
    return encoded


@given(st.lists(data_values(), min_size=1, max_size=12))
def test_it_reads_what_the_library_reads(values: list[ua.DataValue]) -> None:
    result = decode(response(values))
    assert result.SubscriptionId == 77
    assert result.NotificationMessage.SequenceNumber == 9
    (changes,) = result.NotificationMessage.NotificationData
    assert isinstance(changes, DataChanges)
    ours, theirs = changes.arrays(), to_arrays(values)
    assert changes.handles == list(range(len(values)))
    np.testing.assert_array_equal(ours.raw, theirs.raw)
    np.testing.assert_array_equal(ours.quality, theirs.quality)
    np.testing.assert_array_equal(ours.source_ms, theirs.source_ms)


def test_an_integer_of_64_bits_and_a_missing_time() -> None:
    result = decode(response([ua.DataValue(ua.Variant(2**64 - 1, V.UInt64))]))
    (changes,) = result.NotificationMessage.NotificationData
    assert changes.values == [2**64 - 1]
    assert changes.arrays().source_ms.tolist() == [NO_TIME]


def test_a_keep_alive_has_no_changes() -> None:
    result = decode(wrap([]))
    assert result.SubscriptionId == 77
    assert result.NotificationMessage.NotificationData == []


@pytest.mark.parametrize(
    "raw",
    [
        response([ua.DataValue(ua.Variant([1.0, 2.0], V.Float))]),
        response([ua.DataValue(ua.Variant("furnace", V.String))]),
        wrap([ua.StatusChangeNotification(Status=ua.StatusCode(ua.StatusCodes.BadTimeout))]),
        wrap([], header=ua.ResponseHeader(StringTable=["x"])),
        wrap([], header=ua.ResponseHeader(ServiceResult=ua.StatusCode(ua.StatusCodes.BadNoSubscription))),
        b"",
    ],
    ids=["array", "string", "status change", "string table", "bad service result", "nothing"],
)
def test_what_it_does_not_know_it_leaves_to_the_library(raw: bytes) -> None:
    with pytest.raises(Unknown):
        decode(raw)


@given(st.lists(data_values(), min_size=1, max_size=3), st.data())
def test_a_cut_response_is_never_taken_for_a_whole_one(values: list[ua.DataValue], data: Any) -> None:
    raw = response(values)
    behind = 8  # two empty arrays of the publish result, which nobody needs
    with pytest.raises(Unknown):
        decode(raw[: data.draw(st.integers(0, len(raw) - behind - 1))])
