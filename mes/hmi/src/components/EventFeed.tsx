import type { ReactElement } from 'react';
import type { BatchEvent } from '../api/types';
import { formatClock, formatDay } from '../format/time';
import { Icon, type IconName } from './icons';

function iconOf(kind: string): IconName {
  if (/prompt|note|comment|signed/i.test(kind)) return 'person';
  if (/started|accepted|intended|running/i.test(kind)) return 'run';
  if (/completed|finished|answered/i.test(kind)) return 'done';
  if (/hold|held|pause/i.test(kind)) return 'hold';
  if (/rejected|abort|stop|fail/i.test(kind)) return 'cross';
  if (/wait/i.test(kind)) return 'clock';
  return 'page';
}

/** Journal events that people read, newest first, in plant time. */
export function EventFeed({ events }: { events: readonly BatchEvent[] }): ReactElement {
  const newest = [...events]
    .filter((event) => !event.quiet)
    .sort((a, b) => b.seq - a.seq)
    .slice(0, 200);
  if (newest.length === 0) return <p className="empty">No event yet.</p>;
  return (
    <ol className="feed" aria-label="Events">
      {newest.map((event) => (
        <li key={event.seq}>
          <time dateTime={event.plant_at} title={formatDay(event.plant_at)}>
            {formatClock(event.plant_at)}
          </time>
          <Icon name={iconOf(event.kind)} size={16} />
          <span>
            {event.by && event.by !== 'engine' ? `${event.by_name || event.by}: ` : ''}
            {event.text || event.kind}
          </span>
        </li>
      ))}
    </ol>
  );
}
