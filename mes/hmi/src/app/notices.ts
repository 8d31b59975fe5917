/** Notices of the live channel say which thing changed; the queries that show it are read again. */
import { onNotice } from '../live/store';
import { queryClient } from './query-client';

const TOPICS: Record<string, readonly string[]> = {
  batch: ['batch', 'order', 'prompt'],
  prompt: ['prompt', 'batch'],
  unit: ['unit'],
  lot: ['lot', 'order'],
  order: ['order'],
  result: ['lot'],
  job: ['job'],
};

const waiting = new Set<string>();

/** Many notices in a burst become one refresh a topic. */
export function followNotices(): () => void {
  return onNotice((topic) => {
    for (const key of TOPICS[topic] ?? []) {
      if (waiting.has(key)) continue;
      waiting.add(key);
      setTimeout(() => {
        waiting.delete(key);
        void queryClient.invalidateQueries({ queryKey: [key] });
      }, 300);
    }
  });
}
