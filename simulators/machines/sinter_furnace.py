"""Vacuum sinter furnace SF: the phase table of docs/plc/sinter_furnace.md on the body of `sinter_body.py`."""

from simulators.machines.evacuation import Evacuate, LeakCheck
from simulators.machines.phase import Param, PhaseSpec, carriers
from simulators.machines.sinter_body import SinterBody
from simulators.machines.sinter_gas_phases import Quench, Vent
from simulators.machines.sinter_handling_phases import LoadBoxes, Unload
from simulators.machines.sinter_heat_phases import BurnOffHold, Soak, VacCool

_TEMPERATURE = ("peak_pressure_pa", "holdback_s", "temperature_c", "pressure_pa")
_SOAK = ("temperature_c", "spread_c", "hold_s", "pressure_pa", "min_temperature_c", "max_temperature_c")

PHASES = (
    PhaseSpec(1, "load", LoadBoxes, carriers("box", "tray", "in", 12), ("mass_kg", "boxes", "pieces"), "HOLD"),
    PhaseSpec(
        2,
        "evacuate",
        Evacuate,
        (Param("pressure_pa", 0.01, 1000.0), Param("min_s", 0.0, 14400.0)),
        ("pressure_pa", "elapsed_s"),
    ),
    PhaseSpec(3, "leak_check", LeakCheck, (Param("duration_s", 300.0, 3600.0),), ("rise_pa_per_h",)),
    PhaseSpec(
        4,
        "burn_off_hold",
        BurnOffHold,
        (
            Param("temperature_c", 50.0, 950.0),
            Param("ramp_c_per_min", 0.5, 10.0),
            Param("hold_s", 0.0, 36000.0),
            Param("until_pressure_pa", 0.01, 100.0),
        ),
        _TEMPERATURE,
    ),
    PhaseSpec(
        5,
        "soak",
        Soak,
        (
            Param("temperature_c", 900.0, 1120.0),
            Param("ramp_c_per_min", 0.5, 5.0),
            Param("hold_s", 0.0, 36000.0),
            Param("tolerance_c", 1.0, 10.0),
        ),
        _SOAK,
    ),
    PhaseSpec(
        6,
        "vac_cool",
        VacCool,
        (Param("temperature_c", 400.0, 1100.0), Param("ramp_c_per_min", 0.5, 10.0)),
        ("temperature_c",),
    ),
    PhaseSpec(
        7,
        "quench",
        Quench,
        (Param("pressure_pa", 60_000.0, 200_000.0), Param("until_c", 40.0, 200.0), Param("fan_hz", 10.0, 50.0)),
        ("rate_c_per_min", "temperature_c"),
    ),
    PhaseSpec(8, "vent", Vent, (), ("pressure_pa",)),
    PhaseSpec(
        9,
        "unload",
        Unload,
        carriers("reject_bin", "bin", "out"),
        ("mass_kg", "reject_kg", "pieces", "reject_pieces", *(f"pieces_{n}" for n in range(1, 13))),
        "HOLD",
    ),
)


class SinterFurnace(SinterBody):
    """Three heater zones, load thermocouples, pump set, argon quench."""

    PHASES = PHASES
