"""Demagnetisation curves as vectors: second quadrant, field to the left, every point of the imported file."""

from collections.abc import Sequence
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.platypus import Flowable

from mes.quality.curve import induction_t

_J, _B, _GRID, _AXIS = HexColor("#0b5cad"), HexColor("#b3401f"), HexColor("#d5dae0"), HexColor("#3a424b")
_STEP_H, _STEP_J = 200.0, 0.2
_LEFT, _BOTTOM, _RIGHT, _TOP = 8.0, 26.0, 40.0, 8.0


class DemagnetisationPlot(Flowable):  # type: ignore[misc]  # reportlab has no types
    """J(H) blue and B(H) red of all specimens; axes in kA/m and T."""

    def __init__(self, curves: Sequence[dict[str, Any]], width: float, height: float, font: str) -> None:
        super().__init__()
        self.width, self.height, self._font = width, height, font
        self._curves = [_points(curve) for curve in curves]
        self._h_max = _up(max((d for points in self._curves for d, _ in points), default=1.0), _STEP_H)
        self._j_max = _up(max((j for points in self._curves for _, j in points), default=1.0), _STEP_J)

    def draw(self) -> None:
        """Called by reportlab."""
        self._grid()
        for points in self._curves:
            self._line([(d, j) for d, j in points if j >= 0], _J)
            self._line([(d, induction_t(d, j)) for d, j in points if induction_t(d, j) >= 0], _B)

    def _x(self, d: float) -> float:
        return float(self.width - _RIGHT - d / self._h_max * (self.width - _LEFT - _RIGHT))

    def _y(self, value: float) -> float:
        return float(_BOTTOM + value / self._j_max * (self.height - _BOTTOM - _TOP))

    def _line(self, points: Sequence[tuple[float, float]], colour: Any) -> None:
        if len(points) < 2:
            return
        path = self.canv.beginPath()
        path.moveTo(self._x(points[0][0]), self._y(points[0][1]))
        for d, value in points[1:]:
            path.lineTo(self._x(d), self._y(value))
        self.canv.setStrokeColor(colour)
        self.canv.setLineWidth(0.8)
        self.canv.drawPath(path, stroke=1, fill=0)

    def _grid(self) -> None:
        canvas = self.canv
        canvas.setFont(self._font, 6.5)
        canvas.setLineWidth(0.3)
        canvas.setStrokeColor(_GRID)
        canvas.setFillColor(_AXIS)
        for n in range(round(self._h_max / _STEP_H) + 1):
            x = self._x(n * _STEP_H)
            canvas.line(x, self._y(0), x, self._y(self._j_max))
            canvas.drawCentredString(x, _BOTTOM - 9, f"{-n * _STEP_H:g}")
        for n in range(round(self._j_max / _STEP_J) + 1):
            y = self._y(n * _STEP_J)
            canvas.line(self._x(self._h_max), y, self._x(0), y)
            canvas.drawString(self._x(0) + 4, y - 2, f"{n * _STEP_J:.1f}")
        canvas.drawCentredString(self.width / 2, 4, "H in kA/m      J (blue) and B (red) in T")


def _points(curve: dict[str, Any]) -> list[tuple[float, float]]:
    fields, levels = curve["h_ka_per_m"], curve["j_t"]
    sign = -1.0 if min(fields) < 0 else 1.0
    return sorted((sign * h, j) for h, j in zip(fields, levels, strict=True) if sign * h >= 0)


def _up(value: float, step: float) -> float:
    return step * -(-value // step)
