import type { OrderStage } from '../api/types';

const ENDED = /^(Complete|Stopped|Aborted)$/;

/** Shares of a stage's batches that have ended and that are in work, 0 to 1; nothing while it waits. */
export function shareOf(stage: Pick<OrderStage, 'batches' | 'done' | 'total'>): { done: number; work: number } {
  if (stage.total === 0) return { done: 0, work: 0 };
  const busy = stage.batches.filter((batch) => !ENDED.test(batch.state)).length;
  return { done: stage.done / stage.total, work: Math.min(1 - stage.done / stage.total, busy / stage.total) };
}
