/** Durations, ages and moments. Times are stored in UTC and shown in the plant's zone (that of the browser). */

const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');

/** A duration in words: `48 s`, `12 min`, `2 h 04`, `3 d 5 h`. */
export function formatDuration(seconds: number): string {
  const s = Math.max(0, Math.round(seconds));
  if (s < 100) return `${s} s`;
  const minutes = Math.round(s / 60);
  if (minutes < 100) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} h ${two(minutes % 60)}`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** The age of a value or link as on a mark: `0:47`, `12:05`, `3 h`, `2 d`. */
export function formatAge(ms: number): string {
  const s = Math.max(0, Math.floor(ms / 1000));
  if (s < 3600) return `${Math.floor(s / 60)}:${two(s % 60)}`;
  if (s < 172_800) return `${Math.floor(s / 3600)} h`;
  return `${Math.floor(s / 86_400)} d`;
}

type Moment = string | number | null | undefined;

function toDate(moment: Moment): Date | null {
  if (moment === null || moment === undefined || moment === '') return null;
  const date = new Date(moment);
  return Number.isNaN(date.getTime()) ? null : date;
}

/** Hours and minutes, `12:04`; a dash when there is no time. */
export function formatClock(moment: Moment): string {
  const date = toDate(moment);
  return date ? `${two(date.getHours())}:${two(date.getMinutes())}` : '–';
}

/** Hours, minutes and seconds. */
export function formatSeconds(moment: Moment): string {
  const date = toDate(moment);
  return date ? `${formatClock(moment)}:${two(date.getSeconds())}` : '–';
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Day and time, `24 Nov 12:04`. */
export function formatDay(moment: Moment): string {
  const date = toDate(moment);
  return date ? `${date.getDate()} ${MONTHS[date.getMonth()] ?? ''} ${formatClock(moment)}` : '–';
}
