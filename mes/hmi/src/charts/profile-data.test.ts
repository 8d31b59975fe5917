import { describe, expect, it } from 'vitest';
import { lastPoint, middles, plannedAt, planTable } from './profile-data';

const series = { signal: 1, t: [1000, 2000, 3000], min: [10, null, 30], max: [12, null, 30], quality: [0, 2, 0] };
const plan = [
  { at_s: 0, temperature_c: 20 },
  { at_s: 100, temperature_c: 120 },
  { at_s: 200, temperature_c: 120 },
];

describe('profile curves', () => {
  it('keeps a gap as a gap', () => {
    expect(middles(series)).toEqual([11, null, 30]);
  });
  it('knows the last point that has a value', () => {
    expect(lastPoint(series)).toEqual({ atMs: 3000, value: 30 });
    expect(lastPoint({ ...series, min: [null, null, null] })).toBeNull();
  });
  it('places the plan on plant time', () => {
    expect(planTable(plan, 5000)[0]).toEqual([5, 105, 205]);
  });
  it('reads the plan between its points and not outside', () => {
    expect([plannedAt(plan, 50), plannedAt(plan, 150), plannedAt(plan, 300)]).toEqual([70, 120, null]);
  });
});
