import { describe, expect, it } from 'vitest';
import { NO_TRIAL, trialOf } from './TrialFields';

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
