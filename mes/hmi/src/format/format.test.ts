import { describe, expect, it } from 'vitest';
import { counted, formatFraction, formatNumber, formatSignificant, parseNumber } from './number';
import { formatMass, formatQuantity, formatWeighed, splitName } from './quantity';
import { formatAge, formatDuration } from './time';

describe('a counted word', () => {
  it('agrees with its number', () => {
    expect([counted(1, 'lot'), counted(0, 'lot'), counted(2, 'batch', 'batches')]).toEqual([
      '1 lot',
      '0 lots',
      '2 batches',
    ]);
  });
});

describe('numbers', () => {
  it('keeps the digits of the signal and groups five digits and more by a thin space', () => {
    expect(formatNumber(1052, 1)).toBe('1052.0');
    expect(formatNumber(-8.25, 1)).toMatch(/^\u22128\.[23]$/);
    expect(formatNumber(1234567, 0)).toBe('1\u2009234\u2009567');
  });
  it('never shows a small pressure as zero', () => {
    expect(formatNumber(0.0021, 1)).toBe('2.1e\u22123');
    expect(formatNumber(0, 1)).toBe('0.0');
  });
  it('shows no value for null and for what is not finite', () => {
    expect(formatNumber(null)).toBe('- - -');
    expect(formatNumber(Number.NaN)).toBe('- - -');
  });
  it('shows as many decimals as the figure has', () => {
    expect(formatSignificant(4)).toBe('4');
    expect(formatSignificant(0.25)).toBe('0.25');
    expect(formatSignificant(0.00005)).toBe('5.0e\u22125');
  });
  it('writes fractions as on an edge', () => {
    expect([formatFraction(0.357), formatFraction(1), formatFraction(0.0001)]).toEqual(['.357', '1', '<.001']);
  });
  it('reads comma and point as the decimal mark and refuses anything else', () => {
    expect(parseNumber('12,5')).toBe(12.5);
    expect(parseNumber(' 1\u2009052.0 ')).toBe(1052);
    expect(parseNumber('12 kg')).toBeNull();
    expect(parseNumber('')).toBeNull();
  });
});

describe('times', () => {
  it('names a duration by its two leading units', () => {
    expect([47, 720, 7440, 277_200].map(formatDuration)).toEqual(['47 s', '12 min', '2 h 04', '3 d 5 h']);
  });
  it('shows an age that grows', () => {
    expect([47_000, 725_000, 7_200_000, 400_000_000].map(formatAge)).toEqual(['0:47', '12:05', '2 h', '4 d']);
  });
});

describe('quantities', () => {
  it('reads the unit from the end of the name', () => {
    expect(splitName('sinter_temperature_c')).toEqual({ label: 'sinter temperature', unit: '°C' });
    expect(splitName('leak_check.rise_pa_per_h')).toEqual({ label: 'leak check rise', unit: 'Pa/h' });
    expect(splitName('soak_s')).toEqual({ label: 'soak', unit: 's' });
    expect(splitName('pieces')).toEqual({ label: 'pieces', unit: '' });
  });
  it('converts for people', () => {
    expect(formatQuantity('soak_s', 14400)).toBe('4 h 00');
    expect(formatQuantity('pressure_pa', 120_000)).toBe('120 kPa');
    expect(formatQuantity('rate_pa_per_min', 80_000_000)).toBe('80 MPa/min');
    expect(formatQuantity('flow_nl_per_min', 400)).toBe('400 NL/min');
    expect(formatQuantity('end_flow_percent', 2)).toBe('2 %');
    expect(formatQuantity('ready', true)).toBe('yes');
    expect(formatMass(84)).toBe('84.0 kg');
  });
  it('shows a weighed mass as its scale did, and a share of one as fine as the column', () => {
    expect(formatWeighed(82.9, 0.02, 4)).toBe('82.90\u2007\u2007');
    expect(formatWeighed(0.4471, 0.0001, 4)).toBe('0.4471');
    expect(formatWeighed(12.609, 0.001, 3)).toBe('12.609');
    expect(formatWeighed(16.773424, 0.01, 3)).toBe('16.773');
    expect(formatWeighed(16.800667, 0.000001, 3)).toBe('16.801');
  });
});
