"""How long to wait before the next attempt to connect."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BackOff:
    """Doubling delays with jitter: `first_s`, then twice as long up to `cap_s`, each shortened by up to `jitter`.

    The jitter keeps many links of one plant from knocking at a restarted server at the same moment.
    """

    first_s: float = 0.5
    cap_s: float = 30.0
    jitter: float = 0.3

    def delay_s(self, attempt: int, chance: float) -> float:
        """Delay before attempt `attempt` (0 = the first after a loss); `chance` is a random number in [0, 1)."""
        doublings = min(attempt, 32)  # 2.0**1024 would overflow on a server that is away for days
        return min(self.cap_s, self.first_s * 2.0**doublings) * (1.0 - self.jitter * chance)
