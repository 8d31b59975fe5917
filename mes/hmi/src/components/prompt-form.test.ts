import { describe, expect, it } from 'vitest';
import type { PromptField } from '../api/types';
import { actWords, answerOf, isTyped, limitsOf, refusalOf } from './prompt-form';

const mass: PromptField = {
  name: 'mass_kg',
  label: 'Mass',
  unit: 'kg',
  low: 10,
  high: 20,
  source: 'typed',
  required: true,
};
const remark: PromptField = {
  name: 'remark',
  label: 'Remark',
  unit: '',
  low: null,
  high: null,
  source: 'text',
  required: false,
};

describe('the form of a prompt', () => {
  it('refuses what is missing, no number or outside the limits, and says which', () => {
    expect(refusalOf(mass, '')).toBe('missing');
    expect(refusalOf(mass, 'about 12')).toBe('not a number');
    expect(refusalOf(mass, '9,9')).toBe('below 10');
    expect(refusalOf(mass, '20.1')).toBe('above 20');
    expect(refusalOf(mass, '12,5')).toBeNull();
  });
  it('answers only when every field is fine, with numbers as numbers', () => {
    expect(answerOf([mass, remark], { remark: 'dry' })).toBeNull();
    expect(answerOf([mass, remark], { mass_kg: '12,5' })).toEqual({ mass_kg: 12.5 });
    expect(answerOf([mass, remark], { mass_kg: '12,5', remark: ' dry ' })).toEqual({ mass_kg: 12.5, remark: 'dry' });
    expect(answerOf([], {})).toEqual({});
  });
  it('leaves to the service what the service reads from the scale', () => {
    const weighed = { ...mass, source: 'scale' };
    expect(isTyped(weighed)).toBe(false);
    expect(answerOf([weighed, remark], { mass_kg: '99' })).toEqual({});
  });
  it('tells what hands do, carrier by carrier', () => {
    expect(actWords({ op: 'move', carrier: 1201, place: 'SF-02', position: 3 })).toBe('move 1201 to SF-02, position 3');
    expect(actWords({ op: 'pour', from: 11, to: 12, mass_kg: 68.1 })).toBe('pour 68.1 kg from 11 to 12');
    expect(actWords({ op: 'pour', from: 12, to: 13, mass_kg: null })).toBe('tip everything from 12 to 13');
    expect(actWords({ op: 'weigh', carrier: 7 })).toBe('weigh 7');
  });
  it('shows the limits of a number', () => {
    expect([limitsOf(mass), limitsOf(remark)]).toEqual(['10 … 20', null]);
  });
});
