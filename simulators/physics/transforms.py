"""What each process step makes of the material on a carrier. Every function returns new records and keeps the mass.

Machines call these at the end of a step with what their physics gave; hands and floor never do.
"""

from dataclasses import dataclass, replace

from simulators.physics import anneal, caster, gbd, magnet, mill, outgassing, phases, press, sinter
from simulators.physics.material import Form, Material, take, with_gain

_EVAPORATING = frozenset({"Nd", "Pr", "Dy", "Tb", "La", "Ce"})
DROSS_SHARES = {"Nd": 0.012, "Pr": 0.012, "La": 0.012, "Ce": 0.012, "Dy": 0.005, "Tb": 0.005, "Ga": 0.015}
"""Share of an element that oxidises or sticks on the crucible, beyond what the skull holds of the melt itself: with
the vapour it makes the charge losses of process section 3.2 (Nd, Pr 1 to 2.5 %, Dy, Tb 0.5 to 1 %, Ga 1 to 2 %)."""


@dataclass(frozen=True, slots=True)
class Cast:
    flake: Material
    skull: Material
    evaporated_kg: float


def cast(charge: Material, casting: caster.Casting, evaporated_share: float, skull_share: float = 0.007) -> Cast:
    """Flake, skull and dross of a heat; `evaporated_share` is the part of the rare earth that left the melt.

    `skull_share` of the melt stays on crucible and tundish; the dross in it takes `DROSS_SHARES` on top.
    """
    held = {element: charge.mass_kg * value / 100.0 for element, value in charge.composition_wt_pct.items()}
    whole_kg = sum(held.values())
    vapour = {element: evaporated_share * kg for element, kg in held.items() if element in _EVAPORATING}
    molten = {element: kg - vapour.get(element, 0.0) for element, kg in held.items()}
    dross = {element: DROSS_SHARES.get(element, 0.0) * kg for element, kg in molten.items()}
    skull = {element: dross[element] + skull_share * (kg - dross[element]) for element, kg in molten.items()}
    left_share = 1.0 - sum(vapour.values()) / max(1e-9, whole_kg)
    in_skull = sum(skull.values()) / max(1e-9, sum(molten.values()))
    thickness_mm = caster.flake_thickness_mm(casting)
    flake_wt_pct = _wt_pct({element: kg - skull[element] for element, kg in molten.items()}, whole_kg, charge)
    rare_earth = phases.total_rare_earth_wt_pct(flake_wt_pct)
    melt = replace(charge, mass_kg=charge.mass_kg * left_share)
    stuck, poured = take(melt, melt.mass_kg * in_skull)
    return Cast(
        replace(
            poured,
            form=Form.FLAKE,
            composition_wt_pct=flake_wt_pct,
            flake_thickness_mm=thickness_mm,
            alpha_fe_pct=caster.alpha_iron_pct(thickness_mm, casting.pour_c, rare_earth),
        ),
        replace(stuck, form=Form.SCRAP, composition_wt_pct=_wt_pct(skull, whole_kg, charge)),
        charge.mass_kg - melt.mass_kg,
    )


def _wt_pct(masses_kg: dict[str, float], whole_kg: float, charge: Material) -> dict[str, float]:
    """Composition that closes to what the charge's closed to (100 when nothing is missing from its assay)."""
    total_kg = sum(masses_kg.values())
    closes_to = sum(charge.composition_wt_pct.values()) if whole_kg > 0.0 else 0.0
    return {element: closes_to * kg / max(1e-9, total_kg) for element, kg in masses_kg.items()}


def decrepitated(flake: Material, hydrogen_ppm: float, uptake: float, d50_um: float, oxygen_ppm: float) -> Material:
    """HD powder: hydrogen and `oxygen_ppm` of handling pick-up add to the mass."""
    gained_kg = flake.mass_kg * (hydrogen_ppm - flake.hydrogen_ppm + oxygen_ppm) * 1e-6
    sizes = {"d10_um": d50_um / 4.0, "d50_um": d50_um, "d90_um": d50_um * 3.0}
    gases = {"hydrogen_ppm": hydrogen_ppm, "oxygen_ppm": flake.oxygen_ppm + oxygen_ppm}
    return with_gain(flake, gained_kg, form=Form.HD_POWDER, uptake_fraction=uptake, **gases, **sizes)


def oxidised(material: Material, oxygen_ppm: float) -> Material:
    """Oxygen taken up from gas or air."""
    return with_gain(material, material.mass_kg * oxygen_ppm * 1e-6, oxygen_ppm=material.oxygen_ppm + oxygen_ppm)


def nitrided(material: Material, nitrogen_ppm: float) -> Material:
    """Nitrogen taken up from the milling gas."""
    return with_gain(
        material, material.mass_kg * nitrogen_ppm * 1e-6, nitrogen_ppm=material.nitrogen_ppm + nitrogen_ppm
    )


def milled(powder: Material, sizes: mill.Sizes) -> Material:
    """Powder after the jet mill (oxygen by `oxidised`, masses by `take`)."""
    return replace(powder, form=Form.POWDER, d10_um=sizes.d10_um, d50_um=sizes.d50_um, d90_um=sizes.d90_um)


def lubricated(powder: Material, lubricant_kg: float) -> Material:
    """Powder with lubricant added; the fraction is of the new mass."""
    total_kg = powder.mass_kg + lubricant_kg
    held_kg = powder.lubricant_fraction * powder.mass_kg + lubricant_kg
    return replace(powder, mass_kg=total_kg, lubricant_fraction=held_kg / total_kg if total_kg > 0.0 else 0.0)


def pressed(
    powder: Material,
    kind: press.PressKind,
    field_t: float,
    pressure_mpa: float,
    fill_g_per_cm3: float,
    pieces: int,
    free_water_ppm: float = 20.0,
) -> Material:
    """Green parts of a whole portion of powder; `free_water_ppm` is what they hold on entering a furnace (5 to 200)."""
    aligned = press.alignment(kind, field_t, fill_g_per_cm3, powder.lubricant_fraction, powder.d50_um)
    density = press.green_density(pressure_mpa, powder.lubricant_fraction, powder.d50_um)
    water_kg = powder.mass_kg * max(0.0, free_water_ppm - powder.free_water_ppm) * 1e-6
    shape = {"alignment": aligned, "green_density": density, "free_water_ppm": free_water_ppm}
    return with_gain(powder, water_kg, form=Form.GREEN, pieces=pieces, **shape)


def isostatically_pressed(green: Material, pressure_mpa: float) -> Material:
    """Green parts after CIP; a lower pressure than before leaves them unchanged."""
    density = press.green_density(pressure_mpa, green.lubricant_fraction, green.d50_um)
    return replace(green, green_density=max(green.green_density, density))


def pools_of(green: Material) -> outgassing.Pools:
    """What the parts will release in the furnace."""
    return outgassing.loaded(green.hydrogen_ppm, green.lubricant_fraction * 1e6, green.free_water_ppm)


def powder_of(material: Material, oxygen_ppm: float) -> sinter.Powder:
    """What sintering needs to know of the parts, at the oxygen they will end with."""
    balance = phases.balance(material.composition_wt_pct, oxygen_ppm / 1e4)
    span = material.d90_um / material.d10_um
    return sinter.Powder(material.d50_um, span, balance.re_rich, material.green_density)


def onset_c(material: Material) -> float:
    """Temperature above which the parts grow abnormal grains."""
    pinned = material.composition_wt_pct.get("Zr", 0.0) + material.composition_wt_pct.get("Nb", 0.0) >= 0.1
    return sinter.abnormal_onset_c(material.d90_um / material.d50_um, pinned)


def sintered(
    green: Material,
    sums: sinter.SinterIntegrals,
    pools: outgassing.Pools,
    oxygen_ppm: float = 0.0,
    zone_spread_k: float = 0.0,
) -> Material:
    """Parts after the furnace: lubricant and hydrogen have left, carbon and `oxygen_ppm` of pick-up stay."""
    vapour_ppm = green.lubricant_fraction * 1e6 - pools.lubricant_ppm
    carbon_ppm = outgassing.residual_carbon_ppm(pools)
    hydrogen_ppm = outgassing.hydrogen_left_ppm(pools, outgassing.SINTERED_HYDROGEN_FLOOR_PPM)
    lost_ppm = vapour_ppm - carbon_ppm + max(0.0, green.hydrogen_ppm - hydrogen_ppm) + green.free_water_ppm
    powder = powder_of(green, green.oxygen_ppm + oxygen_ppm)
    return with_gain(
        green,
        green.mass_kg * (oxygen_ppm - lost_ppm) * 1e-6,
        form=Form.SINTERED,
        oxygen_ppm=green.oxygen_ppm + oxygen_ppm,
        hydrogen_ppm=min(green.hydrogen_ppm, hydrogen_ppm),
        carbon_ppm=green.carbon_ppm + carbon_ppm,
        free_water_ppm=0.0,
        lubricant_fraction=pools.lubricant_ppm * 1e-6,
        theta_s_per_k=sums.theta_s_per_k,
        growth_s=sums.growth_s,
        relative_density=sinter.relative_density(sums.theta_s_per_k, powder),
        grain_um=sinter.grain_um(sums.growth_s, powder),
        abnormal=sums.abnormal,
        zone_spread_k=zone_spread_k,
        peak_c=sums.peak_c,
    )


def anneal_state(material: Material) -> anneal.AnnealState:
    """Heat treatment so far, to go on from in the next furnace."""
    return anneal.AnnealState(material.stage1_s, material.stage2_c, material.stage2_s, material.quench_k_per_min)


def annealed(material: Material, state: anneal.AnnealState) -> Material:
    """Parts after a heat treatment."""
    return replace(
        material,
        stage1_s=state.stage1_s,
        stage2_c=state.stage2_c,
        stage2_s=state.stage2_s,
        quench_k_per_min=state.quench_k_per_min,
    )


def diffused(material: Material, uptake_wt_pct: float, effect: gbd.GbdEffect) -> Material:
    """Parts after grain-boundary diffusion; the uptake adds to the mass."""
    return with_gain(
        material,
        material.mass_kg * uptake_wt_pct / 100.0,
        gbd_gain_ka_per_m=effect.gain_ka_per_m,
        gbd_remanence_t=effect.remanence_loss_t,
        gbd_squareness=effect.squareness_loss,
    )


def magnetised(material: Material, degree: float) -> Material:
    """Parts after a pulse; a weaker pulse does not undo a stronger one."""
    return replace(material, form=Form.MAGNET, magnetised=max(material.magnetised, degree))


def quality_of(material: Material) -> magnet.MagnetProperties:
    """Properties that a hysteresisgraph would find (fully magnetised). Raises ValueError for unsintered material."""
    if material.grain_um <= 0.0:
        raise ValueError(f"{material.form} has no magnetic properties")
    composition = material.composition_wt_pct
    alloy = anneal.window(magnet.is_ga_doped_low_b(composition), composition.get("Dy", 0.0))
    structure = magnet.Microstructure(
        relative_density=material.relative_density,
        grain_um=material.grain_um,
        d50_um=material.d50_um,
        span=material.d90_um / material.d10_um,
        alignment=material.alignment,
        anneal_factor=anneal.factor(anneal_state(material), alloy),
        abnormal=material.abnormal,
        carbon_wt_pct=material.carbon_ppm / 1e4,
        zone_spread_k=material.zone_spread_k,
        gbd_gain_ka_per_m=material.gbd_gain_ka_per_m,
        gbd_remanence_t=material.gbd_remanence_t,
        gbd_squareness=material.gbd_squareness,
    )
    return magnet.properties(composition, phases.balance(composition, material.oxygen_ppm / 1e4), structure)
