"""Result files: what is read, and what is refused with which words."""

from collections.abc import Callable

import pytest

from mes.quality.parse import Unreadable, parse, profile_of
from mes.quality.profiles import Profile, shipped

LAB = """# instrument: LAB
sample,property,value,unit,method
B-0042-LAB,density,7.584,g/cm3,Archimedes
B-0042-LAB,oxygen,905,ppm,inert gas fusion
"""


def profile(name: str) -> Profile:
    found = profile_of(name, shipped())
    assert found is not None
    return found


HG = profile("x.hg.csv")


def test_a_curve_file_gives_the_values_of_its_curve_and_what_the_instrument_printed(
    hg_file: Callable[..., bytes],
) -> None:
    reading = parse(hg_file(bhmax_kj_per_m3=345.0), HG)
    values = {item.property: item for item in reading.measured}
    assert values["br_t"].value == pytest.approx(1.355, abs=1e-6)
    assert values["hcj_ka_per_m"].value == pytest.approx(1630, rel=1e-6)
    assert values["bhmax_kj_per_m3"].value == pytest.approx(341.93, abs=0.01)
    assert values["bhmax_kj_per_m3"].reported == 345.0
    assert values["hk_ratio"].reported is None
    assert reading.samples == ("B-0042-HG-01",)
    assert (reading.instrument, reading.temperature_c, reading.calibration_due) == ("HG-01", 20.1, "2027-03-31")
    assert len(reading.h_ka_per_m) >= 200


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"br_t": 13.55}, "br_t: the file says 13.55"),  # kG for T
        ({"hcj_ka_per_m": 20.5}, "hcj_ka_per_m"),  # kOe for kA/m
        ({"bhmax_kj_per_m3": 43.0}, "bhmax"),  # MGOe for kJ/m3
        ({"sample": None}, "no sample"),
        ({"calibration_due": None}, "no calibration_due"),
        ({"temperature_c": "warm"}, "no number"),
        ({"br_t": "nan"}, "no finite number"),
    ],
)
def test_a_header_that_does_not_fit_its_curve_is_refused(
    hg_file: Callable[..., bytes], change: dict[str, object], why: str
) -> None:
    with pytest.raises(Unreadable, match=why):
        parse(hg_file(**change), HG)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "columns are missing"),
        (b"\xff\xfe\x00", "not utf-8"),
        (b"h_ka_per_m,j_t\n0,1\n", "no sample"),
        (b"# sample: a\nh,j\n0,1\n", "columns are missing: h_ka_per_m, j_t"),
        (b"h_ka_per_m,j_t\n0,1,2\n", "another number of columns"),
    ],
)
def test_what_is_no_curve_file_is_refused_with_the_reason(content: bytes, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        parse(content, HG)


def test_a_truncated_curve_is_refused(hg_file: Callable[..., bytes]) -> None:
    whole = hg_file()
    with pytest.raises(Unreadable, match=r"points|reach"):
        parse(whole[: len(whole) // 2].rsplit(b"\n", 1)[0], HG)


def test_laboratory_values_come_out_in_the_unit_of_their_property() -> None:
    reading = parse(LAB.encode(), profile("x.lab.csv"))
    found = {item.property: (item.value, item.method) for item in reading.measured}
    assert found == {
        "density_g_per_cm3": (7.584, "Archimedes"), "oxygen_wt_pct": (pytest.approx(0.0905), "inert gas fusion"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("S,colour,3,wt%,eye", "unknown property"),
        ("S,density,3,T,x", "known units"),
        (",density,3,g/cm3,x", "no sample"),
        ("S,density,heavy,g/cm3,x", "no number"),
    ],
)
def test_a_laboratory_row_that_cannot_be_meant_is_refused(row: str, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        parse(f"sample,property,value,unit,method\n{row}\n".encode(), profile("x.lab.csv"))


def test_a_laboratory_file_without_rows_is_refused() -> None:
    with pytest.raises(Unreadable, match="no values"):
        parse(b"sample,property,value,unit,method\n", profile("x.lab.csv"))


def test_a_name_that_matches_no_profile_has_none() -> None:
    assert profile_of("B-0042.hg.csv.part", shipped()) is None
