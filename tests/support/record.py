"""What must be true of a batch record and of the machine's own log, whatever happened to the service."""

from collections import Counter
from typing import Any

from support.plant import RunningPlant

Events = list[dict[str, Any]]


def of_kind(events: Events, kind: str) -> list[dict[str, Any]]:
    """The data of the events of a kind, in order."""
    return [event["data"] for event in events if event["kind"] == kind]


def run_of(events: Events, block: str) -> int:
    """The only run of a block."""
    runs = [data["run_id"] for data in of_kind(events, "phase_intended") if data["block"] == block]
    assert len(runs) == 1, f"{block} ran {len(runs)} times"
    return int(runs[0])


def assert_sound(events: Events, plant: RunningPlant, unit: str) -> None:
    """As `assert_sound_soft`; and the machine started and acknowledged each intended run once."""
    runs = assert_sound_soft(events)
    started, acknowledged = Counter(plant.started(unit)), Counter(plant.acknowledged(unit))
    assert {run: started[run] for run in runs} == dict.fromkeys(runs, 1)
    assert {run: acknowledged[run] for run in runs} == dict.fromkeys(runs, 1)
    numbers = [line["seq"] for line in plant.executed(unit)]
    assert numbers == sorted(set(numbers))


def assert_sound_soft(events: Events) -> list[int]:
    """Gapless journal in order of time, each block run once, each prompt answered once. Returns the run ids."""
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    for time in ("plant_at", "wall_at"):
        assert [event[time] for event in events] == sorted(event[time] for event in events)
    intended = of_kind(events, "phase_intended")
    runs = [int(data["run_id"]) for data in intended]
    assert len(runs) == len(set(runs)) == len({data["block"] for data in intended})
    for ours in ("phase_accepted", "phase_completed"):
        assert Counter(data["run_id"] for data in of_kind(events, ours)) == Counter(dict.fromkeys(runs, 1))
    assert_answered_once(events)
    return runs


def assert_answered_once(events: Events) -> None:
    """Every prompt that was opened was answered exactly once."""
    opened = Counter(data["n"] for data in of_kind(events, "prompt_opened"))
    assert opened == Counter(dict.fromkeys(opened, 1))
    assert Counter(data["n"] for data in of_kind(events, "prompt_answered")) == opened


def unit_conditions(events: Events) -> list[tuple[str, bool]]:
    """Condition words as they came and went."""
    return [(data["condition"], data["on"]) for data in of_kind(events, "condition_changed")]


def restarts(events: Events) -> list[str]:
    """The notes that say that the service began anew while the batch was open."""
    return [data["text"] for data in of_kind(events, "note") if "service" in data["text"]]
