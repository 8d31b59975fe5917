"""From the act of a prompt ("bring the inputs") to what hands do on the floor, carrier by carrier. Pure.

The resolved requests are shown to people as a list and executed in order by the simulated crew; the answer to the
prompt confirms that they are done.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from mes.batches.plans import Plan
from mes.platform.errors import Conflict

STORE = "STORE"
Request = dict[str, Any]


def resolve(act: Mapping[str, Any], plan: Plan, batch: str, unit: str, run: int) -> list[Request]:
    """Floor requests of one act for the `run`-th opening of its prompt (from 1), in order."""
    requests: list[Request] = []
    for verb, what in act.items():
        match verb:
            case "bring" | "load":
                requests += _bring(str(what), plan, unit)
            case "clear" | "unload":
                requests += [_move(carrier, STORE) for carrier in plan.carriers]
            case "dose":
                requests += _dose(plan, unit, run)
            case "tip":
                requests += _tip(plan, len(plan.doses)) if plan.doses else []
            case "weigh":
                requests += [{"op": "weigh", "carrier": _out(plan, str(what))}]
            case "count":
                requests += [{"op": "count", "carrier": carrier} for carrier in _counted(plan, str(what))]
            case "work":
                requests.append(_work(what if isinstance(what, str) else str(act["work"]), act, plan, unit))
            case "sample":
                requests += _samples(what, plan, batch)
            case _:
                continue  # parameters of `work`
    return requests


def weighed_carrier(act: Mapping[str, Any], plan: Plan, run: int) -> int | None:
    """The carrier that stands on the scale when the prompt is answered, if the act weighs one."""
    if "dose" in act and run <= len(plan.doses):
        return plan.doses[run - 1].pan
    if "weigh" in act:
        return _out(plan, str(act["weigh"]))
    return None


def _move(carrier: int, place: str, position: int = 0) -> Request:
    request: Request = {"op": "move", "carrier": carrier, "place": place}
    return {**request, "position": position} if position else request


def _bring(what: str, plan: Plan, unit: str) -> list[Request]:
    inputs = {p.carrier: p.position for p in plan.inputs}
    outs = [o.carrier for o in plan.outs if o.carrier not in inputs]
    requests = [_move(carrier, unit, position) for carrier, position in inputs.items()] if what != "outputs" else []
    return requests + ([_move(carrier, unit) for carrier in outs] if what in ("outputs", "all") else [])


def _dose(plan: Plan, unit: str, run: int) -> list[Request]:
    if run > len(plan.doses):
        return []
    line = plan.doses[run - 1]
    first = [] if run == 1 else _tip(plan, run - 1)
    pour = {"op": "pour", "from": line.carrier, "to": line.pan, "mass_kg": line.target_mg / 1e6}
    return [*first, pour, {"op": "weigh", "carrier": line.pan, "platform": line.platform}]


def _tip(plan: Plan, run: int) -> list[Request]:
    pan = plan.doses[run - 1].pan
    drum = plan.outs[0].carrier
    return [{"op": "pour", "from": pan, "to": drum, "mass_kg": None}, _move(pan, STORE)]


def _out(plan: Plan, name: str) -> int:
    if name == "inputs" and plan.inputs:
        return plan.inputs[0].carrier
    if name in plan.params:
        return int(plan.params[name])
    for out in plan.outs:
        if out.material == name:
            return out.carrier
    raise Conflict(f"the plan has no carrier for {name}")


def _samples(parts: Sequence[Mapping[str, Any]], plan: Plan, batch: str) -> list[Request]:
    """One specimen for each piece, so that the worst coupon can be found."""
    carrier = plan.outs[0].carrier if plan.outs else plan.inputs[0].carrier
    return [
        {
            "op": "sample",
            "carrier": carrier,
            "sample_id": f"{batch}-{part['instrument']}-{n}",
            "instrument": part["instrument"],
            "pieces": 1,
        }
        for part in parts
        for n in range(1, int(part["pieces"]) + 1)
    ]


def _counted(plan: Plan, what: str) -> list[int]:
    if what == "inputs":
        return list(dict.fromkeys(p.carrier for p in plan.inputs))
    return [out.carrier for out in plan.outs[:1]]


def _work(operation: str, act: Mapping[str, Any], plan: Plan, unit: str) -> Request:
    return {
        "op": "work",
        "place": unit,
        "operation": operation,
        "carriers_in": list(dict.fromkeys(p.carrier for p in plan.inputs)),
        "carriers_out": [o.carrier for o in plan.outs],
        "params": {**{k: v for k, v in act.items() if k != "work"}, **plan.attributes},
    }
