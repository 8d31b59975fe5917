"""Modbus TCP links; the only client-side importer of pymodbus."""

from drivers.modbus.link import ModbusLink, ModbusTiming

__all__ = ["ModbusLink", "ModbusTiming"]
