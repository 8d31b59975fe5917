"""Constants and unit conversions shared by the models (SI; temperatures in kelvin inside the laws)."""

from typing import Final

GAS_CONSTANT: Final = 8.314
"""J/(mol K)."""

STEFAN_BOLTZMANN: Final = 5.67e-8
"""W/(m2 K4)."""

MU_0: Final = 1.2566370614e-6
"""Magnetic constant, T m/A."""

ZERO_C_IN_K: Final = 273.15

AMBIENT_C: Final = 20.0
AMBIENT_K: Final = 293.0
"""Temperature at which gas quantities in Pa m3 are counted."""

PA_M3_PER_MOL: Final = GAS_CONSTANT * AMBIENT_K
"""Gas quantity of one mole at `AMBIENT_K`."""

NORMAL_LITRES_PER_MOL: Final = 22.414

ATMOSPHERE_PA: Final = 101_325.0

HYDROGEN_KG_PER_MOL: Final = 2.016e-3
WATER_KG_PER_MOL: Final = 18.0e-3
OXYGEN_KG_PER_MOL: Final = 32.0e-3
