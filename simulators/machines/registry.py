"""Which units the plant has, of which kind, and where they stand on the wire.

A kind is named by module and class and imported when its process starts; a kind whose module is not installed is
absent, and so are its units.
"""

import importlib
import importlib.util
from dataclasses import dataclass

from simulators.machines.unit import Environment, Unit


@dataclass(frozen=True, slots=True)
class Server:
    """One endpoint: its key in endpoints.json, its protocol and the process (group) that runs it."""

    key: str
    protocol: str
    group: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One unit. `device_id` is its first Modbus device on the server; `server` is empty for units without a wire."""

    unit_id: str
    kind: str
    server: str
    device_id: int = 0


SERVERS = (
    Server("powder", "opcua", "powder"),
    Server("thermal", "opcua", "thermal"),
    Server("forming", "modbus", "forming"),
    Server("af-01", "modbus", "anneal"),
    Server("af-02", "modbus", "anneal"),
    Server("utilities", "modbus", "utilities"),
)
FLOOR = "floor"
"""Group of the units without a wire; it also runs the plant clock."""
GROUPS = (FLOOR, *dict.fromkeys(server.group for server in SERVERS))

_KINDS = {
    "strip_caster": "StripCaster",
    "hydrogen_furnace": "HydrogenFurnace",
    "jet_mill": "JetMill",
    "blender": "Blender",
    "aligning_press": "AligningPress",
    "isostatic_press": "IsostaticPress",
    "sinter_furnace": "SinterFurnace",
    "annealing_furnace": "AnnealingFurnace",
    "magnetiser": "Magnetiser",
    "utilities": "FloorScales OxygenAnalyser DewPointMeter EnergyMeter",
    "manual_work": "ManualWork",
    "instruments": "Hysteresisgraph Laboratory",
}
"""Module below `simulators.machines` and its unit classes."""

ENTRIES = (
    Entry("VIM-01", "StripCaster", "powder"),
    Entry("HD-01", "HydrogenFurnace", "powder"),
    Entry("HD-02", "HydrogenFurnace", "powder"),
    Entry("JM-01", "JetMill", "powder"),
    Entry("BL-01", "Blender", "forming", 1),
    Entry("PR-01", "AligningPress", "forming", 2),
    Entry("PR-02", "AligningPress", "forming", 3),
    Entry("CIP-01", "IsostaticPress", "forming", 4),
    Entry("MG-01", "Magnetiser", "forming", 5),
    *(Entry(f"SF-0{n}", "SinterFurnace", "thermal") for n in range(1, 5)),
    Entry("AF-01", "AnnealingFurnace", "af-01", 1),
    Entry("AF-02", "AnnealingFurnace", "af-02", 1),
    Entry("WB-01", "FloorScales", "utilities", 1),
    Entry("OA-01", "OxygenAnalyser", "utilities", 2),
    Entry("DP-01", "DewPointMeter", "utilities", 3),
    Entry("EM-01", "EnergyMeter", "utilities", 4),
    Entry("EM-02", "EnergyMeter", "utilities", 5),
    Entry("HANDS", "ManualWork", ""),
    Entry("HG-01", "Hysteresisgraph", ""),
    Entry("LAB", "Laboratory", ""),
)


def unit_class(kind: str) -> type[Unit] | None:
    """The class of a kind, or None when its module is not there."""
    module = next(name for name, classes in _KINDS.items() if kind in classes.split())
    path = f"simulators.machines.{module}"
    if importlib.util.find_spec(path) is None:
        return None
    found: type[Unit] = getattr(importlib.import_module(path), kind)
    return found


def entries_of(group: str, only: frozenset[str] | None = None) -> list[Entry]:
    """Units of a process group, restricted to `only` when given."""
    servers = {server.key for server in SERVERS if server.group == group} if group != FLOOR else {""}
    return [each for each in ENTRIES if each.server in servers and (only is None or each.unit_id in only)]


def build(entry: Entry, env: Environment) -> Unit | None:
    """Make a unit, or None when its kind is absent."""
    cls = unit_class(entry.kind)
    return cls(entry.unit_id, env) if cls else None
