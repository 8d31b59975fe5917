import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { unitsQuery } from '../api/queries';
import type { UnitSummary } from '../api/types';
import { AlarmMarker, type Priority } from './AlarmMarker';
import { type ActiveAlarm, activeAlarms, alarmWords } from './alarms';

const PRIORITIES: readonly Priority[] = [1, 2, 3, 4];

/** Counts of active alarms by priority and the most urgent one in words; one touch opens its unit. */
export function AlarmStrip(): ReactElement {
  const units = useQuery(unitsQuery()).data;
  const active = activeAlarms(units ?? []);
  return (
    <section className="alarm-strip" aria-label="Alarms">
      {PRIORITIES.map((priority) => (
        <Count key={priority} priority={priority} count={active.filter((one) => one.priority === priority).length} />
      ))}
      <Newest alarm={active[0]} units={units} />
    </section>
  );
}

function Count({ priority, count }: { priority: Priority; count: number }): ReactElement {
  return (
    <span className={`alarm-count${count === 0 ? ' zero' : ''}`}>
      <AlarmMarker priority={priority} hollow={count === 0} size={18} />
      {count}
    </span>
  );
}

function Newest({ alarm, units }: { alarm: ActiveAlarm | undefined; units: UnitSummary[] | undefined }): ReactElement {
  if (!alarm) return <span className="alarm-newest caption">{units ? 'no active alarm' : 'alarms not read yet'}</span>;
  return (
    <Link
      className="alarm-newest"
      to="/units/$id"
      params={{ id: alarm.unit }}
      aria-label={`Most urgent alarm: ${alarm.unit} ${alarmWords(alarm.name)}`}
    >
      <AlarmMarker priority={alarm.priority} size={20} />
      <b>{alarm.unit}</b>
      <span className="clip">{alarmWords(alarm.name)}</span>
    </Link>
  );
}
