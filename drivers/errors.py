"""What can go wrong between us and a machine.

DriverError
├── LinkDown      no connection now; nothing was sent
├── LinkTimeout   sent, no answer in time: the outcome of a write is unknown
├── Refused       the device answered and said no (status code, exception code)
└── BadReading    the device answered with something that is not a value
"""


class DriverError(Exception):
    """Base of all errors of a link; its text names the connection and the signal."""


class LinkDown(DriverError):
    """There is no connection; nothing has been sent."""


class LinkTimeout(DriverError):
    """No answer in time. A write that ends so is *unknown*, not failed: read back before you repeat it."""


class Refused(DriverError):
    """The device answered and refused: OPC UA status code or Modbus exception code in the text."""


class BadReading(DriverError):
    """The device's answer is no value: wrong type, not finite, outside the signal's range, missing node."""
