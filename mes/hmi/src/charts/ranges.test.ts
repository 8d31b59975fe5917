import { describe, expect, it } from 'vitest';
import { decadeRange, linearRange } from './ranges';

describe('range of a linear axis', () => {
  it('is not pulled to zero by the setpoint of an idle machine', () => {
    const [low, high] = linearRange([[24.8, 25.3]], [[0, 0, null]], 10);
    expect(low).toBeGreaterThan(10);
    expect(high).toBeLessThan(40);
  });
  it('holds a setpoint that is in use', () => {
    const [low, high] = linearRange([[300, 420]], [[0, 450]], 10);
    expect(low).toBeGreaterThan(200);
    expect(high).toBeGreaterThan(450);
  });
  it('spans at least what was asked, so that noise stays small', () => {
    const [low, high] = linearRange([[25, 25.2]], [], 20);
    expect(high - low).toBeCloseTo(20);
  });
  it('starts at zero when the data comes near it', () => {
    expect(linearRange([[1, 100]], [], 0)[0]).toBe(0);
  });
  it('has a span for constant data and for none', () => {
    const [low, high] = linearRange([[7, 7]], [], 0);
    expect(high).toBeGreaterThan(low);
    expect(linearRange([], [], 0)).toEqual([0, 1]);
  });
});

describe('range of a logarithmic axis', () => {
  it('is as asked while the data fits, a little wider for a little more, whole decades otherwise', () => {
    expect(decadeRange([[0.002, 101325]], [1e-3, 2e5])).toEqual([1e-3, 2e5]);
    expect(decadeRange([[0.00042, 5e5]], [1e-3, 2e5])).toEqual([1e-4, 1e6]);
    expect(decadeRange([[0.0009, 3e5]], [1e-3, 2e5])).toEqual([5e-4, 4e5]);
    expect(decadeRange([[]], [1e-3, 2e5])).toEqual([1e-3, 2e5]);
  });
});
