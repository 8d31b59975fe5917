import { describe, expect, it } from 'vitest';
import { NO_TRIAL, limitsOf, trialOf } from './TrialFields';

describe('a trial as typed', () => {
  it('is none while no parameter is chosen', () => {
    expect(trialOf(NO_TRIAL)).toBeNull();
    expect(trialOf({ name: '', value: '1', reason: 'left over' })).toBeNull();
  });

  it('sets one recipe parameter with its reason', () => {
    const draft = { name: 'sinter-45sh.sinter_temperature_c', value: '1012', reason: ' how low may it be ' };
    expect(trialOf(draft)).toEqual({
      set: { 'sinter-45sh.sinter_temperature_c': 1012 },
      reason: 'how low may it be',
    });
  });

  it.each([
    { value: '', reason: 'why' },
    { value: 'hot', reason: 'why' },
    { value: '1012', reason: '  ' },
  ])('is not complete with value "$value" and reason "$reason"', (typed) => {
    expect(trialOf({ name: 'sinter-45sh.soak_s', ...typed })).toBeUndefined();
  });
});

describe('the hint beside a trial value', () => {
  it('says value and limits in the unit that is typed', () => {
    const soak = { name: 'stage2_s', value: 10_800, low: 7200, high: 18_000 };
    expect(limitsOf(soak).replace(/[\u2009\u202f\u00a0 ]/g, ' ')).toBe('recipe: 10 800 s, limits 7200 to 18 000 s');
  });

  it('says nothing to those who may not see the value', () => {
    expect(limitsOf({ name: 'stage2_s', value: null, low: null, high: null })).toBe('');
  });
});
