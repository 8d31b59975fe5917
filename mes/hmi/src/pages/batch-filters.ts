import type { BatchSummary } from '../api/types';

export type Group = 'running' | 'held' | 'prompt' | 'ended';

export const GROUPS: readonly { value: Group; label: string }[] = [
  { value: 'running', label: 'running' },
  { value: 'held', label: 'held' },
  { value: 'prompt', label: 'prompt waiting' },
  { value: 'ended', label: 'ended' },
];

const ENDED = new Set(['Complete', 'Stopped', 'Aborted']);

/** The group of a batch: a waiting prompt comes first, because a person is needed. */
export function groupOf(batch: BatchSummary, waiting: { has(batch: string): boolean }): Group {
  if (waiting.has(batch.id)) return 'prompt';
  if (batch.state && ENDED.has(batch.state)) return 'ended';
  return batch.state && /^(Hold|Held|Paus)/.test(batch.state) ? 'held' : 'running';
}

/** The distinct values of a column, sorted: the chips of its filter. */
export function values(batches: readonly BatchSummary[], column: 'unit' | 'recipe'): string[] {
  return [...new Set(batches.map((batch) => batch[column]))].sort();
}
