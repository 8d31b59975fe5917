import type { OrderStage } from '../api/types';

/** Shares of a stage that are done and in work, 0 to 1; batches in work count by their progress. */
export function shareOf(stage: OrderStage): { done: number; work: number } {
  const total = stage.total ?? 0;
  const done = total > 0 ? Math.min(1, (stage.done ?? 0) / total) : stage.state === 'done' ? 1 : 0;
  const busy = stage.batches.filter(
    (batch) => batch.state !== null && !/^(Complete|Stopped|Aborted|Idle)$/.test(batch.state),
  );
  if (busy.length === 0) return { done, work: 0 };
  return {
    done,
    work: Math.min(1 - done, total > 0 ? Math.max(0.08, busy.length / Math.max(total, busy.length)) : 0.15),
  };
}
