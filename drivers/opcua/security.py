"""Security of an OPC UA connection: encrypted and pinned to a trust store, or openly insecure on loopback.

asyncua accepts any server certificate unless a validator is set, and takes the policy it is told; so the policy is
chosen here and never negotiated down.
"""

import ipaddress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

from asyncua import ua
from asyncua.client.client import Client
from asyncua.crypto import security_policies
from asyncua.crypto.truststore import TrustStore
from asyncua.crypto.uacrypto import load_certificate
from asyncua.crypto.validator import CertificateValidator, CertificateValidatorOptions
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

POLICIES: dict[str, Any] = {
    "Aes256_Sha256_RsaPss": security_policies.SecurityPolicyAes256Sha256RsaPss,
    "Basic256Sha256": security_policies.SecurityPolicyBasic256Sha256,
    "Aes128_Sha256_RsaOaep": security_policies.SecurityPolicyAes128Sha256RsaOaep,
}
REJECTED_KEPT = 100


@dataclass(frozen=True, slots=True)
class Security:
    """SignAndEncrypt with one of `POLICIES`; all paths are files or folders of DER or PEM.

    `application_uri` must equal the URI in the certificate's subjectAltName. A server certificate that is not in
    `trusted` is refused and stored in `rejected` (at most 100), from where only a person moves it.
    """

    application_uri: str
    certificate: Path
    private_key: Path
    trusted: Path
    rejected: Path
    crl: Path | None = None
    policy: str = "Aes256_Sha256_RsaPss"
    user: str | None = None
    password: str | None = None

    def __post_init__(self) -> None:
        if self.policy not in POLICIES:
            raise ValueError(f"security policy {self.policy}: allowed are {', '.join(POLICIES)}")


def check_insecure(url: str, security: Security | None, allow_insecure: bool) -> None:
    """Raise `ValueError` for a connection without security that leaves this machine and is not allowed by name."""
    if security is None and not allow_insecure and not _is_loopback(urlparse(url).hostname or ""):
        raise ValueError(f"{url}: SecurityPolicy None is refused beyond loopback; give certificates or allow it")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


async def secure(client: Client, security: Security) -> None:
    """Set policy, certificates, validator and user on a client that is not yet connected."""
    store = TrustStore([security.trusted], [security.crl] if security.crl else [])
    if any(security.trusted.glob("*.der")) or any(security.trusted.glob("*.pem")):
        await store.load_trust()  # an empty folder trusts nobody; the library cannot load one
    await store.load_crl()
    client.application_uri = security.application_uri
    await client.set_security(
        POLICIES[security.policy],
        str(security.certificate),
        str(security.private_key),
        mode=ua.MessageSecurityMode.SignAndEncrypt,
    )
    options = CertificateValidatorOptions.TRUSTED_VALIDATION | CertificateValidatorOptions.PEER_SERVER
    client.certificate_validator = _Validator(CertificateValidator(options, store), security.rejected)
    if security.user is not None:
        client.set_user(security.user)
        client.set_password(security.password or "")


class _Validator:
    """Validates, and keeps what it refuses for a person to look at."""

    def __init__(self, validate: CertificateValidator, rejected: Path) -> None:
        self._validate = validate
        self._rejected = rejected

    async def __call__(self, certificate: x509.Certificate, application: ua.ApplicationDescription) -> None:
        try:
            await self._validate(certificate, application)
        except Exception:
            keep_rejected(certificate, self._rejected)
            raise


def keep_rejected(certificate: x509.Certificate, folder: Path) -> None:
    """Store a refused certificate under its SHA-256 thumbprint; a full folder takes no more (flood guard)."""
    folder.mkdir(parents=True, exist_ok=True)
    if sum(1 for _ in folder.glob("*.der")) < REJECTED_KEPT:
        name = certificate.fingerprint(hashes.SHA256()).hex()
        (folder / f"{name}.der").write_bytes(certificate.public_bytes(Encoding.DER))


async def expires_ms(security: Security) -> int:
    """Wall-time milliseconds at which our own certificate ends."""
    certificate = await load_certificate(security.certificate)
    return int(certificate.not_valid_after_utc.timestamp() * 1000)
