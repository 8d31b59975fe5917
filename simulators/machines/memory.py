"""Retained memory of a class A machine: what is written, and what a start makes of it."""

from typing import TYPE_CHECKING, Any

from simulators.machines.blocks import Fail, Mode, State, Status

if TYPE_CHECKING:
    from simulators.machines.plc import Machine


def dump(machine: "Machine") -> dict[str, Any]:
    """Status, binding, phase and body as plain JSON."""
    run = machine.phase
    phase = {"number": run.spec.number, "params": run.params, "memory": run.memory} if run else None
    status = {name: getattr(machine.status, name) for name in Status.__slots__}
    own = {"install_id": machine.install_id, "last_line": machine.last_line}
    return own | {"status": status, "phase": phase, "body": machine.dump()}


def without_battery(machine: "Machine") -> dict[str, Any]:
    """What stays when the PLC loses its memory: the body, which is no memory, and the boot counter."""
    return {"status": {"boot_id": machine.status.boot_id}, "body": machine.dump()}


def restore(machine: "Machine", plain: dict[str, Any]) -> None:
    """Start of the PLC: BOOT_ID rises; a phase that was running is held unless its policy is CONTINUE."""
    status = machine.status = Status()
    for name, value in plain.get("status", {}).items():
        setattr(status, name, value)
    status.state, status.mode = State(status.state), Mode(status.mode)
    status.boot_id += 1
    machine.install_id = plain.get("install_id")
    machine.last_line = plain.get("last_line")
    machine.load(plain.get("body", {}))
    machine.phase = None
    if kept := plain.get("phase"):
        spec = next(each for each in machine.PHASES if each.number == kept["number"])
        machine.phase = spec.behaviour(machine, spec, kept["params"], kept["memory"])
        if spec.policy != "CONTINUE":
            machine.fail(Fail.LOCAL_OPERATOR)
