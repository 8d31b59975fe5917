"""What a machine reports against what its instruments show, when a phase completes. Pure."""

from collections.abc import Mapping

from recipes.conditions import Unknown, names_in, truth
from recipes.engine.state import PhaseRun
from recipes.unit_class import PhaseClass


def contradiction(phase: PhaseClass, run: PhaseRun, reports: Mapping[str, float], signals: Mapping[str, float]) -> str:
    """The first condition of `verify` that is not true, with the values it saw; empty when all are."""
    names = {
        **signals,
        **{f"set.{name}": value for name, value in run.params.items()},
        **{f"report.{name}": value for name, value in reports.items()},
    }
    for condition in phase.verify:
        answer = truth(condition, names)
        if answer is not True:
            seen = ", ".join(f"{name} {names[name]:g}" for name in names_in(condition) if name in names)
            why = f"{answer}" if isinstance(answer, Unknown) else "is not so"
            return f"{run.phase}: {condition}: {why} ({seen})"
    return ""
