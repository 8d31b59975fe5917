"""OPC UA links; the only client-side importer of asyncua."""

from drivers.opcua.link import OpcUaLink, OpcUaTiming
from drivers.opcua.security import Security

__all__ = ["OpcUaLink", "OpcUaTiming", "Security"]
