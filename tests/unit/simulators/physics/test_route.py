"""A charge becomes a 45SH magnet: the transformations together keep mass, origin and quality."""

from dataclasses import replace

import pytest

from simulators.physics import anneal, caster, hydrogen, mill, outgassing, oxygen, phases, sinter, transforms
from simulators.physics.material import Form, Material, blend, take
from simulators.physics.press import PressKind
from simulators.physics.raw import raw_material

DOSES = {
    "ndpr": 84.6, "dyfe80": 11.3, "feb20": 14.4, "co": 3.0, "cu": 0.45, "al": 0.28, "ga": 0.6, "zrfe80": 0.38,
    "iron": 185.0,
}  # fmt: skip


def charge() -> Material:
    return blend([raw_material(kind, kg, f"lot-{kind}") for kind, kg in DOSES.items()], Form.CHARGE)


def powder() -> Material:
    flake = transforms.cast(charge(), caster.Casting(), 0.004).flake
    coarse = transforms.decrepitated(flake, 800.0, 1.0, hydrogen.powder_d50_um(1.0), 100.0)
    spec = mill.MillSpec()
    d50_um, rate = mill.operating_point(spec, 3970.0, 40.0)
    fine = transforms.milled(coarse, mill.sizes(spec, d50_um, rate))
    return transforms.lubricated(transforms.oxidised(fine, oxygen.mill_pickup_ppm(20.0, rate) + 200.0), 0.3)


def green() -> Material:
    part, _ = take(powder(), 200.0)
    pressed = transforms.pressed(part, PressKind.TRANSVERSE, 1.8, 40.0, 2.1, 500)
    return transforms.isostatically_pressed(pressed, 200.0)


def fired(parts: Material) -> Material:
    sums = sinter.SinterIntegrals()
    pools = transforms.pools_of(parts)
    for core_c, hours in ((300.0, 1.5), (600.0, 2.0), (850.0, 1.5), (1050.0, 4.0)):
        for _ in range(int(hours * 60)):
            sums = sinter.step(sums, core_c, transforms.onset_c(parts), 60.0)
            pools, _ = outgassing.step(pools, parts.mass_kg, core_c, 60.0)
    return transforms.sintered(parts, sums, pools, 0.5, 2.0)


def magnets() -> Material:
    return transforms.annealed(fired(green()), anneal.AnnealState(7200.0, 520.0, 10_800.0, 25.0))


def test_casting_keeps_the_mass_of_flake_skull_and_vapour() -> None:
    before = charge()
    cast = transforms.cast(before, caster.Casting(), 0.004)
    assert cast.flake.mass_kg + cast.skull.mass_kg + cast.evaporated_kg == pytest.approx(before.mass_kg)
    assert 0.3 < cast.evaporated_kg < 0.4
    assert phases.total_rare_earth_wt_pct(cast.flake.composition_wt_pct) < phases.total_rare_earth_wt_pct(
        before.composition_wt_pct
    )
    assert sum(cast.flake.composition_wt_pct.values()) == pytest.approx(sum(before.composition_wt_pct.values()))


def test_sintering_loses_lubricant_and_hydrogen_only() -> None:
    before = green()
    after = fired(before)
    lost_share = 1.0 - after.mass_kg / before.mass_kg
    expected = before.lubricant_fraction * 0.8 + (before.hydrogen_ppm - after.hydrogen_ppm + 20.0 - 0.5) * 1e-6
    assert lost_share == pytest.approx(expected, abs=1e-6)
    assert after.lubricant_fraction == pytest.approx(0.0, abs=1e-9)
    assert 100.0 <= after.carbon_ppm - before.carbon_ppm <= 250.0


def test_origin_fractions_reach_the_magnet() -> None:
    made, source = magnets(), charge()
    assert made.origin == pytest.approx(source.origin)
    assert sum(made.origin.values()) == pytest.approx(1.0)


def test_the_route_makes_a_45sh_block() -> None:
    made = transforms.quality_of(magnets())
    assert 1.32 <= made.br_t <= 1.38
    assert made.hcj_ka_per_m >= 1592.0
    assert 342.0 <= made.bh_max_kj_per_m3 <= 366.0
    assert made.hk_ratio >= 0.92
    assert made.density_g_per_cm3 >= 7.50


def test_powder_left_in_air_misses_the_grade() -> None:
    aired = transforms.oxidised(green(), oxygen.air_pickup_ppm(120.0, False))
    made = transforms.quality_of(transforms.annealed(fired(aired), anneal.AnnealState(7200.0, 520.0, 10_800.0, 25.0)))
    assert made.hcj_ka_per_m < transforms.quality_of(magnets()).hcj_ka_per_m - 50.0


def test_unsintered_material_has_no_magnetic_properties() -> None:
    with pytest.raises(ValueError, match="no magnetic properties"):
        transforms.quality_of(green())


def test_a_weaker_pulse_does_not_undo_a_stronger_one() -> None:
    strong = transforms.magnetised(replace(magnets()), 0.995)
    assert transforms.magnetised(strong, 0.4).magnetised == 0.995
