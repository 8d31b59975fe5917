import { describe, expect, it } from 'vitest';
import type { LotTest } from '../api/types';
import { groupTests } from './test-groups';

const test = (property: string, value: number, more: Partial<LotTest> = {}): LotTest => ({
  sample: 'S-1',
  property,
  name: property,
  value,
  unit: 'T',
  low: null,
  high: null,
  conforms: null,
  method: 'IEC 60404-5',
  instrument: 'HG-01',
  invalid: '',
  ...more,
});
const window = { low: 1.32, high: 1.38, conforms: true };

describe('tests of a lot by property', () => {
  it('makes one group a property with the number of coupons and their mean', () => {
    const [br, density] = groupTests([test('br', 1.33, window), test('density', 7.6), test('br', 1.35, window)]);
    expect([br!.counted.length, br!.mean]).toEqual([2, 1.34]);
    expect([density!.counted.length, density!.worst, density!.conforms]).toEqual([1, null, null]);
  });
  it('takes the value nearest to a limit as the worst, at either side', () => {
    expect(groupTests([test('br', 1.34, window), test('br', 1.375, window)])[0]!.worst).toBe(1.375);
    expect(groupTests([test('hcj', 1700, { low: 1592 }), test('hcj', 1600, { low: 1592 })])[0]!.worst).toBe(1600);
    expect(groupTests([test('o', 0.05, { high: 0.1 }), test('o', 0.09, { high: 0.1 })])[0]!.worst).toBe(0.09);
  });
  it('fails the group when one coupon fails', () => {
    const failed = { ...window, conforms: false };
    expect(groupTests([test('br', 1.35, window), test('br', 1.3, failed)])[0]!.conforms).toBe(false);
  });
  it('leaves values that do not count out of mean and verdict and still lists them', () => {
    const invalid = { ...window, conforms: false, invalid: 'chipped coupon' };
    const [br] = groupTests([test('br', 1.35, window), test('br', 0.9, invalid)]);
    expect([br!.mean, br!.conforms, br!.invalid.length]).toEqual([1.35, true, 1]);
  });
});
