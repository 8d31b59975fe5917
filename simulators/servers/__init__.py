"""Bodies that put machines on the wire: OPC UA and Modbus TCP servers bound to loopback."""
