"""What people may ask of a batch: legal commands give events, all others raise NotAllowed (HTTP 409)."""


class NotAllowed(Exception):
    """The command, answer or decision is not legal now; the message says why, for people."""
