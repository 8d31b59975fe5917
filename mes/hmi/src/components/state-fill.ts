import type { Isa88State } from '../api/types';

export type Fill = 'run' | 'held' | 'idle' | 'unknown';

/** How a state is filled: light while it runs, hatched while it is held, dark when it rests, dashed when unknown. */
export function fillOf(state: Isa88State | null): Fill {
  if (state === null) return 'unknown';
  if (state === 'Running' || state === 'Restarting') return 'run';
  if (/^(Hold|Held|Paus|Stopping|Aborting)/.test(state)) return 'held';
  return 'idle';
}

/** Words for the conditions that a state does not say. */
const CONDITIONS: Record<string, string> = {
  reattaching: 'reattaching after a restart',
  comm_lost: 'link lost, last known state',
  quarantined: 'quarantined: commands need a person',
  unconfirmed: 'a command is unconfirmed',
  indeterminate: 'a command has an unknown outcome',
  suspended: 'suspended',
  unapproved_trial: 'unapproved trial',
};

export const conditionWords = (condition: string): string => CONDITIONS[condition] ?? condition.replace(/_/g, ' ');
