"""Hydrogen decrepitation: uptake by flake in a closed vessel behind a mass flow controller, and dehydrogenation.

The uptake can empty the gas volume in less than a second, so pressure is never stepped explicitly: with u = sqrt(P)
each step is one quadratic, and the hydrogen taken from the supply follows from the balance.
"""

import math
from dataclasses import dataclass

from simulators.physics import outgassing
from simulators.physics.constants import (
    AMBIENT_C,
    GAS_CONSTANT,
    HYDROGEN_KG_PER_MOL,
    NORMAL_LITRES_PER_MOL,
    PA_M3_PER_MOL,
    ZERO_C_IN_K,
)

_REFERENCE_PA = 100_000.0
_MATRIX_WT_PCT = 0.38
_BOUNDARY_WT_PCT = 1.7
_BED_J_PER_KG_K = 477.0
DISPROPORTIONATION_C = 600.0
"""Above this temperature in hydrogen over 10 kPa the matrix disproportionates (abnormal)."""


@dataclass(frozen=True, slots=True)
class VesselSpec:
    """The vessel and its charge of flake."""

    flake_kg: float = 300.0
    boundary_share: float = 0.0465
    """Metallic RE-rich phase as a mass fraction (`phases`)."""
    volume_m3: float = 1.5
    wall_w_per_k: float = 80.0
    incubation_s: float = 900.0
    drum_j_per_k: float = 22_000.0
    """Share of the drum that follows the bed during uptake (gives the published bed peak near 270 C)."""
    matrix_j_per_mol: float = 57_000.0
    boundary_j_per_mol: float = 200_000.0

    @property
    def matrix_mol(self) -> float:
        """Capacity of the matrix, mol H2."""
        return self.flake_kg * (1.0 - self.boundary_share) * _MATRIX_WT_PCT / 100.0 / HYDROGEN_KG_PER_MOL

    @property
    def boundary_mol(self) -> float:
        """Capacity of the RE-rich phase, mol H2."""
        return self.flake_kg * self.boundary_share * _BOUNDARY_WT_PCT / 100.0 / HYDROGEN_KG_PER_MOL

    @property
    def bed_j_per_k(self) -> float:
        return self.flake_kg * _BED_J_PER_KG_K + self.drum_j_per_k


@dataclass(frozen=True, slots=True)
class BedState:
    pressure_pa: float
    """Hydrogen pressure (argon left from the purge is not counted)."""
    bed_c: float = AMBIENT_C
    matrix_fraction: float = 0.0
    boundary_fraction: float = 0.0
    exposed_s: float = 0.0
    """Time in hydrogen counted at 25 C; uptake starts when it passes the incubation time."""
    supplied_mol: float = 0.0
    flow_mol_per_s: float = 0.0


@dataclass(frozen=True, slots=True)
class BedInputs:
    supply_limit_nl_per_min: float = 0.0
    regulator_pa: float = _REFERENCE_PA
    wall_c: float = AMBIENT_C
    wall_factor: float = 1.0
    """Multiplies the wall conductance (spray water on: 2 to 4)."""


def incubation_s(passivated: bool, temperature_c: float) -> float:
    """Delay before uptake: 15 min on a clean surface, three times as long when passivated, a fifth at 100 C."""
    clean_s = 900.0 * (3.0 if passivated else 1.0)
    return clean_s * math.exp(-math.log(5.0) * max(0.0, temperature_c - 25.0) / 75.0)


def equilibrium_pa(temperature_c: float) -> float:
    """Plateau pressure of the matrix hydride."""
    kelvin = temperature_c + ZERO_C_IN_K
    return _REFERENCE_PA * math.exp(100.0 / GAS_CONSTANT - 57_000.0 / (GAS_CONSTANT * kelvin))


def absorption_rate_per_s(temperature_c: float) -> float:
    """Uptake rate at 100 kPa far from equilibrium (tau 10 min at 25 C, 1.3 min at 100 C)."""
    return 40.0 * math.exp(-25_000.0 / (GAS_CONSTANT * (temperature_c + ZERO_C_IN_K)))


def step(spec: VesselSpec, state: BedState, inputs: BedInputs, dt_s: float) -> BedState:
    """Absorb for `dt_s` (1 to 30 s give the same peak temperature within 5 K)."""
    exposed_s = state.exposed_s + (dt_s * _incubation_speed(state.bed_c) if state.pressure_pa > 1_000.0 else 0.0)
    rate = absorption_rate_per_s(state.bed_c) if exposed_s >= spec.incubation_s else 0.0
    per_pa = spec.volume_m3 / PA_M3_PER_MOL
    limit_mol = inputs.supply_limit_nl_per_min / NORMAL_LITRES_PER_MOL / 60.0 * dt_s
    drive = rate * dt_s / math.sqrt(_REFERENCE_PA)
    matrix = drive * spec.matrix_mol * (1.0 - state.matrix_fraction)
    boundary = drive * spec.boundary_mol * (1.0 - state.boundary_fraction)
    root_eq = math.sqrt(equilibrium_pa(state.bed_c))
    root = _root_pressure(per_pa, matrix, boundary, root_eq, per_pa * state.pressure_pa + limit_mol)
    root = min(root, math.sqrt(max(inputs.regulator_pa, state.pressure_pa)))
    new_matrix = 1.0 - (1.0 - state.matrix_fraction) * math.exp(-drive * max(0.0, root - root_eq))
    new_boundary = 1.0 - (1.0 - state.boundary_fraction) * math.exp(-drive * root)
    matrix_mol = (new_matrix - state.matrix_fraction) * spec.matrix_mol
    boundary_mol = (new_boundary - state.boundary_fraction) * spec.boundary_mol
    supplied = min(limit_mol, max(0.0, matrix_mol + boundary_mol + per_pa * (root * root - state.pressure_pa)))
    pressure = max(0.0, state.pressure_pa + (supplied - matrix_mol - boundary_mol) / per_pa)
    heat_j = matrix_mol * spec.matrix_j_per_mol + boundary_mol * spec.boundary_j_per_mol
    bed_c = _bed(spec, state.bed_c, heat_j, inputs, dt_s)
    total = state.supplied_mol + supplied
    return BedState(pressure, bed_c, new_matrix, new_boundary, exposed_s, total, supplied / dt_s)


def flow_nl_per_min(state: BedState) -> float:
    """Flow that the mass flow meter shows."""
    return state.flow_mol_per_s * NORMAL_LITRES_PER_MOL * 60.0


def supplied_nm3(state: BedState) -> float:
    """Totaliser of the supply."""
    return state.supplied_mol * NORMAL_LITRES_PER_MOL / 1000.0


def absorbed_kg(spec: VesselSpec, state: BedState) -> float:
    """Hydrogen in the bed."""
    mol = state.matrix_fraction * spec.matrix_mol + state.boundary_fraction * spec.boundary_mol
    return mol * HYDROGEN_KG_PER_MOL


def uptake_fraction(spec: VesselSpec, state: BedState) -> float:
    """Absorbed over capacity, 0 to 1."""
    capacity_kg = (spec.matrix_mol + spec.boundary_mol) * HYDROGEN_KG_PER_MOL
    return absorbed_kg(spec, state) / capacity_kg if capacity_kg > 0.0 else 0.0


def pools_after_absorption(spec: VesselSpec, state: BedState) -> outgassing.Pools:
    """Hydrogen pools at the start of dehydrogenation: NdH2 in the boundary phase, the rest with the matrix."""
    total_ppm = absorbed_kg(spec, state) / max(1e-9, spec.flake_kg) * 1e6
    dihydride_ppm = min(total_ppm, boundary_hydride_ppm(spec.boundary_share) * state.boundary_fraction)
    return outgassing.Pools(0.0, 0.0, total_ppm - dihydride_ppm, dihydride_ppm)


def boundary_hydride_ppm(boundary_share: float) -> float:
    """Hydrogen bound as NdH2 in the boundary phase, wt ppm of the whole (1.38 wt% of that phase)."""
    return 1.38e4 * boundary_share


def dehydrogenate(pools: outgassing.Pools, mass_kg: float, bed_c: float, dt_s: float) -> tuple[outgassing.Pools, float]:
    """Pools after `dt_s` under vacuum and the hydrogen flow in Pa m3/s."""
    after, release = outgassing.step(pools, mass_kg, bed_c, dt_s)
    return after, release.hydrogen


def powder_d50_um(uptake: float) -> float:
    """Median size of decrepitated powder; flake that took up less hydrogen stays coarse."""
    return 120.0 + 400.0 * max(0.0, 0.95 - uptake)


def _incubation_speed(bed_c: float) -> float:
    return math.exp(math.log(5.0) * max(0.0, bed_c - 25.0) / 75.0)


def _root_pressure(per_pa: float, matrix: float, boundary: float, root_eq: float, available_mol: float) -> float:
    """Root of the pressure that the supply and both sinks leave; the matrix takes part only above its plateau."""
    root = _quadratic(per_pa, matrix + boundary, available_mol + matrix * root_eq)
    return root if root > root_eq else min(root_eq, _quadratic(per_pa, boundary, available_mol))


def _quadratic(a: float, b: float, c: float) -> float:
    return (-b + math.sqrt(b * b + 4.0 * a * c)) / (2.0 * a)


def _bed(spec: VesselSpec, bed_c: float, heat_j: float, inputs: BedInputs, dt_s: float) -> float:
    loss = spec.wall_w_per_k * inputs.wall_factor * dt_s / spec.bed_j_per_k
    return (bed_c + heat_j / spec.bed_j_per_k + loss * inputs.wall_c) / (1.0 + loss)
