"""Who may do what, as one table. Deny by default: what is not listed is refused.

Duties are separated: an admin neither operates nor releases, quality releases and does not run, a process engineer
writes recipes and authorises trials and does not start orders.
"""

VIEW = frozenset({"plant.view"})
HOLD = frozenset({"batch.hold"})  # from any screen, by everyone who is signed in as a person
RUN = frozenset({"batch.start", "batch.resume", "batch.stop", "prompt.answer", "unit.command", "load_plan.fix"})

ROLES: dict[str, frozenset[str]] = {
    "operator": VIEW | HOLD | RUN | {"alarm.acknowledge", "lot.receive", "order.start"},
    "shift_lead": VIEW
    | HOLD
    | RUN
    | {
        "recipe.read_detail",
        "order.create",
        "order.start",
        "order.command",
        "lot.receive",
        "lot.hold",
        "transition.override",
        "quarantine.resolve",
        "alarm.acknowledge",
        "alarm.shelve",
        "equipment.maintain",
        "plant.speed",
        "audit.read",
    },
    "process_engineer": VIEW
    | HOLD
    | {
        "recipe.read_detail",
        "recipe.edit",
        "recipe.approve",
        "recipe.revise",
        "trial.authorise",
        "order.create",
        "transition.override",
        "quarantine.resolve",
        "plant.speed",
        "audit.read",
    },
    "quality": VIEW
    | HOLD
    | {
        "recipe.read_detail",
        "recipe.approve",
        "prompt.answer",
        "lot.hold",
        "lot.release",
        "lot.correct",
        "certificate.issue",
        "specification.edit",
        "measurement.write",
        "provenance.export",
        "audit.read",
    },
    "lab": VIEW | HOLD | {"measurement.write", "prompt.answer"},
    "maintenance": VIEW | HOLD | {"equipment.maintain", "alarm.acknowledge", "audit.read"},
    "admin": VIEW | HOLD | {"users.manage", "audit.read", "jobs.run", "plant.speed"},
    "api_client": VIEW | {"measurement.write"},
}


def permissions_of(role: str) -> frozenset[str]:
    """All permissions of a role; none for an unknown one."""
    return ROLES.get(role, frozenset())
