/** Planned and actual curves of a batch on one time axis, ready for uPlot. Gaps stay gaps. */
import type { Series } from '../api/types';

export type Column = (number | null | undefined)[];

/** The middle of the smallest and largest value of each bucket; null where the bucket has none. */
export function middles(series: Series): Column {
  return series.min.map((low, index) => {
    const high = series.max[index];
    return low === null || high === null || high === undefined ? null : (low + high) / 2;
  });
}

/** Plan points as seconds of plant time from the start of the batch. */
export function planTable(
  plan: readonly { at_s: number; temperature_c: number }[],
  startMs: number,
): [number[], Column] {
  return [plan.map((point) => startMs / 1000 + point.at_s), plan.map((point) => point.temperature_c)];
}

interface Run {
  from: number;
  to: number;
}

/** Runs of buckets with one and the same value; buckets without a value belong to none. */
function runsOf(values: Column): Run[] {
  const runs: Run[] = [];
  values.forEach((value, index) => {
    if (value === null || value === undefined) return;
    const last = runs.at(-1);
    if (last && last.to === index - 1 && values[last.from] === value) last.to = index;
    else runs.push({ from: index, to: index });
  });
  return runs;
}

const lengthOf = (run: Run): number => run.to - run.from + 1;

function median(numbers: number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 1;
}

/** How many usual distances of samples a value must stay to count as held and not as "no newer sample". */
const HELD = 3;

/**
 * One table of a series: times in s, values. The service fills buckets between two samples with the older one; a line
 * through all buckets would be a staircase. So only the bucket of each sample is kept and the line goes straight to the
 * next; a value that stays far longer than samples are usually apart was held, and its end is kept too. Gaps stay gaps.
 */
export function seriesTable(series: Series): [number[], Column] {
  const values = middles(series);
  const runs = runsOf(values);
  const usual = median(runs.map(lengthOf));
  const keep = new Set<number>();
  for (const run of runs) {
    keep.add(run.from);
    const gapAfter = run.to === values.length - 1 || typeof values[run.to + 1] !== 'number';
    if (gapAfter || lengthOf(run) > HELD * usual) keep.add(run.to);
    if (gapAfter) keep.add(run.to + 1);
  }
  const kept = [...keep].filter((index) => index < series.t.length).sort((a, b) => a - b);
  return [kept.map((index) => (series.t[index] ?? 0) / 1000), kept.map((index) => values[index])];
}

/** Every bucket of a series: times in s, values. For tables, whose rows share their times. */
export function bucketTable(series: Series): [number[], Column] {
  return [series.t.map((ms) => ms / 1000), middles(series)];
}

/** The value of a line at a moment, straight between its points; null in a gap and outside. */
export function valueAt([times, values]: [number[], Column], atS: number): number | null {
  const after = times.findIndex((time) => time >= atS);
  const [t1, v1, t0, v0] = [times[after], values[after], times[after - 1], values[after - 1]];
  if (t1 === undefined || typeof v1 !== 'number') return null;
  if (t1 === atS) return v1;
  if (t0 === undefined || typeof v0 !== 'number') return null;
  return v0 + ((atS - t0) / (t1 - t0)) * (v1 - v0);
}

/** The last point that has a value, for the words beside the chart. */
export function lastPoint(series: Series | undefined): { atMs: number; value: number } | null {
  if (!series) return null;
  const values = middles(series);
  for (let index = values.length - 1; index >= 0; index--) {
    const value = values[index];
    const atMs = series.t[index];
    if (value !== null && value !== undefined && atMs !== undefined) return { atMs, value };
  }
  return null;
}

/** Planned temperature at a moment, linear between the points; null outside the plan. */
export function plannedAt(plan: readonly { at_s: number; temperature_c: number }[], atS: number): number | null {
  const after = plan.findIndex((point) => point.at_s >= atS);
  const next = plan[after];
  if (!next) return null;
  const before = plan[after - 1];
  if (!before) return next.at_s === atS ? next.temperature_c : null;
  const share = (atS - before.at_s) / (next.at_s - before.at_s || 1);
  return before.temperature_c + share * (next.temperature_c - before.temperature_c);
}
