import type { UnitAlarm, UnitSummary } from '../api/types';
import type { Priority } from './AlarmMarker';

export interface ActiveAlarm {
  unit: string;
  name: string;
  priority: Priority;
}

/** PLC alarms that come without a rationalised priority are shown as high: seen at once, below the critical ones. */
export const priorityOf = (alarm: UnitAlarm): Priority => alarm.priority ?? 2;

/** Active alarms of all units, the most urgent first; the order within a priority is that of the plant. */
export function activeAlarms(units: readonly UnitSummary[]): ActiveAlarm[] {
  return units
    .flatMap((unit) => unit.alarms.map((alarm) => ({ unit: unit.id, name: alarm.name, priority: priorityOf(alarm) })))
    .sort((a, b) => a.priority - b.priority);
}

/** `PUMPDOWN_TIMEOUT` as words: `Pumpdown timeout`. */
export function alarmWords(name: string): string {
  const words = name.replace(/_/g, ' ').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
