"""OPC UA data values and security choices, without a server."""

import math
from datetime import UTC, datetime
from pathlib import Path

import pytest
from asyncua import ua
from asyncua.crypto.cert_gen import generate_private_key, generate_self_signed_app_certificate
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID
from hypothesis import given
from hypothesis import strategies as st

from drivers.opcua.security import Security, check_insecure, keep_rejected
from drivers.opcua.values import (
    NO_TIME,
    quality_of,
    same_on_the_wire,
    to_arrays,
    to_data_value,
    to_reading,
    why_unreadable,
)
from drivers.signals import OpcUaAddress, Quality, Signal

PLANT = datetime(2026, 3, 1, 6, 0, 0, 250_000, tzinfo=UTC)
PLANT_MS = 1_772_344_800_250


def signal(kind: str) -> Signal:
    return Signal(1, "SF-01.x", OpcUaAddress("urn:x", "SF-01.x"), kind, low=-1e30, high=1e30, writable=True)


def data(value: object, kind: ua.VariantType, status: int = 0) -> ua.DataValue:
    return ua.DataValue(ua.Variant(value, kind), ua.StatusCode(status), SourceTimestamp=PLANT)


@pytest.mark.parametrize(
    ("status", "quality"),
    [
        (ua.StatusCodes.Good, Quality.GOOD),
        (ua.StatusCodes.GoodClamped, Quality.GOOD),
        (ua.StatusCodes.UncertainLastUsableValue, Quality.UNCERTAIN),
        (ua.StatusCodes.BadSensorFailure, Quality.BAD),
        (0xC0000000, Quality.BAD),
    ],
)
def test_quality_is_the_severity_of_the_status(status: int, quality: Quality) -> None:
    assert quality_of(ua.StatusCode(status)) is quality


def test_arrays_keep_the_order_and_know_missing_values() -> None:
    values = [data(1.5, ua.VariantType.Float), ua.DataValue(), data(True, ua.VariantType.Boolean, 0x40900000)]
    found = to_arrays(values)
    assert found.raw[0] == 1.5
    assert math.isnan(found.raw[1])
    assert found.raw[2] == 1.0
    assert found.quality.tolist() == [0, 0, 1]
    assert found.source_ms.tolist() == [PLANT_MS, NO_TIME, PLANT_MS]


def test_a_reading_of_a_missing_or_mistyped_node_is_bad() -> None:
    assert to_reading(signal("f32"), None, 5, 6).quality is Quality.BAD
    wrong = to_reading(signal("f32"), data("furnace", ua.VariantType.String), 5, 6)
    assert (wrong.value, wrong.quality) == (None, Quality.BAD)
    assert why_unreadable(signal("u16"), data(1.0, ua.VariantType.Float)) == "the node is Float, the signal says u16"


@given(st.floats(width=32, allow_nan=True, allow_infinity=False))
def test_what_is_written_equals_its_read_back(value: float) -> None:
    if abs(value) > 1e30:
        return
    written = to_data_value(signal("f32"), value)
    assert same_on_the_wire(signal("f32"), written, written)


def test_a_read_back_that_differs_in_one_bit_is_seen() -> None:
    written = to_data_value(signal("u64"), 2**63)
    assert not same_on_the_wire(signal("u64"), written, data(2**63 + 1, ua.VariantType.UInt64))
    assert not same_on_the_wire(signal("u64"), written, data(2**63, ua.VariantType.UInt64, ua.StatusCodes.Bad))


@pytest.mark.parametrize("url", ["opc.tcp://127.0.0.1:4840", "opc.tcp://localhost:4840", "opc.tcp://[::1]:4840"])
def test_loopback_needs_no_security(url: str) -> None:
    check_insecure(url, None, allow_insecure=False)


def test_beyond_loopback_no_security_must_be_allowed_by_name() -> None:
    with pytest.raises(ValueError, match="SecurityPolicy None"):
        check_insecure("opc.tcp://plc.site:4840", None, allow_insecure=False)
    check_insecure("opc.tcp://plc.site:4840", None, allow_insecure=True)


def test_deprecated_policies_cannot_be_chosen(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="Basic256Sha256"):
        Security("urn:x", tmp_path, tmp_path, tmp_path, tmp_path, policy="Basic256")


def test_the_folder_of_refused_certificates_is_bounded(tmp_path: Path) -> None:
    for n in range(100):
        (tmp_path / f"{n}.der").write_bytes(b"")
    keep_rejected(a_certificate(), tmp_path)
    assert len(list(tmp_path.glob("*.der"))) == 100


def a_certificate() -> x509.Certificate:
    name = [x509.UniformResourceIdentifier("urn:x")]
    return generate_self_signed_app_certificate(
        generate_private_key(), "x", {}, name, [ExtendedKeyUsageOID.SERVER_AUTH]
    )
