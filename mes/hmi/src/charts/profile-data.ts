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

/** One table of a series: times in s, values. */
export function seriesTable(series: Series): [number[], Column] {
  return [series.t.map((ms) => ms / 1000), middles(series)];
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
