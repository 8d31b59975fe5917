import { describe, expect, it } from 'vitest';
import type { PromptField } from '../api/types';
import { answerOf, limitsOf, refusalOf } from './prompt-form';

const mass: PromptField = { name: 'mass_kg', label: 'Mass', unit: 'kg', low: 10, high: 20, source: 'scale' };
const remark: PromptField = { name: 'remark', label: 'Remark', unit: null, low: null, high: null, source: 'typed' };

describe('the form of a prompt', () => {
  it('refuses what is missing, no number or outside the limits, and says which', () => {
    expect(refusalOf(mass, '')).toBe('missing');
    expect(refusalOf(mass, 'about 12')).toBe('not a number');
    expect(refusalOf(mass, '9,9')).toBe('below 10');
    expect(refusalOf(mass, '20.1')).toBe('above 20');
    expect(refusalOf(mass, '12,5')).toBeNull();
  });
  it('answers only when every field is fine, with numbers as numbers', () => {
    expect(answerOf([mass, remark], { mass_kg: '12,5' })).toBeNull();
    expect(answerOf([mass, remark], { mass_kg: '12,5', remark: ' dry ' })).toEqual({ mass_kg: 12.5, remark: 'dry' });
    expect(answerOf([], {})).toEqual({});
  });
  it('shows the limits of a number', () => {
    expect([limitsOf(mass), limitsOf(remark)]).toEqual(['10 … 20', null]);
  });
});
