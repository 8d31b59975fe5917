"""Addresses of servers: a JSON file `{endpoint key: url}` written by whoever starts or installs them."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import orjson

from mes.equipment.model import Connection, PlantModel
from mes.equipment.yaml_source import ModelError


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a connection's server listens."""

    url: str
    host: str
    port: int


_SCHEMES = {"opcua": "opc.tcp", "modbus": "modbus"}


def read_endpoints(path: Path, model: PlantModel) -> dict[str, Endpoint]:
    """Endpoint by connection name. Raises `ModelError` when the file is unreadable or a connection is missing."""
    try:
        data = orjson.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise ModelError([f"{path}:1: cannot be read: {error}"]) from error
    faults: list[str] = []
    found = {}
    for connection in model.connections.values():
        endpoint = _endpoint(connection, data.get(connection.endpoint))
        if endpoint is None:
            faults.append(f"{path}:1: no usable address for {connection.endpoint!r} ({connection.protocol})")
        else:
            found[connection.name] = endpoint
    if faults:
        raise ModelError(faults)
    return found


def _endpoint(connection: Connection, url: object) -> Endpoint | None:
    parts = urlsplit(url) if isinstance(url, str) else None
    if parts is None or parts.scheme != _SCHEMES[connection.protocol] or not parts.hostname or not parts.port:
        return None
    return Endpoint(str(url), parts.hostname, parts.port)
