"""SignAndEncrypt between the OPC UA link and a real server, with certificates made here."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from asyncua import Server, ua
from asyncua.crypto.cert_gen import setup_self_signed_certificate
from asyncua.crypto.uacrypto import load_certificate
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID

from drivers.backoff import BackOff
from drivers.link import LinkState
from drivers.opcua import OpcUaLink, Security
from drivers.signals import OpcUaAddress, Signal

pytestmark = pytest.mark.asyncio(loop_scope="module")
URI = "urn:test:powder"
SEQ = Signal(1, "VIM-01.Cmd.SEQ", OpcUaAddress(URI, "VIM-01.Cmd.SEQ"), "u32", writable=True)


async def certificate(folder: Path, name: str, usage: Any) -> tuple[Path, Path]:
    key, cert = folder / f"{name}.pem", folder / f"{name}.der"
    names = {"organizationName": "RP-100"}
    await setup_self_signed_certificate(key, cert, f"urn:test:{name}", "127.0.0.1", [usage], names)
    return key, cert


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def pki(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("pki")
    for folder in ("server", "own", "trusted", "rejected"):
        (root / folder).mkdir()
    await certificate(root / "server", "server", ExtendedKeyUsageOID.SERVER_AUTH)
    await certificate(root / "own", "client", ExtendedKeyUsageOID.CLIENT_AUTH)
    return root


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def url(pki: Path) -> AsyncIterator[str]:
    server = Server()
    await server.init()
    server.set_endpoint("opc.tcp://127.0.0.1:0")
    await server.set_application_uri("urn:test:server")
    server.set_security_policy([ua.SecurityPolicyType.Aes256Sha256RsaPss_SignAndEncrypt])
    await server.load_certificate(str(pki / "server" / "server.der"))
    await server.load_private_key(str(pki / "server" / "server.pem"))
    ns = await server.register_namespace(URI)
    node = await server.nodes.objects.add_variable(
        ua.NodeId(SEQ.name, ns), SEQ.name, ua.Variant(7, ua.VariantType.UInt32)
    )
    await node.set_writable()
    await server.start()
    yield f"opc.tcp://127.0.0.1:{server.bserver._server.sockets[0].getsockname()[1]}"
    await server.stop()


def link_to(url: str, pki: Path, trusted: Path, seen: Any, tools: Any) -> OpcUaLink:
    security = Security(
        application_uri="urn:test:client",
        certificate=pki / "own" / "client.der",
        private_key=pki / "own" / "client.pem",
        trusted=trusted,
        rejected=pki / "rejected",
    )
    return OpcUaLink(
        "powder",
        url,
        [SEQ],
        on_columns=seen.columns,
        on_state=seen.state,
        wall_ms=tools.wall_ms,
        security=security,
        back_off=BackOff(0.1, 0.5),
    )


async def test_an_unknown_server_is_refused_and_kept_for_a_person_to_look_at(url: str, pki: Path, tools: Any) -> None:
    seen = tools.Recorder()
    link = link_to(url, pki, pki / "trusted", seen, tools)
    async with tools.running(link.run):
        await tools.until(lambda: "Untrusted" in link.diagnostics.last_error, what=link.diagnostics.last_error)
    assert LinkState.UP not in seen.states
    kept = list((pki / "rejected").glob("*.der"))
    assert len(kept) == 1
    certificate = await load_certificate(pki / "server" / "server.der")
    assert kept[0].read_bytes() == certificate.public_bytes(Encoding.DER)


async def test_a_trusted_server_is_read_and_written_over_an_encrypted_channel(
    url: str, pki: Path, tools: Any, tmp_path: Path
) -> None:
    (tmp_path / "server.der").write_bytes((pki / "server" / "server.der").read_bytes())
    seen = tools.Recorder()
    link = link_to(url, pki, tmp_path, seen, tools)
    async with tools.running(link.run):
        await tools.until(lambda: link.state is LinkState.UP, what=link.diagnostics.last_error)
        await link.write([(SEQ, 42)])
        assert (await link.read([SEQ]))[0].value == 42
    assert link.diagnostics.security == "SignAndEncrypt, Aes256_Sha256_RsaPss"
    assert link.diagnostics.certificate_expires_ms > tools.wall_ms()


async def test_a_server_without_the_chosen_policy_is_not_talked_to_in_a_weaker_one(
    url: str, pki: Path, tools: Any
) -> None:
    seen = tools.Recorder()
    link = OpcUaLink("powder", url, [SEQ], on_columns=seen.columns, on_state=seen.state, wall_ms=tools.wall_ms)
    async with tools.running(link.run):
        await tools.until(lambda: bool(link.diagnostics.last_error))
    assert LinkState.UP not in seen.states
