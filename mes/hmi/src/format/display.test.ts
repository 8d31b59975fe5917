import { describe, expect, it } from 'vitest';
import { digitsOf, displayOf } from './display';

describe('how a signal is shown', () => {
  it('shows vacuum in powers of ten and the unit of the wire', () => {
    const vacuum = displayOf({ unit: 'Pa', decimals: 3, high: 2e5, log: true });
    expect(vacuum.unit).toBe('Pa');
    expect([0.0021, 0.52, 12.34, 850, 101_325].map((value) => digitsOf(vacuum, value))).toEqual([
      '2.1e\u22123',
      '0.52',
      '12.34',
      '850',
      '1.0e5',
    ]);
  });
  it('shows vessel pressures in kPa and press pressures in MPa', () => {
    const vessel = displayOf({ unit: 'Pa', decimals: 1, high: 4e5, log: false });
    expect([vessel.unit, digitsOf(vessel, 101_400)]).toEqual(['kPa', '101.4']);
    const press = displayOf({ unit: 'Pa', decimals: 0, high: 3e8, log: false });
    expect([press.unit, digitsOf(press, 2e8)]).toEqual(['MPa', '200.0']);
  });
  it('leaves everything else as it is, without a dash for counts', () => {
    const count = displayOf({ unit: '-', decimals: 0, high: 100, log: false });
    expect([count.unit, digitsOf(count, 42)]).toEqual(['', '42']);
    expect(digitsOf(count, null)).toBe('- - -');
  });
});
