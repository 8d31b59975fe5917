import { describe, expect, it } from 'vitest';
import { closeUp, position, scaleOf } from './bar-scale';

describe('the scale of an analogue bar', () => {
  it('is logarithmic where the signal says so and its limits allow it', () => {
    const scale = scaleOf({ low: 1e-5, high: 1e5, log: true })!;
    expect(scale.log).toBe(true);
    expect(scaleOf({ low: 0, high: 1e5, log: true })!.log).toBe(false);
    expect(position(scale, 1)).toBeCloseTo(0.5);
  });
  it('holds values outside at the ends', () => {
    const scale = scaleOf({ low: 0, high: 1400, log: false })!;
    expect([position(scale, -5), position(scale, 700), position(scale, 9999)]).toEqual([0, 0.5, 1]);
  });
  it('is not guessed when a limit is missing', () => {
    expect(scaleOf({ low: null, high: 10, log: false })).toBeNull();
    expect(scaleOf({ low: 10, high: 10, log: false })).toBeNull();
  });
  it('comes close to the normal band and stays inside the limits', () => {
    expect(closeUp({ low: 0, high: 100, log: false }, 40, 60)).toEqual({ low: 10, high: 90, log: false });
    expect(closeUp({ low: 35, high: 100, log: false }, 40, 60).low).toBe(35);
  });
});
