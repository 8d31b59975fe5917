import { describe, expect, it } from 'vitest';
import { lastPoint, middles, plannedAt, planTable, seriesTable, valueAt } from './profile-data';

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

describe('the value of a line at the cursor', () => {
  const line: [number[], (number | null)[]] = [
    [0, 10, 20, 30],
    [20, 120, null, 40],
  ];
  it('lies straight between two points', () => {
    expect([valueAt(line, 5), valueAt(line, 10)]).toEqual([70, 120]);
  });
  it('is unknown in a gap and outside', () => {
    expect([valueAt(line, 15), valueAt(line, 25), valueAt(line, -1), valueAt(line, 31)]).toEqual([
      null,
      null,
      null,
      null,
    ]);
  });
});

describe('the line of a series', () => {
  const filled = (values: (number | null)[]) => ({
    signal: 1,
    t: values.map((_, index) => index * 1000),
    min: values,
    max: values,
    quality: values.map((value) => (value === null ? 3 : 0)),
  });

  it('goes straight from sample to sample instead of along the filled buckets', () => {
    expect(seriesTable(filled([20, 20, 20, 80, 80, 80, 140, 140, 140]))).toEqual([
      [0, 3, 6, 8],
      [20, 80, 140, 140],
    ]);
  });
  it('keeps the end of a value that was held far longer than samples are apart', () => {
    const held = [1, 2, 3, ...Array.from({ length: 20 }, () => 5), 9];
    const [t, values] = seriesTable(filled(held));
    expect(values.slice(3)).toEqual([5, 5, 9]);
    expect(t.slice(3)).toEqual([3, 22, 23]);
  });
  it('is broken where there was no value', () => {
    expect(seriesTable(filled([1, 1, null, null, 2]))[1]).toEqual([1, 1, null, 2]);
  });
});
