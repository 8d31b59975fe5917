"""The hash-chained trail of who did what to which thing.

Public: `append(session, actor, action, target, payload)`, `verify(session) -> Verdict`, `router.router`.
"""

from mes.audit.service import append, verify

__all__ = ["append", "verify"]
