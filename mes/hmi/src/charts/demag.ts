/** Geometry of a second-quadrant demagnetisation chart. */
import type { Curve } from '../api/types';

/** Magnetic constant in T per kA/m. */
const MU0_T_PER_KA_M = 4e-7 * Math.PI * 1000;

export interface Frame {
  width: number;
  height: number;
  left: number;
  top: number;
  right: number;
  bottom: number;
}

export interface DemagScale {
  /** Strongest opposing field in kA/m, negative. */
  low: number;
  /** Highest polarisation in T. */
  high: number;
  at: (h: number, value: number) => [number, number];
}

/** Flux density of a curve: B = µ0 H + J, in T. */
export function fluxDensity(curve: Curve): number[] {
  return curve.h_ka_per_m.map((h, index) => MU0_T_PER_KA_M * h + (curve.j_t[index] ?? 0));
}

/** A scale that holds the second quadrant of all curves. */
export function demagScale(curves: readonly Curve[], frame: Frame): DemagScale {
  const low = Math.min(-1, ...curves.flatMap((curve) => curve.h_ka_per_m));
  const high = Math.max(0.1, ...curves.flatMap((curve) => curve.j_t));
  const width = frame.width - frame.left - frame.right;
  const height = frame.height - frame.top - frame.bottom;
  const at = (h: number, value: number): [number, number] => [
    frame.left + width * (1 - h / low),
    frame.top + height * (1 - value / high),
  ];
  return { low, high, at };
}

/** Path of one curve, cut off where it leaves the second quadrant. */
export function path(fields: readonly number[], values: readonly number[], scale: DemagScale): string {
  const points = fields
    .map((h, index): [number, number] => [h, values[index] ?? 0])
    .filter(([h, value]) => h <= 0 && value >= 0)
    .sort((a, b) => b[0] - a[0]);
  return points
    .map(([h, value], index) => {
      const [x, y] = scale.at(h, value);
      return `${index === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`;
    })
    .join(' ');
}
