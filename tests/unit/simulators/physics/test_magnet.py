"""Phase balance, sintering, anneal and magnetic properties against the check tables (10.9, 10.10, 10.14, section 7)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

import pytest

from simulators.physics import anneal, magnet, phases, sinter

PROFILE = ((20, 300, 1.6), (300, 300, 1.5), (300, 600, 1.7), (600, 600, 2.0), (600, 850, 1.2), (850, 850, 1.5))


def temperatures(soak_c: float, soak_h: float) -> Iterator[float]:
    """Load temperature every 10 s."""
    for start, end, hours in (*PROFILE, (850.0, soak_c, 1.0), (soak_c, soak_c, soak_h)):
        count = int(hours * 360)
        yield from (start + (end - start) * (index + 0.5) / count for index in range(count))


@cache
def heat(soak_c: float, soak_h: float, onset_c: float) -> sinter.SinterIntegrals:
    state = sinter.SinterIntegrals()
    for core_c in temperatures(soak_c, soak_h):
        state = sinter.step(state, core_c, onset_c, 10.0)
    return state


@dataclass(frozen=True)
class Case:
    """A magnet by its making; the defaults are the nominal 45SH block of 10.14."""

    nd: float = 21.0
    pr: float = 7.0
    dy: float = 3.0
    tb: float = 0.0
    co: float = 1.0
    cu: float = 0.15
    ga: float = 0.2
    al: float = 0.1
    zr: float = 0.1
    carbon: float = 0.06
    oxygen: float = 0.09
    d50: float = 3.3
    span: float = 4.68
    d90_over_d50: float = 1.95
    green: float = 0.60
    soak_c: float = 1050.0
    soak_h: float = 4.0
    alignment: float = 0.9565
    stage1_s: float = 7200.0
    stage2_c: float = 520.0
    stage2_s: float = 3 * 3600.0
    quench: float = 25.0
    ideal_anneal: float = 0.0

    def made(self) -> tuple[phases.PhaseBalance, magnet.Microstructure, magnet.MagnetProperties]:
        composition = {
            "Nd": self.nd, "Pr": self.pr, "Dy": self.dy, "Tb": self.tb, "Co": self.co,
            "Cu": self.cu, "Ga": self.ga, "Al": self.al, "Zr": self.zr, "B": 0.96,
        }  # fmt: skip
        balance = phases.balance(composition, self.oxygen)
        sums = heat(self.soak_c, self.soak_h, sinter.abnormal_onset_c(self.d90_over_d50, self.zr >= 0.1))
        powder = sinter.Powder(self.d50, self.span, balance.re_rich, self.green)
        treated = anneal.AnnealState(self.stage1_s, self.stage2_c, self.stage2_s, self.quench)
        factor = 1.0 if self.ideal_anneal else anneal.factor(treated, anneal.window(False, self.dy))
        structure = magnet.Microstructure(
            sinter.relative_density(sums.theta_s_per_k, powder),
            sinter.grain_um(sums.growth_s, powder),
            self.d50, self.span, self.alignment, factor, sums.abnormal, self.carbon,
        )  # fmt: skip
        return balance, structure, magnet.properties(composition, balance, structure)


NOMINAL = Case()
PLAIN = Case(
    nd=22.875, pr=7.625, dy=0.0, co=0.0, ga=0.0, al=0.2, zr=0.0, oxygen=0.10, d50=3.5, span=5.0,
    d90_over_d50=2.0, green=0.52, alignment=0.955, ideal_anneal=1.0,
)  # fmt: skip


def field_t(tesla: float, d50_um: float = 3.3) -> float:
    """Alignment of the transverse press at a field (10.7)."""
    from simulators.physics.press import PressKind, alignment

    return alignment(PressKind.TRANSVERSE, tesla, d50_um=d50_um)


def test_nominal_block_intermediate_values() -> None:
    balance, structure, result = NOMINAL.made()
    assert balance.x_dy == pytest.approx(0.0864, abs=0.0001)
    assert result.js_t == pytest.approx(1.5231, abs=0.0002)
    assert balance.theoretical_g_per_cm3 == pytest.approx(7.602, abs=0.001)
    assert balance.non_magnetic == pytest.approx(0.0635, abs=0.0002)
    assert structure.anneal_factor == pytest.approx(0.9994, abs=0.0002)
    assert result.beta_hcj_pct_per_k == pytest.approx(-0.528, abs=0.001)
    assert field_t(1.8) == pytest.approx(0.9565, abs=0.0001)


CASES = [
    ("nominal", {}, 0.0524, 0.998, 7.584, 5.61, 1.355, 1631, 0.970, 354, 1006),
    ("D50 2.8, same O", {"d50": 2.8}, 0.0524, 1.000, 7.599, 4.76, 1.356, 1773, 0.970, 355, 1006),
    ("D50 2.8, O 0.115", {"d50": 2.8, "oxygen": 0.115}, 0.0509, 1.000, 7.599, 4.76, 1.355, 1763, 0.970, 354, 1006),
    ("D50 2.8, O 0.14", {"d50": 2.8, "oxygen": 0.14}, 0.0495, 0.999, 7.598, 4.76, 1.354, 1752, 0.970, 354, 1006),
    ("D50 3.8, same O", {"d50": 3.8}, 0.0524, 0.992, 7.545, 6.46, 1.348, 1512, 0.970, 351, 1001),
    ("D50 2.35, O 0.18", {"d50": 2.35, "oxygen": 0.18}, 0.0473, 1.000, 7.603, 3.99, 1.349, 1886, 0.970, 351, 1002),
    ("O 0.05", {"oxygen": 0.05}, 0.0546, 0.998, 7.586, 5.61, 1.356, 1644, 0.970, 355, 1007),
    ("O 0.20", {"oxygen": 0.20}, 0.0461, 0.996, 7.572, 5.61, 1.351, 1582, 0.970, 352, 1003),
    ("O 0.40", {"oxygen": 0.40}, 0.0348, 0.988, 7.518, 5.61, 1.337, 1418, 0.970, 345, 993),
    ("Dy 2.0", {"dy": 2.0, "nd": 21.75, "pr": 7.25, "stage2_c": 500.0}, 0.0534, 0.998, 7.572, 5.61, 1.377, 1494, 0.970,
     366, 1022),
    ("Dy 4.0", {"dy": 4.0, "nd": 20.25, "pr": 6.75}, 0.0514, 0.997, 7.596, 5.61, 1.333, 1765, 0.970, 343, 990),
    ("Tb 1.0", {"tb": 1.0, "nd": 20.25, "pr": 6.75}, 0.0515, 0.997, 7.596, 5.61, 1.332, 1848, 0.970, 342, 989),
    ("TRE 30.9", {"nd": 20.925, "pr": 6.975}, 0.0510, 0.997, 7.582, 5.61, 1.357, 1623, 0.970, 355, 1007),
    ("TRE 31.1", {"nd": 21.075, "pr": 7.025}, 0.0537, 0.998, 7.585, 5.61, 1.354, 1638, 0.970, 354, 1005),
    ("TRE 32.0", {"nd": 21.75, "pr": 7.25}, 0.0661, 0.999, 7.586, 5.61, 1.338, 1675, 0.970, 345, 993),
    ("TRE 30.0", {"nd": 20.25, "pr": 6.75}, 0.0386, 0.992, 7.551, 5.61, 1.366, 1502, 0.970, 360, 1014),
    ("980 C", {"soak_c": 980.0}, 0.0524, 0.937, 7.123, 4.21, 1.272, 1561, 0.937, 312, 945),
    ("1000 C", {"soak_c": 1000.0}, 0.0524, 0.967, 7.352, 4.53, 1.313, 1671, 0.967, 333, 975),
    ("1020 C", {"soak_c": 1020.0}, 0.0524, 0.986, 7.495, 4.92, 1.339, 1663, 0.970, 346, 994),
    ("1040 C", {"soak_c": 1040.0}, 0.0524, 0.995, 7.567, 5.36, 1.352, 1642, 0.970, 353, 1004),
    ("1060 C", {"soak_c": 1060.0}, 0.0524, 0.999, 7.593, 5.86, 1.357, 1620, 0.970, 355, 1007),
    ("1110 C", {"soak_c": 1110.0}, 0.0524, 1.000, 7.602, 7.35, 1.358, 1377, 0.813, 333, 1009),
    ("soak 2 h", {"soak_h": 2.0}, 0.0524, 0.988, 7.508, 4.90, 1.342, 1664, 0.970, 347, 996),
    ("soak 8 h", {"soak_h": 8.0}, 0.0524, 1.000, 7.600, 6.52, 1.358, 1594, 0.970, 356, 1008),
    ("field 1.2 T", {"field": 1.2}, 0.0524, 0.998, 7.584, 5.61, 1.321, 1631, 0.970, 337, 981),
    ("field 1.5 T", {"field": 1.5}, 0.0524, 0.998, 7.584, 5.61, 1.344, 1631, 0.970, 348, 998),
    ("field 1.0 T", {"field": 1.0}, 0.0524, 0.998, 7.584, 5.61, 1.296, 1631, 0.940, 324, 962),
    ("field 1.71 T", {"field": 1.71}, 0.0524, 0.998, 7.584, 5.61, 1.352, 1631, 0.970, 353, 1004),
    ("T2 460", {"stage2_c": 460.0}, 0.0524, 0.998, 7.584, 5.61, 1.355, 1374, 0.970, 354, 1006),
    ("T2 510", {"stage2_c": 510.0}, 0.0524, 0.998, 7.584, 5.61, 1.355, 1620, 0.970, 354, 1006),
    ("T2 530", {"stage2_c": 530.0}, 0.0524, 0.998, 7.584, 5.61, 1.355, 1620, 0.970, 354, 1006),
    ("T2 580", {"stage2_c": 580.0}, 0.0524, 0.998, 7.584, 5.61, 1.355, 1374, 0.970, 354, 1006),
    ("as sintered", {"stage2_s": 0.0}, 0.0524, 0.998, 7.584, 5.61, 1.355, 1224, 0.970, 354, 1006),
    ("no stage 1", {"stage1_s": 0.0}, 0.0524, 0.998, 7.584, 5.61, 1.355, 1570, 0.970, 354, 1006),
    ("quench 15", {"quench": 15.0}, 0.0524, 0.998, 7.584, 5.61, 1.355, 1590, 0.970, 354, 1006),
    ("quench 8", {"quench": 8.0}, 0.0524, 0.998, 7.584, 5.61, 1.355, 1533, 0.970, 354, 1006),
    ("quench 2", {"quench": 2.0}, 0.0524, 0.998, 7.584, 5.61, 1.355, 1485, 0.970, 354, 1006),
    ("Al 0.3", {"al": 0.3}, 0.0524, 0.998, 7.584, 5.61, 1.339, 1671, 0.970, 346, 994),
    ("C 0.15", {"carbon": 0.15}, 0.0524, 0.998, 7.584, 5.61, 1.355, 1468, 0.970, 354, 1006),
]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "w", "rho", "density", "grain", "br", "hcj", "hk", "bh", "hcb"),
    [case[1:] for case in CASES],
    ids=[case[0] for case in CASES],
)
def test_computed_check_values_of_the_45sh_block(
    change: dict[str, float], w: float, rho: float, density: float, grain: float, br: float, hcj: float, hk: float,
    bh: float, hcb: float,
) -> None:  # fmt: skip
    given = dict(change)
    given["alignment"] = field_t(given.pop("field", 1.8), given.get("d50", 3.3))
    balance, structure, result = replace(NOMINAL, **given).made()
    assert balance.re_rich == pytest.approx(w, abs=0.0003)
    assert structure.relative_density == pytest.approx(rho, abs=0.002)
    assert result.density_g_per_cm3 == pytest.approx(density, abs=0.015)
    assert structure.grain_um == pytest.approx(grain, abs=0.03)
    assert result.br_t == pytest.approx(br, abs=0.003)
    assert result.hcj_ka_per_m == pytest.approx(hcj, rel=0.01)
    assert result.hk_ratio == pytest.approx(hk, abs=0.002)
    assert result.bh_max_kj_per_m3 == pytest.approx(bh, rel=0.01)
    assert result.hcb_ka_per_m == pytest.approx(hcb, rel=0.01)


@pytest.mark.parametrize(
    ("soak_c", "soak_h", "d50", "rho", "density", "grain", "br", "hcj", "bh"),
    [
        (1000.0, 4.0, 3.5, 0.940, 7.11, 4.89, 1.335, 1016, 344),
        (1030.0, 4.0, 3.5, 0.981, 7.42, 5.56, 1.394, 1067, 375),
        (1050.0, 2.0, 3.5, 0.973, 7.36, 5.30, 1.383, 1079, 369),
        (1050.0, 4.0, 3.5, 0.993, 7.52, 6.08, 1.412, 1044, 385),
        (1050.0, 4.0, 3.0, 0.998, 7.55, 5.21, 1.419, 1162, 389),
        (1050.0, 8.0, 3.5, 0.999, 7.56, 7.08, 1.421, 1004, 389),
        (1070.0, 4.0, 3.5, 0.998, 7.55, 6.66, 1.419, 1020, 389),
        (1090.0, 4.0, 3.5, 1.000, 7.56, 7.29, 1.421, 976, 390),
    ],
)
def test_dysprosium_free_sintering_table(
    soak_c: float, soak_h: float, d50: float, rho: float, density: float, grain: float, br: float, hcj: float, bh: float
) -> None:
    _, structure, result = replace(PLAIN, soak_c=soak_c, soak_h=soak_h, d50=d50).made()
    assert structure.relative_density == pytest.approx(rho, abs=0.002)
    assert result.density_g_per_cm3 == pytest.approx(density, abs=0.015)
    assert structure.grain_um == pytest.approx(grain, abs=0.03)
    assert result.br_t == pytest.approx(br, abs=0.003)
    assert result.hcj_ka_per_m == pytest.approx(hcj, rel=0.01)
    assert result.bh_max_kj_per_m3 == pytest.approx(bh, rel=0.01)


@pytest.mark.parametrize(
    ("tre", "oxygen", "dy", "alignment", "al", "d50", "w", "density", "js", "br", "hcj", "bh"),
    [
        (29.5, 0.08, 0.0, 0.965, 0.1, 3.3, 0.035, 7.48, 1.600, 1.449, 927, 405),
        (30.5, 0.10, 0.3, 0.960, 0.1, 3.0, 0.048, 7.56, 1.592, 1.428, 1182, 394),
        (31.0, 0.10, 3.5, 0.960, 0.2, 3.0, 0.051, 7.60, 1.510, 1.341, 1672, 347),
        (31.5, 0.12, 6.0, 0.955, 0.3, 3.0, 0.055, 7.63, 1.447, 1.262, 2032, 307),
        (32.0, 0.15, 8.5, 0.950, 0.4, 3.0, 0.057, 7.66, 1.385, 1.185, 2363, 271),
        (31.5, 0.40, 0.0, 0.950, 0.3, 3.5, 0.045, 7.50, 1.600, 1.366, 1038, 360),
    ],
    ids=["N52", "50M", "45SH", "40UH", "35EH", "standard-O"],
)
def test_typical_types(
    tre: float, oxygen: float, dy: float, alignment: float, al: float, d50: float, w: float, density: float, js: float,
    br: float, hcj: float, bh: float,
) -> None:  # fmt: skip
    light = tre - dy
    case = replace(PLAIN, nd=0.75 * light, pr=0.25 * light, dy=dy, oxygen=oxygen, alignment=alignment, al=al, d50=d50)
    balance, _, result = case.made()
    assert balance.re_rich == pytest.approx(w, abs=0.001)
    assert result.density_g_per_cm3 == pytest.approx(density, abs=0.02)
    assert result.js_t == pytest.approx(js, abs=0.002)
    assert result.br_t == pytest.approx(br, abs=0.004)
    assert result.hcj_ka_per_m == pytest.approx(hcj, rel=0.015)
    assert result.bh_max_kj_per_m3 == pytest.approx(bh, rel=0.01)


def test_published_heavily_alloyed_composition() -> None:
    case = replace(PLAIN, nd=20.7, pr=5.6, dy=6.6, al=0.53, co=0.30, cu=0.22, oxygen=0.15, d50=3.0)
    balance, _, result = case.made()
    assert balance.re_rich == pytest.approx(0.072, abs=0.001)
    assert result.br_t == pytest.approx(1.209, abs=0.004)
    assert result.hcj_ka_per_m == pytest.approx(2180, rel=0.015)
    assert result.bh_max_kj_per_m3 == pytest.approx(282, rel=0.01)


def hcj(**change: float) -> float:
    return replace(NOMINAL, **change).made()[2].hcj_ka_per_m


def test_ten_kelvin_of_sintering_cost_ten_to_fifteen_ka_per_m_and_grow_grains() -> None:
    assert -16.0 < hcj(soak_c=1060.0) - hcj(soak_c=1050.0) < -9.0
    grown = replace(NOMINAL, soak_c=1060.0).made()[1].grain_um - NOMINAL.made()[1].grain_um
    assert 0.2 < grown < 0.3


def test_doubling_the_soak_costs_coercivity_and_grows_grains() -> None:
    assert -42.0 < hcj(soak_h=8.0) - hcj(soak_h=4.0) < -33.0
    assert replace(NOMINAL, soak_h=8.0).made()[1].grain_um - NOMINAL.made()[1].grain_um == pytest.approx(0.9, abs=0.05)


def test_finer_powder_raises_coercivity_even_with_its_oxygen() -> None:
    assert 100.0 < hcj(d50=2.8) - hcj() < 150.0
    assert 60.0 < hcj(d50=2.8, oxygen=0.14) - hcj() < 135.0


def test_a_tenth_of_a_percent_of_rare_earth() -> None:
    assert 6.0 < hcj(nd=21.075, pr=7.025) - hcj() < 16.0
    assert replace(NOMINAL, nd=21.075, pr=7.025).made()[2].br_t < NOMINAL.made()[2].br_t


def test_ten_kelvin_beside_the_optimum_anneal() -> None:
    assert hcj(stage2_c=530.0) / hcj() == pytest.approx(0.993, abs=0.001)
    narrow = anneal.window(True, 0.0)
    best = anneal.factor(anneal.AnnealState(7200.0, narrow.optimum_c, 10800.0, 25.0), narrow)
    off = anneal.factor(anneal.AnnealState(7200.0, narrow.optimum_c + 10.0, 10800.0, 25.0), narrow)
    assert off / best == pytest.approx(0.963, abs=0.001)


@pytest.mark.parametrize(("rate", "loss"), [(15.0, 0.025), (8.0, 0.06), (2.0, 0.09)])
def test_slow_quench_costs_coercivity(rate: float, loss: float) -> None:
    assert 1.0 - hcj(quench=rate) / hcj() == pytest.approx(loss, abs=0.002)


def test_a_field_of_one_tesla_costs_three_and_a_half_percent_of_remanence() -> None:
    assert field_t(1.0) / field_t(1.5) == pytest.approx(0.965, abs=0.002)


@pytest.mark.parametrize(
    ("value", "beta"),
    [(955, -0.750), (1114, -0.680), (1353, -0.597), (1592, -0.536), (1989, -0.467), (2388, -0.425), (2786, -0.400)],
)
def test_temperature_coefficient_of_coercivity(value: float, beta: float) -> None:
    assert magnet.beta_hcj_pct_per_k(value) == pytest.approx(beta, abs=0.001)


def test_hot_magnets_are_weaker_and_never_negative() -> None:
    block = NOMINAL.made()[2]
    assert magnet.br_at_t(block, 120.0) == pytest.approx(block.br_t * 0.889, abs=0.001)
    assert magnet.hcj_at_ka_per_m(block, 120.0) == pytest.approx(block.hcj_ka_per_m * 0.472, rel=0.01)
    assert magnet.hcj_at_ka_per_m(block, 400.0) > 0.0


def test_an_alloy_without_rare_earth_has_no_phase_balance() -> None:
    with pytest.raises(ValueError, match="no rare earth"):
        phases.balance({"Fe": 99.0, "B": 1.0}, 0.0)


def test_a_hotter_position_has_the_history_of_a_hotter_soak() -> None:
    onset_c = sinter.abnormal_onset_c(1.95, True)
    shifted = sinter.shifted(heat(1050.0, 4.0, onset_c), 1050.0, 5.0, onset_c, 4 * 3600.0)
    direct = heat(1055.0, 4.0, onset_c)
    powder = sinter.Powder(3.3, 4.68, 0.0524, 0.60)
    assert sinter.grain_um(shifted.growth_s, powder) == pytest.approx(
        sinter.grain_um(direct.growth_s, powder), abs=0.03
    )
    assert sinter.relative_density(shifted.theta_s_per_k, powder) == pytest.approx(
        sinter.relative_density(direct.theta_s_per_k, powder), abs=0.002
    )
