"""A demagnetisation curve whose characteristic values are known in closed form."""

import math
from collections.abc import Callable

import pytest

MU_0_PER_KA = 4e-4 * math.pi  # T per kA/m
Curve = tuple[list[float], list[float]]


def broken_line(br: float = 1.355, hk: float = 1580.0, hcj: float = 1630.0, points: int = 301) -> Curve:
    """J falls straight to 0.9 Br at Hk, then straight to zero at HcJ and on; H from 0 to negative."""
    end = 1.02 * hcj
    fields = sorted({*(end * i / (points - 1) for i in range(points)), hk, hcj})
    return [-d for d in fields], [_j(d, br, hk, hcj) for d in fields]


def _j(d: float, br: float, hk: float, hcj: float) -> float:
    return br - 0.1 * br * d / hk if d <= hk else 0.9 * br * (hcj - d) / (hcj - hk)


@pytest.fixture
def curve_of() -> Callable[..., Curve]:
    return broken_line


def hg_text(h: list[float], j: list[float], **header: object) -> str:
    """A result file as HG-01 writes it."""
    lines = [f"# {key}: {value}" for key, value in header.items()]
    return "\n".join([*lines, "h_ka_per_m,j_t", *(f"{a:.6f},{b:.7f}" for a, b in zip(h, j, strict=True))]) + "\n"


@pytest.fixture
def hg_file(curve_of: Callable[..., Curve]) -> Callable[..., bytes]:
    """Bytes of an HG-01 file; keywords change header values, `None` drops one."""

    def make(br: float = 1.355, hcj: float = 1630.0, hk: float = 1580.0, **changes: object) -> bytes:
        h, j = curve_of(br, hk, hcj)
        slope = 0.1 * br / hk + MU_0_PER_KA
        header: dict[str, object] = {
            "sample": "B-0042-HG-01", "instrument": "HG-01", "calibration_due": "2027-03-31", "temperature_c": 20.1,
            "br_t": br, "hcj_ka_per_m": hcj, "hcb_ka_per_m": br / slope, "bhmax_kj_per_m3": br**2 / (4 * slope),
            "hk_ka_per_m": hk,
        }  # fmt: skip
        header |= changes
        return hg_text(h, j, **{key: value for key, value in header.items() if value is not None}).encode()

    return make
