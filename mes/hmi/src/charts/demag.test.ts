import { describe, expect, it } from 'vitest';
import type { Curve } from '../api/types';
import { demagScale, fluxDensity, path } from './demag';

const curve: Curve = { file: 1, name: 'c', h_ka_per_m: [0, -800, -1600, 100], j_t: [1.35, 1.34, 0, 1.35] };
const frame = { width: 200, height: 100, left: 0, top: 0, right: 0, bottom: 0 };

describe('the demagnetisation chart', () => {
  it('has the remanence at the right edge and the coercive field at the left', () => {
    const scale = demagScale([curve], frame);
    expect(scale.at(0, 1.35)).toEqual([200, 0]);
    expect(scale.at(-1600, 0)).toEqual([0, 100]);
  });
  it('takes B from J and H by the magnetic constant', () => {
    expect(fluxDensity(curve)[1]).toBeCloseTo(1.34 - 1.0053, 4);
  });
  it('draws the second quadrant only, from the remanence outwards', () => {
    const scale = demagScale([curve], frame);
    expect(path(curve.h_ka_per_m, curve.j_t, scale)).toBe('M200.0 0.0 L100.0 0.7 L0.0 100.0');
    expect(path(curve.h_ka_per_m, fluxDensity(curve), scale).split('L')).toHaveLength(2);
  });
});
